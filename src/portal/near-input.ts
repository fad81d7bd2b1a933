import { findPlaceOf, longestPlace, type PlaceAnswer } from '../regions/find-place.ts';
import type { Language } from '../words.ts';
import type { PortalDeps } from './page.ts';
import { textOf } from './text-of.ts';

/** In kilometres. */
export const radii = [5, 10, 25, 50, 100];
const usualRadius = 25;

/** As typed, and the radius that is used: the usual one where there is none or a wrong one. */
export type NearForm = { place: string; radiusKm: number };
export type NearFault = { field: 'ort' | 'umkreis'; message: string };

export type NearAsked = {
  form: NearForm;
  /** Null where nothing was asked for or something is at fault. */
  answer: PlaceAnswer | null;
  faults: NearFault[];
};

const unknownKeys = { postcode: 'unknownPostcode', name: 'unknownPlace' };

/** Reads `?ort=…&umkreis=…` and looks the place up. Nothing typed is lost, all faults come at once. */
export async function readNear(
  deps: Pick<PortalDeps, 'db' | 'words'>,
  language: Language,
  query: Record<string, unknown>,
): Promise<NearAsked> {
  const place = textOf(query.ort).replace(/\s+/g, ' ');
  const radiusText = textOf(query.umkreis);
  const radiusKm = radii.find((radius) => String(radius) === radiusText);
  const form = { place: place.slice(0, longestPlace), radiusKm: radiusKm ?? usualRadius };
  const say = (key: string) =>
    deps.words(language, `places.near.${key}`, {
      q: form.place,
      max: longestPlace,
      radii: radii.join(', '),
    });
  const faults: NearFault[] = [];
  if (place.length > longestPlace) faults.push({ field: 'ort', message: say('tooLong') });
  const isAsked = place !== '' && place.length <= longestPlace;
  const answer = isAsked ? await findPlaceOf(deps, place) : null;
  if (answer?.kind === 'unknown') {
    const message = say(answer.area ? 'area' : unknownKeys[answer.asked]);
    faults.push({ field: 'ort', message });
  }
  if (radiusText !== '' && radiusKm === undefined)
    faults.push({ field: 'umkreis', message: say('badRadius') });
  return { form, answer, faults };
}

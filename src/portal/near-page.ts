import type { Candidate } from '../regions/find-place.ts';
import { type Language, nameIn } from '../words.ts';
import { type Found, nearHref, nearPath as path, placeName, showAround } from './near-around.ts';
import { type NearAsked, radii, readNear } from './near-input.ts';
import { toNameLink } from './names.ts';
import type { PortalDeps, PortalPage } from './page.ts';

type Query = Record<string, unknown>;

/** The newest releases around a place: `?ort=58332&umkreis=25`; without a place the form alone. */
export async function nearPage(
  deps: PortalDeps,
  language: Language,
  query: Query,
): Promise<PortalPage> {
  const asked = await readNear(deps, language, query);
  const { form, answer, faults } = asked;
  const found: Found | null = answer?.kind === 'found' && faults.length === 0 ? answer : null;
  const name = found ? placeName(language, found) : '';
  const own = form.place === '' ? '' : nearHref(form).slice(path.length);
  return {
    view: 'near',
    status: faults.length > 0 ? 422 : 200,
    model: {
      language,
      path,
      section: 'regions',
      query: own,
      noindex: own !== '',
      title: deps.words(language, name ? 'places.near.titleFor' : 'places.near.title', { name }),
      description: deps.words(language, 'places.near.description'),
      form,
      radiusOptions: radii.map((radius) => ({ radius, selected: radius === form.radiusKm })),
      faults,
      invalid: Object.fromEntries(faults.map(({ field }) => [field, true])),
      ...presentChoices(language, asked),
      ...(found ? await showAround(deps, language, { found, form, name, query }) : {}),
    },
  };
}

type Choice = { name: string; within: string; href: string };

function presentChoices(language: Language, { form, answer }: NearAsked) {
  const choices = (candidates: Candidate[]): Choice[] =>
    candidates.map((candidate) => presentChoice(language, candidate, form.radiusKm));
  if (answer?.kind === 'several') return { choices: choices(answer.candidates) };
  if (answer?.kind === 'unknown') {
    const area = answer.area && toNameLink(language, answer.area, '/regionen');
    return { similar: choices(answer.similar), area };
  }
  return answer === null ? {} : { others: choices(answer.others) };
}

function presentChoice(
  language: Language,
  { region, within }: Candidate,
  radiusKm: number,
): Choice {
  // By German names, as findPlaceOf reads them.
  const place = [region, ...within.slice(0, 1)].map(({ name }) => name).join(', ');
  return {
    name: nameIn(language, region),
    within: within.map((parent) => nameIn(language, parent)).join(', '),
    href: nearHref({ place, radiusKm }),
  };
}

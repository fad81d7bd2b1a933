import { coverNear } from '../regions/cover-near.ts';
import type { PlaceAnswer } from '../regions/find-place.ts';
import { listRegionsNear, type NearRegion } from '../regions/place-store.ts';
import { listRegionsByCodes } from '../regions/store.ts';
import type { PublicRelease } from '../releases/public-store.ts';
import { type Language, nameIn } from '../words.ts';
import { searchFeedLinks } from './feed-links.ts';
import { numberText, toNameLink } from './names.ts';
import { type NearForm, radii } from './near-input.ts';
import type { PortalDeps } from './page.ts';
import { releaseList } from './release-list.ts';
import { subscribeTo } from './subscribe-link.ts';
import { presentTeaser } from './teasers.ts';
import { queryOf } from './text-of.ts';

export type Found = Extract<PlaceAnswer, { kind: 'found' }>;

export const nearPath = '/in-der-naehe';
const listedNear = 12;
// As many as a feed and a filter may have.
const mostCovered = 50;

export function nearHref(form: NearForm): string {
  return nearPath + nearQuery(form);
}

function nearQuery({ place, radiusKm }: NearForm): string {
  return queryOf({ ort: place, umkreis: String(radiusKm) });
}

/** "58332 Schwelm"; "17291 Prenzlau …" where several municipalities share the postcode. */
export function placeName(language: Language, { postcode, regions }: Found): string {
  const [first] = regions;
  const more = regions.length > 1 ? ' …' : '';
  return `${postcode} ${first ? nameIn(language, first) : ''}${more}`.trim();
}

type Around = { found: Found; form: NearForm; name: string; query: Record<string, unknown> };

/** What has appeared around a place, newest first, and the ways to be told of more. */
export async function showAround(
  deps: PortalDeps,
  language: Language,
  { found, form, name, query }: Around,
) {
  const near = await listRegionsNear(deps.db, found.point, form.radiusKm);
  const kmOf = new Map(near.map(({ code, km }) => [code, km]));
  const address = { path: nearPath, query: nearQuery(form) };
  const match = { near: near.map(({ code }) => code) };
  const present = (release: PublicRelease) => ({
    ...presentTeaser(language, release),
    place: distanceOf(deps, language, { release, kmOf }),
  });
  const list = await releaseList(deps, { language, address, query, match, present });
  return {
    ...list,
    noindex: true,
    found: true,
    dated: true,
    heading: deps.words(language, 'places.near.heading', { name, km: form.radiusKm }),
    ...presentRadii(form),
    nearRegions: near.slice(0, listedNear).map((region) => ({
      ...toNameLink(language, region, '/regionen'),
      away: kmText(deps, language, region.km),
    })),
    ...(await presentCover(deps, language, { near, form, name })),
  };
}

function presentRadii(form: NearForm) {
  const wider = radii.find((radius) => radius > form.radiusKm);
  return {
    radiusLinks: radii.map((radiusKm) => ({
      radiusKm,
      href: nearHref({ ...form, radiusKm }),
      chosen: radiusKm === form.radiusKm,
    })),
    wider: wider ? { km: wider, href: nearHref({ ...form, radiusKm: wider }) } : null,
  };
}

type Distance = { release: PublicRelease; kmOf: ReadonlyMap<string, number> };

/** "Hattingen, 14 km entfernt": the nearest of the release's regions. */
function distanceOf(deps: PortalDeps, language: Language, { release, kmOf }: Distance): string {
  const measured = release.regions.flatMap((region) => {
    const km = kmOf.get(region.code);
    return km === undefined ? [] : [{ region, km }];
  });
  const [nearest] = measured.toSorted((a, b) => a.km - b.km);
  if (!nearest) return '';
  return `${nameIn(language, nearest.region)}, ${kmText(deps, language, nearest.km)}`;
}

function kmText(deps: PortalDeps, language: Language, km: number): string {
  const rounded = Math.round(km);
  const key = rounded < 1 ? 'places.near.here' : 'places.near.away';
  return deps.words(language, key, { km: numberText(language, rounded) });
}

type Cover = { near: NearRegion[]; form: NearForm; name: string };

/** Feeds and mails know regions only: those that stand for the radius, named on the page. */
async function presentCover(deps: PortalDeps, language: Language, { near, form, name }: Cover) {
  const codes = coverNear(near, mostCovered);
  const rows = await listRegionsByCodes(deps.db, codes);
  const byCode = new Map(rows.map((region) => [region.code, region]));
  const regions = codes.flatMap((code) => byCode.get(code) ?? []);
  const about = deps.words(language, 'places.near.around', { name, km: form.radiusKm });
  const query = codes
    .toSorted()
    .map((code) => `region=${encodeURIComponent(code)}`)
    .join('&');
  const feeds = searchFeedLinks(deps.words, language, `?${query}`);
  return {
    subscribe: { ...subscribeTo(language, { regions }), about },
    feeds: feeds.map((feed) => ({ ...feed, title: about })),
    covered: regions.map((region) => nameIn(language, region)).join(', '),
    coveredCount: regions.length,
  };
}

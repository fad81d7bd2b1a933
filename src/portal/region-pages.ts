import type { Reader } from '../db/database.ts';
import { notFound } from '../errors.ts';
import { presentComing } from '../press-dates/coming.ts';
import {
  findRegionBySlugOrCode,
  listRegionChildren,
  listRegionPath,
  listRegionsByCodes,
  type Region,
  searchRegions,
} from '../regions/store.ts';
import { type Language, nameIn } from '../words.ts';
import { feedLinks } from './feed-links.ts';
import { mapOfLands } from './land-map.ts';
import { numberText, toNameLink } from './names.ts';
import { type PortalDeps, type PortalPage } from './page.ts';
import { presentAround } from './region-around.ts';
import { releaseList } from './release-list.ts';
import { subscribeTo } from './subscribe-link.ts';
import { keyOf, queryOf, textOf } from './text-of.ts';

type Query = Record<string, unknown>;

/** What stands under the root: the Länder, or the root's own level in an operator's tree without a country. */
export async function listLands(db: Reader): Promise<Region[]> {
  const roots = await listRegionChildren(db, null);
  const country = roots.length === 1 ? roots[0] : undefined;
  return country?.level === 'country' ? listRegionChildren(db, country.code) : roots;
}

/** The tree from its top, and a search by name. */
export async function regionsPage(
  deps: PortalDeps,
  language: Language,
  query: Query,
): Promise<PortalPage> {
  const q = textOf(query.q).slice(0, 100);
  const [lands, counts, active, found] = await Promise.all([
    listLands(deps.db),
    deps.busy.regions(),
    deps.busy.places(),
    q === '' ? [] : findPlaces(deps, language, q),
  ]);
  return {
    view: 'regions',
    model: {
      language,
      path: '/regionen',
      section: 'regions',
      q,
      searched: q !== '',
      found,
      query: queryOf({ q }),
      noindex: q !== '',
      title: deps.words(language, 'portal.regions.title'),
      description: deps.words(language, 'portal.regions.description'),
      lands: lands.map((land) =>
        toNameLink(language, { ...land, count: counts.get(land.code) }, '/regionen'),
      ),
      tiles: mapOfLands(language, lands, counts),
      active: active.slice(0, 24).map((region) => toNameLink(language, region, '/regionen')),
    },
  };
}

/** "Schwelm · Ennepe-Ruhr-Kreis, Nordrhein-Westfalen": names alone are not unique in Germany. */
async function findPlaces(deps: PortalDeps, language: Language, q: string) {
  const found = await searchRegions(deps.db, { q, limit: 50 });
  const codes = new Set(found.flatMap(({ path }) => path));
  const regions = await listRegionsByCodes(deps.db, [...codes]);
  const byCode = new Map(regions.map((region) => [region.code, region]));
  return found.map((region) => ({
    ...toNameLink(language, region, '/regionen'),
    levelKey: `portal.level.${region.level}`,
    within: region.path
      .slice(0, -1)
      .flatMap((code) => byCode.get(code) ?? [])
      .filter(({ level }) => level === 'county' || level === 'land')
      .map((parent) => nameIn(language, parent))
      .toReversed()
      .join(', '),
  }));
}

type Asked = { slug: unknown; query: Query };

/** A region: where it lies, what lies in it, and the releases of all of that. */
export async function regionPage(
  deps: PortalDeps,
  language: Language,
  { slug, query }: Asked,
): Promise<PortalPage> {
  const region = await findRegionBySlugOrCode(deps.db, keyOf(slug));
  if (region === undefined) throw notFound();
  const path = `/regionen/${region.slug}`;
  const match = { regions: [region.code] };
  const [list, ancestors, children, comingDates] = await Promise.all([
    releaseList(deps, { language, address: { path, query: '' }, query, match }),
    listRegionPath(deps.db, region.code),
    listRegionChildren(deps.db, region.code),
    presentComing(deps, language, { region: region.code, query: `?region=${region.code}` }),
  ]);
  const around = await presentAround(deps, language, { region, ancestors, children });
  const name = nameIn(language, region);
  return {
    view: 'region',
    model: {
      language,
      path,
      section: 'regions',
      title: name,
      name,
      dated: true,
      ...list,
      ...presentPlace(deps, language, { region, children }),
      ...around,
      comingDates,
      description: deps.words(language, 'portal.region.description', { name }),
      subscribe: subscribeTo(language, { regions: [region] }),
      feeds: feedLinks(deps.words, language, { kind: 'region', name, key: region.code }),
    },
  };
}

type Place = { region: Region; children: Region[] };

function presentPlace(deps: PortalDeps, language: Language, { region, children }: Place) {
  const { population, level } = region;
  const number = population === null ? '' : numberText(language, population);
  // An independent city holds itself as its only municipality.
  const county = children.length > 1 ? 'countyOnly' : 'city';
  return {
    levelKey: `portal.level.${level === 'county' ? county : level}`,
    facts:
      population === null
        ? ''
        : deps.words(language, 'portal.region.population', { count: population, number }),
  };
}

import { listNeighbours } from '../regions/place-store.ts';
import type { Region } from '../regions/store.ts';
import { type Language, nameIn } from '../words.ts';
import { type NameLink, numberText, toNameLink } from './names.ts';
import { nearHref } from './near-around.ts';
import type { PortalDeps } from './page.ts';
import { listOfficesIn } from './store.ts';
import { queryOf } from './text-of.ts';

// Bavaria has over 2,000 municipalities, but no single parent has more than about 230 children.
const childrenAtOnce = 24;
const busiestChildren = 8;
const neighbours = 6;
const offices = 8;
const usualRadius = 25;

const childrenKeys = {
  country: 'portal.regions.lands',
  land: 'portal.region.lands',
  district: 'portal.region.districts',
  county: 'portal.region.counties',
  municipality: 'portal.region.municipalities',
} as const;

type Tree = { region: Region; ancestors: Region[]; children: Region[] };

/** What lies above, in and beside a region, and who publishes there. */
export async function presentAround(deps: PortalDeps, language: Language, tree: Tree) {
  const { region, ancestors, children } = tree;
  const [counts, beside, officeRows] = await Promise.all([
    deps.busy.regions(),
    listNeighbours(deps.db, region, neighbours),
    listOfficesIn(deps.db, region.code, offices),
  ]);
  const links = children.map((child) =>
    toNameLink(language, { ...child, count: counts.get(child.code) }, '/regionen'),
  );
  return {
    trail: [
      { href: '/regionen', labelKey: 'portal.regions.title' },
      ...ancestors.slice(0, -1).map((ancestor) => ({
        href: `/regionen/${ancestor.slug}`,
        label: nameIn(language, ancestor),
      })),
    ],
    children: links,
    childrenKey: childrenKeys[children[0]?.level ?? 'municipality'],
    manyChildren: links.length > childrenAtOnce,
    busyChildren: links.length > childrenAtOnce ? busiestOf(links) : [],
    neighbours: beside.map((neighbour) => ({
      ...toNameLink(language, neighbour, '/regionen'),
      // From middle to middle says little of a whole Land.
      away: isLocal(region) ? numberText(language, Math.round(neighbour.km)) : '',
    })),
    offices: officeRows.map((office) => toNameLink(language, office, '/pressestellen')),
    moreOffices: officeRows.length === offices,
    ways: waysOf(tree),
  };
}

function isLocal({ level }: Region): boolean {
  return level === 'county' || level === 'municipality';
}

function busiestOf(links: NameLink[]): NameLink[] {
  return links
    .filter(({ count }) => count)
    .toSorted((a, b) => (b.count ?? 0) - (a.count ?? 0))
    .slice(0, busiestChildren);
}

/** Search, archive and radius, each narrowed to the region; a radius only around what has a middle. */
function waysOf({ region, ancestors }: Tree) {
  const { code, slug, name } = region;
  const own = { region: slug };
  const ways = [
    { labelKey: 'places.region.search', href: `/suche${queryOf(own)}` },
    { labelKey: 'places.region.archive', href: `/archiv${queryOf(own)}` },
  ];
  if (!isLocal(region)) return ways;
  const telling = ancestors.filter(
    (parent) => parent.code !== code && (parent.level === 'county' || parent.level === 'land'),
  );
  // As findPlaceOf reads it: the name with what tells it from others.
  const place = [name, ...telling.slice(-1).map((parent) => parent.name)].join(', ');
  const href = nearHref({ place, radiusKm: usualRadius });
  return [...ways, { labelKey: 'places.region.near', href }];
}

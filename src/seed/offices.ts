import type { OfficeRow } from '../offices/store.ts';
import type { Region } from '../regions/store.ts';
import { claimSlug, slugify } from '../slug.ts';
import { type Draw, openDraw } from './random.ts';
import type { SeedOffice } from './write-release.ts';

type MadeOffice = SeedOffice & { row: OfficeRow };

const accents = ['#14566b', '#8a2f3d', '#1f5c3f', '#3d3f8f', '#7a4a12', '#5b2a6b', '#2456a6'];

/** A stream of its own: more releases must not change the offices. */
const officeStream = -1_000_000;

/** `count` press offices in places of Germany, the same ones for the same seed. */
export function makeOffices(seed: number, count: number, regions: Region[]): MadeOffice[] {
  // "In Ennepe-Ruhr-Kreis" wants an article that the grammar does not have.
  const places = regions.filter(({ name }) => !/kreis$|region/i.test(name));
  const taken = new Set<string>();
  return Array.from({ length: count }, (_, index) => {
    const draw = openDraw(seed, officeStream - index);
    const region = draw.pick(places);
    const place = region.name.replace(/^(Landkreis|Kreis|Stadt) /, '');
    const name = nameOf(draw, region, place);
    const slug = claimSlug(taken, [slugify(name, 60)]);
    const office = { id: draw.id(), name, regionCode: region.code };
    return { ...office, place, row: { ...office, ...contactOf(draw, slug, place), slug } };
  });
}

function nameOf(draw: Draw, region: Region, place: string): string {
  if (draw.chance(0.3))
    return `${draw.pick(['Hochschule', 'Klinikum', 'Volkshochschule', 'Polizeiinspektion', 'Sparkasse'])} ${place}`;
  if (region.name !== place) return region.name;
  return `${region.level === 'county' ? 'Stadt' : draw.pick(['Stadt', 'Gemeinde'])} ${place}`;
}

function contactOf(draw: Draw, slug: string, place: string) {
  return {
    nameEn: null,
    address: `Rathausplatz ${draw.between(1, 40)}, ${place}`,
    email: `presse@${slug}.example`,
    phone: `0${draw.between(2_000, 9_999)} ${draw.between(10_000, 99_999)}`,
    website: `https://www.${slug}.example/`,
    boilerplate: '',
    accentColor: draw.pick(accents),
  };
}

/** The made offices that the database does not have by their id; slugs of others are kept apart. */
export function missingOffices(made: MadeOffice[], present: OfficeRow[]): OfficeRow[] {
  const ids = new Set(present.map(({ id }) => id));
  const slugs = new Set(present.map(({ slug }) => slug));
  return made
    .filter(({ id }) => !ids.has(id))
    .map(({ row }) => ({ ...row, slug: claimSlug(slugs, [row.slug]) }));
}

import { fileOffices, manyOffices } from '../offices/file-offices.ts';
import { findOffices, type Home, readHomes } from '../offices/find-offices.ts';
import { listLogos, listOffices, type OfficeRow } from '../offices/store.ts';
import { type Language, nameIn } from '../words.ts';
import { toNameLink } from './names.ts';
import { shownLogo } from './office-look.ts';
import type { PortalDeps, PortalPage } from './page.ts';
import { queryOf, textOf } from './text-of.ts';

const longestSearch = 100;

type Register = { counts: Map<string, number>; homes: Map<string, Home> };

/** Every office: a handful by name, hundreds under letters and with a search. */
export async function officesPage(
  deps: PortalDeps,
  language: Language,
  query: Record<string, unknown>,
): Promise<PortalPage> {
  const q = textOf(query.q).replace(/\s+/g, ' ').slice(0, longestSearch);
  const [offices, counts] = await Promise.all([listOffices(deps.db), deps.busy.offices()]);
  const register = { counts, homes: await readHomes(deps, offices) };
  const found = q === '' ? offices : await findOffices(deps, { ...register, q, offices });
  return {
    view: 'offices',
    model: {
      language,
      path: '/pressestellen',
      section: 'offices',
      query: queryOf({ q }),
      noindex: q !== '',
      title: titleOf(deps, language, q),
      description: deps.words(language, 'portal.offices.description'),
      q,
      searchable: q !== '' || offices.length >= manyOffices,
      foundCount: found.length,
      elsewhere: {
        near: `/in-der-naehe${queryOf({ ort: q })}`,
        releases: `/suche${queryOf({ q })}`,
      },
      ...(found.length < manyOffices
        ? { offices: await presentRoomy(deps, language, { q, found, register }) }
        : { drawers: presentDense(language, found, register) }),
    },
  };
}

function titleOf(deps: PortalDeps, language: Language, q: string): string {
  const key = q === '' ? 'portal.offices.title' : 'directory.titleFor';
  return deps.words(language, key, { q });
}

type Few = { q: string; found: OfficeRow[]; register: Register };

/** With coat of arms, region and the number of releases in words; found ones also say what they lie in. */
async function presentRoomy(deps: PortalDeps, language: Language, { q, found, register }: Few) {
  const ids = found.map(({ id }) => id);
  const logos = new Map((await listLogos(deps.db, ids)).map((logo) => [logo.officeId, logo]));
  return found.map((office) => ({
    ...linkTo(language, office, register),
    region: [regionOf, ...(q === '' ? [] : [aroundOf])]
      .flatMap((tell) => tell(language, office, register) ?? [])
      .join(', '),
    logo: shownLogo(logos.get(office.id), { width: 48, height: 48 }),
  }));
}

/** A line for each, with a place only where the name does not say it, or others have the same name. */
function presentDense(language: Language, offices: OfficeRow[], register: Register) {
  const bearers = Map.groupBy(offices, (office) => nameIn(language, office));
  const present = (office: OfficeRow) => {
    const isShared = (bearers.get(nameIn(language, office))?.length ?? 0) > 1;
    const tell = isShared ? aroundOf : placeOf;
    return { ...linkTo(language, office, register), place: tell(language, office, register) };
  };
  return fileOffices(language, offices).map((drawer) => ({
    ...drawer,
    offices: drawer.offices.map(present),
  }));
}

function linkTo(language: Language, office: OfficeRow, { counts }: Register) {
  return toNameLink(language, { ...office, count: counts.get(office.id) }, '/pressestellen');
}

function regionOf(language: Language, { regionCode }: OfficeRow, { homes }: Register) {
  const home = homes.get(regionCode ?? '');
  return home && nameIn(language, home);
}

/** The Kreis or Land that tells an office from its namesakes. */
function aroundOf(language: Language, { regionCode }: OfficeRow, { homes }: Register) {
  const around = homes.get(regionCode ?? '')?.within.at(-1);
  return around && nameIn(language, around);
}

/** The region of an office whose name does not say it. */
function placeOf(language: Language, office: OfficeRow, register: Register) {
  const region = regionOf(language, office, register);
  const isSaid = nameIn(language, office)
    .toLowerCase()
    .includes(region?.toLowerCase() ?? '');
  return isSaid ? undefined : region;
}

import type { Deps } from '../deps.ts';
import { fileOffices, manyOffices } from '../offices/file-offices.ts';
import { findOffices, type Home, readHomes } from '../offices/find-offices.ts';
import { listOffices, type OfficeRow } from '../offices/store.ts';
import { type Language, nameIn } from '../words.ts';

export type Choice = {
  id: string;
  name: string;
  value: string;
  label: string;
  checked: boolean;
  /** In small letters beneath. */
  note?: string;
};

/** Boxes for all offices; where they are many, only for those ticked and those found. */
export type OfficeOptions = {
  offices: Choice[];
  officesOpen: boolean;
  manyOffices: boolean;
  foundOffices: Choice[];
  foundNoOffice: boolean;
  /** How many more were found than are shown. */
  moreOffices: number;
};

const mostFound = 15;

type Asked = { q: string; ticked: string[] };

/** The boxes of press offices; `ticked` are ids. */
export async function officeOptions(
  deps: Pick<Deps, 'db'>,
  language: Language,
  { q, ticked }: Asked,
): Promise<OfficeOptions> {
  const all = await listOffices(deps.db);
  const isMany = all.length >= manyOffices;
  const isTicked = ({ id }: OfficeRow) => ticked.includes(id);
  const homes = isMany ? await readHomes(deps, all) : new Map<string, Home>();
  const matches = isMany && q !== '' ? await findOffices(deps, { q, offices: all, homes }) : [];
  const found = matches.filter((office) => !isTicked(office));
  const choicesOf = (offices: OfficeRow[]) =>
    offices.map((office) => toChoice(language, { office, homes, checked: isTicked(office) }));
  const shown = isMany ? all.filter(isTicked) : all;
  return {
    offices: choicesOf(isMany ? sort(language, shown) : shown),
    officesOpen: ticked.length > 0,
    manyOffices: isMany,
    foundOffices: choicesOf(found.slice(0, mostFound)),
    foundNoOffice: isMany && q !== '' && found.length === 0,
    moreOffices: Math.max(0, found.length - mostFound),
  };
}

function sort(language: Language, offices: OfficeRow[]): OfficeRow[] {
  return fileOffices(language, offices).flatMap((drawer) => drawer.offices);
}

type Wish = { office: OfficeRow; homes: Map<string, Home>; checked: boolean };

/** Among many, with the Kreis or Land beneath: names alone are not unique in Germany. */
function toChoice(language: Language, { office, homes, checked }: Wish): Choice {
  const around = homes.get(office.regionCode ?? '')?.within.at(-1);
  return {
    id: `office-${office.slug}`,
    name: 'office',
    value: office.slug,
    label: nameIn(language, office),
    checked,
    ...(around && { note: nameIn(language, around) }),
  };
}

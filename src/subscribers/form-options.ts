import type { Reader } from '../db/database.ts';
import type { Deps } from '../deps.ts';
import { listRegionsByCodes, type Region, searchRegions } from '../regions/store.ts';
import { listTopics, type Topic } from '../topics/store.ts';
import { type Language, nameIn } from '../words.ts';
import { findNames } from './filter-store.ts';
import type { FormState } from './form-state.ts';
import { type Choice, type OfficeOptions, officeOptions } from './office-options.ts';

type RegionChoice = Choice & { levelKey: string };
type TopicChoice = Choice & { children: Choice[]; open: boolean };

export type FormOptions = OfficeOptions & {
  regions: RegionChoice[];
  found: RegionChoice[];
  foundNothing: boolean;
  topics: TopicChoice[];
};

const mostFound = 15;

/** Every box of the form, ticked as the state says; found regions that are not ticked yet apart. */
export async function formOptions(
  deps: Pick<Deps, 'db'>,
  language: Language,
  state: FormState,
): Promise<FormOptions> {
  const q = state.regionSearch;
  const [ticked, searched, topics] = await Promise.all([
    findTicked(deps.db, state),
    q === '' ? [] : searchRegions(deps.db, { q, limit: mostFound }),
    listTopics(deps.db),
  ]);
  const chosen = await listRegionsByCodes(deps.db, ticked.regions);
  const found = searched.filter(({ code }) => !ticked.regions.includes(code));
  const toChoice = await regionChoices(deps.db, language, [...chosen, ...found]);
  return {
    regions: chosen.map((region) => toChoice(region, true)),
    found: found.map((region) => toChoice(region, false)),
    foundNothing: q !== '' && searched.length === 0,
    topics: topicChoices(language, topics, ticked.topics),
    ...(await officeOptions(deps, language, { q: state.officeSearch, ticked: ticked.offices })),
  };
}

async function findTicked(db: Reader, { regions, topics, offices }: FormState) {
  const plausible = (keys: string[]) => keys.filter((key) => key.length <= 120).slice(0, 200);
  const rows = await findNames(db, {
    regions: plausible(regions),
    topics: plausible(topics),
    offices: plausible(offices),
  });
  const idsOf = (wish: string) => rows.filter(({ kind }) => kind === wish).map(({ id }) => id);
  return { regions: idsOf('regions'), topics: idsOf('topics'), offices: idsOf('offices') };
}

/** "Schwelm (Ennepe-Ruhr-Kreis)": names alone are not unique in Germany. */
async function regionChoices(db: Reader, language: Language, regions: Region[]) {
  const codes = new Set(regions.flatMap(({ path }) => path));
  const byCode = new Map((await listRegionsByCodes(db, [...codes])).map((row) => [row.code, row]));
  return (region: Region, checked: boolean): RegionChoice => {
    const ancestors = region.path.slice(0, -1).flatMap((code) => byCode.get(code) ?? []);
    const within = ancestors.findLast(({ level }) => level === 'county' || level === 'land');
    const name = nameIn(language, region);
    return {
      id: `region-${region.code}`,
      name: 'region',
      value: region.code,
      checked,
      label: within === undefined ? name : `${name} (${nameIn(language, within)})`,
      levelKey: `portal.level.${region.level}`,
    };
  };
}

function topicChoices(language: Language, topics: Topic[], ticked: string[]): TopicChoice[] {
  const toChoice = (topic: Topic): Choice => ({
    id: `topic-${topic.slug}`,
    name: 'topic',
    value: topic.slug,
    label: nameIn(language, topic),
    checked: ticked.includes(topic.code),
  });
  const sorted = topics.toSorted((a, b) =>
    nameIn(language, a).localeCompare(nameIn(language, b), language),
  );
  return sorted
    .filter(({ parentCode }) => parentCode === null)
    .map((top) => {
      const under = sorted.filter(({ code, path }) => path[0] === top.code && code !== top.code);
      const children = under.map(toChoice);
      return { ...toChoice(top), children, open: children.some(({ checked }) => checked) };
    });
}

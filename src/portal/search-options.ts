import { fileOffices, manyOffices } from '../offices/file-offices.ts';
import { listOffices, type OfficeRow } from '../offices/store.ts';
import { listTopics, type Topic } from '../topics/store.ts';
import { type Language, nameIn } from '../words.ts';
import { type PortalDeps } from './page.ts';
import { listLands } from './region-pages.ts';
import type { Search } from './search-input.ts';

export type Option = { value: string; label: string; selected: boolean };
export type OptionGroup = { label: string; options: Option[] };

type Chosen = Pick<Search, 'region' | 'topic' | 'office'>;

/** What the three lists of the search page offer; what is chosen is always among it. */
export async function searchOptions(deps: PortalDeps, language: Language, search: Chosen) {
  const [lands, busy, topics, offices] = await Promise.all([
    listLands(deps.db),
    deps.busy.places(),
    listTopics(deps.db),
    listOffices(deps.db),
  ]);
  const { region, topic, office } = search;
  const toOption = (row: { code: string; name: string; nameEn: string | null }): Option => ({
    value: row.code,
    label: nameIn(language, row),
    selected: row.code === region?.code,
  });
  const listed = [...lands, ...busy].some(({ code }) => code === region?.code);
  const chosen = region && !listed ? [toOption(region)] : [];
  const group = (key: string, options: Option[]): OptionGroup => ({
    label: deps.words(language, `portal.search.${key}`),
    options: options.toSorted((a, b) => a.label.localeCompare(b.label, language)),
  });
  return {
    regionOptions: [
      group('chosenRegion', chosen),
      group('regionsWithReleases', busy.map(toOption)),
      group('lands', lands.map(toOption)),
    ].filter(({ options }) => options.length > 0),
    topicOptions: topicOptions(deps, language, { topics, chosen: topic?.code }),
    officeOptions: officeOptions(language, offices, office?.slug),
  };
}

type TopicWish = { topics: Topic[]; chosen: string | undefined };

/** One group for each top topic: the whole of it, then all that lies under it. */
function topicOptions(
  deps: PortalDeps,
  language: Language,
  { topics, chosen }: TopicWish,
): OptionGroup[] {
  const toOption = (topic: Topic, label: string): Option => ({
    value: topic.slug,
    label,
    selected: topic.code === chosen,
  });
  const tops = topics.filter(({ parentCode }) => parentCode === null);
  return tops.map((top) => {
    const name = nameIn(language, top);
    const under = topics.filter(({ code, path }) => path[0] === top.code && code !== top.code);
    return {
      label: name,
      options: [
        toOption(top, deps.words(language, 'portal.search.topicAll', { name })),
        ...under.map((topic) => toOption(topic, nameIn(language, topic))),
      ],
    };
  });
}

/** By name; where they are many, under letters. */
function officeOptions(
  language: Language,
  offices: OfficeRow[],
  chosen: string | undefined,
): Option[] | OptionGroup[] {
  const toOption = (office: OfficeRow): Option => ({
    value: office.slug,
    label: nameIn(language, office),
    selected: office.slug === chosen,
  });
  if (offices.length < manyOffices) return offices.map(toOption);
  return fileOffices(language, offices).map((drawer) => ({
    label: drawer.label,
    options: drawer.offices.map(toOption),
  }));
}

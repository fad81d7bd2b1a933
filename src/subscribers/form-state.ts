import { type Language, languages } from '../words.ts';

/** What stands in the fields of the subscribe form, as typed and ticked. */
export type FormState = {
  email: string;
  language: Language;
  /** Codes or slugs, as they came. */
  regions: string[];
  topics: string[];
  offices: string[];
  wider: boolean;
  everything: boolean;
  regionSearch: string;
  /** What was searched when the page was made: text typed since then has not been looked up. */
  searched: string;
  /** The same two for press offices, where they are many. */
  officeSearch: string;
  officesSearched: string;
  /** `enter`: the Enter key in some field, which may have meant the search. */
  button: 'search' | 'edit' | 'enter' | 'subscribe';
};

const longestSearch = 100;
const buttons = ['search', 'edit', 'enter'] as const;

/** The form as its own button sends it. */
export function readFormState(form: URLSearchParams, pageLanguage: Language): FormState {
  const pressed = form.get('button');
  return {
    email: form.get('email') ?? '',
    language: languages.find((language) => language === form.get('language')) ?? pageLanguage,
    ...choicesOf(form),
    wider: form.has('wider'),
    everything: form.has('everything'),
    regionSearch: textOf(form, 'regionSuche'),
    searched: textOf(form, 'regionGesucht'),
    officeSearch: textOf(form, 'stelleSuche'),
    officesSearched: textOf(form, 'stelleGesucht'),
    button: buttons.find((button) => button === pressed) ?? 'subscribe',
  };
}

/** The form as a link opens it: `?region=…&topic=…&office=…`, each repeatable. */
export function openingState(query: URLSearchParams, pageLanguage: Language): FormState {
  return {
    email: '',
    language: pageLanguage,
    ...choicesOf(query),
    wider: true,
    everything: false,
    regionSearch: '',
    searched: '',
    officeSearch: '',
    officesSearched: '',
    button: 'edit',
  };
}

/** The form is only to be shown again, with what was found, and nothing is at fault. */
export function isUnfinished(state: FormState): boolean {
  const { button } = state;
  return (
    button === 'search' ||
    button === 'edit' ||
    (button === 'enter' && searchesOf(state).some(isUnread))
  );
}

type Search = { field: string; q: string; searched: string; chosen: string[]; keys: SearchKeys };
type SearchKeys = { unread: string; nothingTicked: string };

const regionKeys = {
  unread: 'subscribe.faults.chooseFound',
  nothingTicked: 'subscribe.faults.nothingTicked',
};
const officeKeys = {
  unread: 'directory.choice.unread',
  nothingTicked: 'directory.choice.nothingTicked',
};

function searchesOf(state: FormState): Search[] {
  const { regionSearch, searched, regions, officeSearch, officesSearched, offices } = state;
  return [
    { field: 'regionSuche', q: regionSearch, searched, chosen: regions, keys: regionKeys },
    {
      field: 'stelleSuche',
      q: officeSearch,
      searched: officesSearched,
      chosen: offices,
      keys: officeKeys,
    },
  ];
}

// Typed, but not looked up: without this, a name that nobody chose would silently be left out.
function isUnread({ q, searched }: Search): boolean {
  return q !== '' && q !== searched;
}

/** The API's form of the one filter that the fields describe. */
export function filterOf(state: FormState) {
  const { regions, topics, offices, wider } = state;
  return { regions, topics, offices, wider };
}

export type FormFault = { field: string; message: string };

/** `q`: what was searched for, where the message names it. */
type ChoiceFault = { field: string; key: string; q?: string };

/**
 * Faults of choosing, which the API does not know: there, a filter without conditions is a wish for
 * everything, here it is more likely an oversight.
 */
export function findChoiceFaults(state: FormState): ChoiceFault[] {
  const { regions, topics, offices } = state;
  const some = regions.length + topics.length + offices.length > 0;
  const unfound = searchesOf(state).flatMap(searchFaults);
  if (unfound.length > 0) return unfound;
  if (!some && !state.everything)
    return [{ field: 'regionSuche', key: 'subscribe.faults.nothingChosen' }];
  if (some && state.everything)
    return [{ field: 'everything', key: 'subscribe.faults.everythingAndSome' }];
  return [];
}

function searchFaults(search: Search): ChoiceFault[] {
  const { field, q, chosen, keys } = search;
  if (isUnread(search)) return [{ field, key: keys.unread, q }];
  if (q !== '' && chosen.length === 0) return [{ field, key: keys.nothingTicked, q }];
  return [];
}

function choicesOf(fields: URLSearchParams) {
  return {
    regions: fields.getAll('region'),
    topics: fields.getAll('topic'),
    offices: fields.getAll('office'),
  };
}

function textOf(fields: URLSearchParams, name: string): string {
  return (fields.get(name) ?? '').trim().replace(/\s+/g, ' ').slice(0, longestSearch);
}

import { readCursor, writeCursor } from '../http/cursor.ts';
import { localPath } from '../http/view-helpers.ts';
import type { PortalDeps, PortalPage } from '../portal/page.ts';
import { pagerOf } from '../portal/release-list.ts';
import { aboutOf, readNarrowing, type Search } from '../portal/search-input.ts';
import { searchOptions } from '../portal/search-options.ts';
import { subscribeTo } from '../portal/subscribe-link.ts';
import { queryOf, textOf } from '../portal/text-of.ts';
import type { Language } from '../words.ts';
import { beginOfToday, findPressDates } from './find.ts';
import { groupByMonth, presentDate } from './present.ts';
import type { DatePlace } from './store.ts';

type Query = Record<string, unknown>;

const path = '/termine';
const perPage = 30;

/** Press dates by month and day: what is coming, or with `?past=1` what has been. */
export async function pressDatesPage(
  deps: PortalDeps,
  language: Language,
  query: Query,
): Promise<PortalPage> {
  const search = await readNarrowing(deps, language, query);
  const past = textOf(query.past) === '1';
  const after = readPlace(query.cursor);
  const today = beginOfToday(deps.clock.now());
  const { dates, next } = await findPressDates(deps, {
    ...narrowingOf(search),
    ...(past ? { before: today, order: 'latest' } : { from: today, order: 'next' }),
    after,
    limit: perPage,
  });
  const { faults } = search;
  const model = {
    language,
    path,
    section: 'dates',
    title: deps.words(language, past ? 'dates.pastTitle' : 'dates.title'),
    description: deps.words(language, 'dates.description'),
    months: groupByMonth(
      language,
      dates.map((date) => presentDate(language, date)),
    ),
    faults: faults.length > 0 ? faults : null,
    ...presentWays(deps, language, { search, past, next, isFirst: after === undefined }),
    ...(await searchOptions(deps, language, search)),
  };
  return { view: 'press-dates', status: faults.length > 0 ? 422 : 200, model };
}

type Ways = { search: Search; past: boolean; next: DatePlace | null; isFirst: boolean };

/** Where else one can go from here, and how to keep looking. */
function presentWays(
  { config }: Pick<PortalDeps, 'config'>,
  language: Language,
  { search, past, next, isFirst }: Ways,
) {
  const own = ownQuery(search);
  const query = queryOf({ ...own, past: past ? '1' : '' });
  const { region, topic, office } = search;
  return {
    past,
    query,
    about: aboutOf(language, search),
    wider: path,
    other: `${path}${queryOf({ ...own, past: past ? '' : '1' })}`,
    pager: pagerOf({ path, query }, { nextCursor: next && cursorOf(next), isFirst }),
    noindex: query !== '' || !isFirst,
    calendar: calendarLinks(config.baseUrl, localPath(language, `${path}.ics${queryOf(own)}`)),
    subscribe: subscribeTo(language, {
      regions: region ? [region] : [],
      topics: topic ? [topic] : [],
      offices: office ? [office] : [],
    }),
  };
}

export function narrowingOf({ asked }: Search) {
  return { region: asked.region, topic: asked.topic, officeId: asked.officeId };
}

/** The one query of a calendar, whether somebody came with a name or a code. */
export function ownQuery({ region, topic, office }: Search): Record<string, string> {
  return { region: region?.code ?? '', topic: topic?.slug ?? '', office: office?.slug ?? '' };
}

function calendarLinks(baseUrl: string, href: string) {
  const address = baseUrl + href;
  return { href, address, subscribe: address.replace(/^https?:/, 'webcal:') };
}

/** Where the page before ended; a spoiled cursor is `invalid`. */
function readPlace(cursor: unknown): DatePlace | undefined {
  const place = readCursor(textOf(cursor) || undefined, ['startsAt', 'id']);
  if (place === null) return undefined;
  return { startsAt: new Date(place.startsAt), id: place.id };
}

function cursorOf({ startsAt, id }: DatePlace): string {
  return writeCursor({ startsAt: startsAt.toISOString(), id });
}

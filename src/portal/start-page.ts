import { dayKey, dayMs, formatShortDay, formatTime } from '../dates.ts';
import { listOffices, type OfficeRow } from '../offices/store.ts';
import { teaserOf } from '../releases/plain-text.ts';
import { listPublicReleases, type PublicRelease } from '../releases/public-store.ts';
import { listTopics, type Topic } from '../topics/store.ts';
import type { Language } from '../words.ts';
import { feedLinks } from './feed-links.ts';
import { mapOfLands } from './land-map.ts';
import { type NameLink, toNameLink } from './names.ts';
import { type PortalDeps, type PortalPage } from './page.ts';
import { isShown, thumbnailOf } from './pictures.ts';
import { listLands } from './region-pages.ts';
import { subscribeTo } from './subscribe-link.ts';
import { groupByDay, nearKeyOf, presentTeaser } from './teasers.ts';

const listed = 18;
// Beside the lead, without pictures: as many as are as high as it is.
const besidePicture = 5;
const besideText = 3;
const leadCandidates = 8;
const urgentForMs = dayMs;
const leadLength = 420;
const asLead = {
  limit: 3_000_000,
  sizes: '(min-width: 78rem) 49rem, (min-width: 62rem) calc(100vw - 29rem), 100vw',
};

/** What is new: one release with a picture on top, the latest by day, ways to places and topics. */
export async function startPage(deps: PortalDeps, language: Language): Promise<PortalPage> {
  const now = deps.clock.now();
  const [releases, places, topics, offices] = await Promise.all([
    listPublicReleases(deps.db, { limit: listed }),
    busyPlaces(deps, language),
    busyTopics(deps, language),
    busyOffices(deps, language),
  ]);
  const chosen = chooseLead(releases, now);
  const lead = chosen && presentLead(language, chosen);
  const rest = releases.filter((release) => release !== chosen);
  const teasers = rest.map((release) => presentTeaser(language, release));
  const seconds = teasers.slice(0, lead?.picture ? besidePicture : besideText);
  return {
    view: 'start',
    model: {
      language,
      path: '/',
      home: true,
      now,
      empty: releases.length === 0,
      title: deps.words(language, 'portal.start.title'),
      description: deps.words(language, 'portal.start.description'),
      ownSearch: true,
      lead,
      seconds: seconds.map((teaser) => ({
        ...teaser,
        picture: null,
        when: whenOf(deps, language, { at: teaser.at, now }),
      })),
      days: groupByDay(teasers.slice(seconds.length), now),
      ...places,
      topics,
      offices,
      subscribe: subscribeTo(language, {}),
      feeds: feedLinks(deps.words, language, { kind: 'all' }),
    },
  };
}

/** An urgent one of the last day, else the newest with a picture among the latest, else the newest. */
export function chooseLead(releases: PublicRelease[], now: Date): PublicRelease | undefined {
  const urgent = releases.find(
    ({ kind, publishedAt }) =>
      kind === 'urgent' && now.getTime() - publishedAt.getTime() < urgentForMs,
  );
  const pictured = releases.slice(0, leadCandidates).find(({ media }) => media.some(isShown));
  return urgent ?? pictured ?? releases[0];
}

type Moment = { at: Date; now: Date };

/** "Heute, 11:30", "Gestern, 17:00", else the date. */
function whenOf({ words }: PortalDeps, language: Language, { at, now }: Moment): string {
  const nearKey = nearKeyOf(dayKey(at), now);
  return nearKey ? `${words(language, nearKey)}, ${formatTime(at)}` : formatShortDay(at, language);
}

function presentLead(language: Language, release: PublicRelease) {
  const teaser = presentTeaser(language, release);
  const picture = thumbnailOf(release.media, asLead);
  if (picture) return { ...teaser, picture };
  // Where there is no picture to look at there is more to read.
  const body = teaserOf(release.bodyHtml, leadLength);
  return release.subheadline ? { ...teaser, picture, body } : { ...teaser, picture, text: body };
}

async function busyPlaces(deps: PortalDeps, language: Language) {
  const [places, lands, counts] = await Promise.all([
    deps.busy.places(),
    listLands(deps.db),
    deps.busy.regions(),
  ]);
  return {
    regions: places.slice(0, 8).map((region) => toNameLink(language, region, '/regionen')),
    tiles: mapOfLands(language, lands, counts),
  };
}

async function busyTopics(deps: PortalDeps, language: Language): Promise<NameLink[]> {
  const [topics, counts] = await Promise.all([listTopics(deps.db), deps.busy.topics()]);
  return topics
    .filter(({ parentCode }) => parentCode === null)
    .toSorted((a, b) => countOf(counts, b) - countOf(counts, a))
    .map((topic) => toNameLink(language, { ...topic, count: counts.get(topic.code) }, '/themen'));
}

function countOf(counts: Map<string, number>, topic: Topic): number {
  return counts.get(topic.code) ?? 0;
}

async function busyOffices(deps: PortalDeps, language: Language): Promise<NameLink[]> {
  const [offices, counts] = await Promise.all([listOffices(deps.db), deps.busy.offices()]);
  const counted = offices.map((office: OfficeRow) => ({ ...office, count: counts.get(office.id) }));
  return counted
    .filter(({ count }) => count)
    .toSorted((a, b) => (b.count ?? 0) - (a.count ?? 0))
    .slice(0, 8)
    .map((office) => toNameLink(language, office, '/pressestellen'));
}

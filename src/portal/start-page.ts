import { listOffices, type OfficeRow } from '../offices/store.ts';
import { listPublicReleases, type PublicRelease } from '../releases/public-store.ts';
import { listTopics, type Topic } from '../topics/store.ts';
import type { Language } from '../words.ts';
import { feedLinks } from './feed-links.ts';
import { type NameLink, toNameLink } from './names.ts';
import { type PortalDeps, type PortalPage } from './page.ts';
import { isPicture, thumbnailOf } from './pictures.ts';
import { subscribeTo } from './subscribe-link.ts';
import { groupByDay, presentTeaser } from './teasers.ts';

const listed = 16;
const leadCandidates = 8;
const urgentForMs = 24 * 60 * 60 * 1000;
const asLead = { limit: 3_000_000, sizes: '(min-width: 62rem) 40rem, 100vw' };

/** What is new: one release with a picture on top, the latest by day, ways to places and topics. */
export async function startPage(deps: PortalDeps, language: Language): Promise<PortalPage> {
  const now = deps.clock.now();
  const [releases, regions, topics, offices] = await Promise.all([
    listPublicReleases(deps.db, { limit: listed }),
    deps.busy.places(),
    busyTopics(deps, language),
    busyOffices(deps, language),
  ]);
  const lead = chooseLead(releases, now);
  const rest = releases.filter((release) => release !== lead);
  const teasers = rest.map((release) => presentTeaser(language, release));
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
      lead: lead && presentLead(language, lead),
      days: groupByDay(teasers, now),
      regions: regions.slice(0, 10).map((region) => toNameLink(language, region, '/regionen')),
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
  const pictured = releases.slice(0, leadCandidates).find(({ media }) => media.some(isPicture));
  return urgent ?? pictured ?? releases[0];
}

function presentLead(language: Language, release: PublicRelease) {
  const picture = thumbnailOf(release.media, asLead);
  return { ...presentTeaser(language, release), picture };
}

async function busyTopics(deps: PortalDeps, language: Language): Promise<NameLink[]> {
  const [topics, counts] = await Promise.all([listTopics(deps.db), deps.busy.topics()]);
  return topics
    .filter(({ parentCode }) => parentCode === null)
    .toSorted((a, b) => countOf(counts, b) - countOf(counts, a))
    .map((topic) => toNameLink(language, topic, '/themen'));
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

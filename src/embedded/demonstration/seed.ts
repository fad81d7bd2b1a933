import { inTransaction } from '../../db/database.ts';
import type { Deps } from '../../deps.ts';
import { newId } from '../../id.ts';
import { insertOffice, listOffices } from '../../offices/store.ts';
import { backdatePublication, backdateWithdrawal } from '../../releases/backdate-store.ts';
import { toContent } from '../../releases/content.ts';
import type { ReleaseInput } from '../../releases/schema.ts';
import { insertRelease, type ReleaseContent } from '../../releases/store.ts';
import { writeVersion } from '../../releases/write-version.ts';
import { slugOf } from '../../releases/write.ts';
import {
  type Demonstration,
  type DemonstrationOffice,
  type DemonstrationRelease,
  type DemonstrationText,
  readDemonstration,
} from './content.ts';
import { drawLogo } from './draw-logo.ts';
import { keepPictures, type PicturesOf } from './keep-pictures.ts';
import { seedSubscribers } from './seed-subscribers.ts';

type SeedDeps = Pick<Deps, 'db' | 'clock' | 'config' | 'storage' | 'children'>;
type Ids = { offices: Map<string, string>; releases: Map<string, string>; picturesOf: PicturesOf };
export type Seeded = {
  demonstration: Demonstration;
  /** Ids by slug. */
  offices: Map<string, string>;
  picturesOf: PicturesOf;
  subscribers: number;
};

const subscriberCount = 320;

/**
 * Fills an empty database with the demonstration: offices, three months of releases, pictures and
 * subscribers, all or nothing. Returns what was made; null where there already is an office.
 */
export function seedDemonstration(deps: SeedDeps): Promise<Seeded | null> {
  return inTransaction(deps.db, (tx) => seedEmpty({ ...deps, db: tx }));
}

async function seedEmpty(deps: SeedDeps): Promise<Seeded | null> {
  if ((await listOffices(deps.db)).length > 0) return null;
  const demonstration = await readDemonstration(deps.clock.now());
  const offices = await keepOffices(deps, demonstration.offices);
  const picturesOf = await keepPictures(deps, demonstration, offices);
  const ids = { offices, releases: new Map<string, string>(), picturesOf };
  for (const release of demonstration.releases)
    await keepRelease(deps, demonstration, { ids, release });
  await seedSubscribers(deps, subscriberCount, offices);
  return { demonstration, offices, picturesOf, subscribers: subscriberCount };
}

async function keepOffices(deps: SeedDeps, offices: DemonstrationOffice[]) {
  const ids = new Map<string, string>();
  for (const { kind: _, contacts: __, logo, ...office } of offices) {
    const id = newId();
    await insertOffice(deps.db, { ...office, id });
    await drawLogo(deps, id, logo);
    ids.set(office.slug, id);
  }
  return ids;
}

async function keepRelease(
  deps: SeedDeps,
  demonstration: Demonstration,
  { ids, release }: { ids: Ids; release: DemonstrationRelease },
): Promise<void> {
  const officeId = ids.offices.get(release.office) ?? '';
  const input = inputOf(demonstration, release, ids.picturesOf);
  const content = await toContent(deps, officeId, { input: { ...input, ...eventOf(release) } });
  await inTransaction(deps.db, async (tx) => {
    const translationOf = ids.releases.get(release.translationOf ?? '') ?? null;
    const life = { officeId, slug: slugOf(content), publishAt: null, embargoFrom: null };
    const releaseId = await insertRelease(tx, { ...life, translationOf });
    ids.releases.set(release.slug, releaseId);
    const publishedAt = release.publishAt;
    await writeVersion(tx, { officeId, releaseId, number: 1 }, content);
    await backdatePublication(tx, { releaseId, version: 1, publishedAt, versionAt: publishedAt });
    if (release.correction) {
      const corrected = await correctedContent(deps, { officeId, content, release });
      await writeVersion(tx, { officeId, releaseId, number: 2 }, corrected);
      const versionAt = release.correction.at;
      await backdatePublication(tx, { releaseId, version: 2, publishedAt, versionAt });
    }
    if (release.withdrawn) await backdateWithdrawal(tx, { releaseId, ...release.withdrawn });
  });
}

type Corrected = { officeId: string; content: ReleaseContent; release: DemonstrationRelease };

async function correctedContent(deps: SeedDeps, { officeId, content, release }: Corrected) {
  const input: ReleaseInput = { ...release.correction?.changes };
  const changed = await toContent(deps, officeId, { input, before: content });
  return { ...changed, note: release.correction?.note ?? '' };
}

function eventOf(release: DemonstrationRelease): Pick<ReleaseInput, 'event'> {
  if (release.event === null) return {};
  return { event: { startsAt: release.event.startsAt.toISOString(), place: release.event.place } };
}

/** A release of the demonstration as the API takes it. */
export function inputOf(
  demonstration: Demonstration,
  text: DemonstrationText,
  picturesOf: PicturesOf,
): ReleaseInput & { headline: string } {
  const { slug: _, office: officeSlug, ...words } = text;
  const office = demonstration.offices.find(({ slug }) => slug === officeSlug);
  return {
    headline: words.headline,
    ...(words.subheadline !== undefined && { subheadline: words.subheadline }),
    byline: words.byline,
    dateline: words.dateline,
    body: words.body,
    kind: words.kind,
    language: words.language,
    easyRead: words.easyRead,
    regions: words.regions,
    topics: words.topics,
    keywords: words.keywords,
    media: picturesOf(text),
    boilerplate: office?.boilerplate ?? '',
    contacts: (office?.contacts ?? []).slice(0, 2).map((contact) => ({ mobile: '', ...contact })),
  };
}

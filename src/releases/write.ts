import { inTransaction } from '../db/database.ts';
import type { Deps } from '../deps.ts';
import type { Fault } from '../errors.ts';
import { findOffice } from '../offices/store.ts';
import { slugify } from '../slug.ts';
import { findPlanFaults } from './check-complete.ts';
import { type FieldNotice, toContent } from './content.ts';
import { collectMoment } from './moment.ts';
import type { ReleaseInput } from './schema.ts';
import {
  changeLife,
  deleteRelease,
  insertAuditEvent,
  insertRelease,
  type Release,
  type ReleaseContent,
} from './store.ts';
import { type Actor, takeStep } from './take-step.ts';
import { collectOriginal } from './translation.ts';
import { writeVersion } from './write-version.ts';

/** A new draft. Boilerplate and press contact come from the office unless given. */
export async function createRelease(
  deps: Pick<Deps, 'db'>,
  who: Actor,
  input: ReleaseInput & { headline: string },
): Promise<{ id: string; notices: FieldNotice[] }> {
  const notices: FieldNotice[] = [];
  const faults: Fault[] = [];
  const plan = planOf(faults, input);
  faults.push(...findPlanFaults(plan));
  const group = await collectOriginal(deps.db, faults, { ...who, id: null, input });
  const whole = await withDefaults(deps, who, input);
  const content = await toContent(deps, who.officeId, { input: whole, faults, notices });
  const id = await inTransaction(deps.db, async (tx) => {
    const life = {
      officeId: who.officeId,
      slug: slugOf(content),
      publishAt: null,
      embargoFrom: null,
    };
    const id = await insertRelease(tx, { ...life, ...plan, ...group });
    await writeVersion(tx, { officeId: who.officeId, releaseId: id, number: 1 }, content);
    await insertAuditEvent(tx, { ...who, releaseId: id, action: 'created' });
    return id;
  });
  return { id, notices };
}

/** Changes a draft; what is scheduled is unscheduled first, what is public is corrected. */
export async function changeRelease(
  deps: Pick<Deps, 'db'>,
  who: Actor,
  { id, input }: { id: string; input: ReleaseInput },
): Promise<{ notices: FieldNotice[] }> {
  const notices: FieldNotice[] = [];
  const faults: Fault[] = [];
  const plan = planOf(faults, input);
  await takeStep(deps, who, {
    id,
    from: ['draft'],
    action: 'changed',
    work: async (tx, release) => {
      const { publishAt, embargoFrom } = release;
      faults.push(...findPlanFaults({ publishAt, embargoFrom, ...plan }));
      const group = await collectOriginal(tx, faults, { ...who, id, input });
      const before = contentOf(release);
      const content = await toContent({ db: tx }, who.officeId, {
        input,
        before,
        faults,
        notices,
      });
      const version = { officeId: who.officeId, releaseId: id, number: release.version };
      await writeVersion(tx, version, content);
      await changeLife(tx, id, { ...plan, ...group, slug: slugOf(content) });
      return { changed: Object.keys(input) };
    },
  });
  return { notices };
}

/** Removes a draft for good. What has been scheduled or public stays. */
export async function removeRelease(deps: Pick<Deps, 'db'>, who: Actor, id: string): Promise<void> {
  await takeStep(deps, who, {
    id,
    from: ['draft'],
    action: 'deleted',
    work: async (tx, release) => {
      await deleteRelease(tx, id);
      return { headline: release.headline };
    },
  });
}

async function withDefaults(
  deps: Pick<Deps, 'db'>,
  who: Actor,
  input: ReleaseInput,
): Promise<ReleaseInput> {
  const office = await findOffice(deps.db, who.officeId);
  const contact = {
    name: office.name,
    role: '',
    phone: office.phone,
    mobile: '',
    email: office.email,
  };
  return { boilerplate: office.boilerplate, contacts: [contact], ...input };
}

type Plan = { publishAt?: Date | null; embargoFrom?: Date | null };

function planOf(faults: Fault[], input: ReleaseInput): Plan {
  const plan: Plan = {};
  for (const name of ['publishAt', 'embargoFrom'] as const)
    if (input[name] !== undefined) plan[name] = collectMoment(faults, name, input[name]);
  return plan;
}

export function contentOf(release: Release): ReleaseContent {
  const { headline, subheadline, byline, dateline, bodySource, bodyFormat, bodyHtml, bodyText } =
    release;
  const {
    boilerplate,
    contacts,
    language,
    easyRead,
    kind,
    eventStartsAt,
    eventEndsAt,
    eventPlace,
  } = release;
  const { regionCodes, topicCodes, keywords, note, mediaIds } = release;
  return {
    headline,
    subheadline,
    byline,
    dateline,
    bodySource,
    bodyFormat,
    bodyHtml,
    bodyText,
    boilerplate,
    contacts,
    language,
    easyRead,
    kind,
    eventStartsAt,
    eventEndsAt,
    eventPlace,
    regionCodes,
    topicCodes,
    keywords,
    note,
    mediaIds,
  };
}

export function slugOf(content: ReleaseContent): string {
  return slugify(content.headline, 80);
}

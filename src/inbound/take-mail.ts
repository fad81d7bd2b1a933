import type { Deps } from '../deps.ts';
import { ringSafely } from '../queue/ring-safely.ts';
import { type Case, digestOf, isFromMachine } from './case.ts';
import { classifyReturn, type Return } from './classify-return.ts';
import { findTargets, type Target } from './find-targets.ts';
import { readMail } from './read-mail.ts';
import { recordReports } from './record-reports.ts';
import { recordWords } from './record-words.ts';
import { deleteOldInbound, findSubjects, subjectKey } from './store.ts';

export type TakeDeps = Pick<Deps, 'db' | 'log' | 'config' | 'queues'>;

/**
 * `unrelated`: no token of ours, or one that does not prove enough for a mail of this kind;
 * `tooOld`: a server's report more than 14 days after its mail; `repeated`: taken before.
 */
export const takeResults = [
  'hard',
  'soft',
  'block',
  'complaint',
  'auto',
  'unsubscribe',
  'human',
  'unknown',
  'unrelated',
  'tooOld',
  'repeated',
] as const satisfies string[];
export type TakeResult = (typeof takeResults)[number];
export type Taken = { result: TakeResult };

/** `recipients`: of the envelope, where the door knows it; else the headers are searched. */
export type InboundMail = { raw: Buffer; recipients: string[] };

/**
 * The one rule of all doors: finds out what a mail is about and what it means, and does what follows,
 * once. Rejects only where the database does not answer; the mail may then be brought again.
 */
export async function takeMail(deps: TakeDeps, input: InboundMail): Promise<Taken> {
  const [taken] = await takeMails(deps, [input]);
  return taken ?? { result: 'unrelated' };
}

/** As takeMail, for many in a few statements; the answers in their order. */
export async function takeMails(deps: TakeDeps, inputs: InboundMail[]): Promise<Taken[]> {
  const cases = await listCases(deps, inputs);
  const results = await settleCases(deps, cases);
  return inputs.map((_, index) => {
    const at = cases.findIndex((one) => one.index === index);
    return { result: results[at] ?? 'unrelated' };
  });
}

/** Of a mail that was dealt with only its class is left; after 90 days not even that. */
export async function forgetOldInbound(deps: Pick<Deps, 'db'>): Promise<void> {
  await deleteOldInbound(deps.db);
}

async function listCases(deps: TakeDeps, inputs: InboundMail[]): Promise<Case[]> {
  const mails = await Promise.all(inputs.map(({ raw }) => readMail(raw)));
  const found = mails.flatMap((mail, index) => {
    const { raw, recipients } = inputs[index] ?? { raw: Buffer.alloc(0), recipients: [] };
    const targets = findTargets(deps.config, mail, recipients);
    return targets.map((target) => ({ index, raw, mail, target }));
  });
  const subjects = await findSubjects(
    deps.db,
    found.map(({ target }) => target),
  );
  return found.flatMap((one) => {
    const about = subjects.get(subjectKey(one.target));
    if (about === undefined) return [];
    const verdict = verdictOf(one.target, classifyReturn(one.mail, about.address));
    return [{ ...one, about, verdict, digest: digestOf(one) }];
  });
}

async function settleCases(deps: TakeDeps, cases: Case[]): Promise<TakeResult[]> {
  const refusals = cases.map(refusalOf);
  const valid = cases.filter((_, index) => refusals[index] === null);
  const reports = await recordReports(deps, valid.filter(isFromMachine));
  const taken = new Set<Case>(reports);
  for (const one of valid) if (!isFromMachine(one) && (await recordOne(deps, one))) taken.add(one);
  return cases.map(
    (one, index) => refusals[index] ?? (taken.has(one) ? one.verdict.class : 'repeated'),
  );
}

async function recordOne(deps: TakeDeps, one: Case): Promise<boolean> {
  const recorded = await recordWords(deps, one);
  if (recorded === null) return false;
  if (recorded.isToForward) await ringSafely(deps, 'forwardMail', { inboundId: recorded.id });
  return true;
}

// Whoever writes to unsub+… wants exactly that, whatever the mail says.
function verdictOf(target: Target, verdict: Return): Return {
  const isPersons = verdict.class === 'human' || verdict.class === 'unknown';
  return target.kind === 'subscriber' && isPersons ? { class: 'unsubscribe' } : verdict;
}

// Anybody can write a report. That of a server comes to the envelope sender, soon, and about a mail.
function refusalOf({ target, about, verdict }: Case): TakeResult | null {
  if (!['hard', 'soft', 'block'].includes(verdict.class)) return null;
  if (target.proof !== 'address' || target.kind === 'subscriber') return 'unrelated';
  return about.fresh ? null : 'tooOld';
}

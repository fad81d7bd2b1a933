import { sql } from 'kysely';
import type { Reader } from '../db/database.ts';
import { type Distribution, monthOf } from './store.ts';

/** Who took a step, for the audit trail; steps reach only the distributions of that office. */
export type Step = { distributionId: string; officeId: string; actor: string };

/** What a step changed: the row after it, and why it had been paused. */
export type Changed = Distribution & { wasPausedBecause: Distribution['pausedBecause'] };

/**
 * Pauses what runs or is about to. Claims look at the status, so that no window begins after it; one
 * that is under way ends. Undefined when it was not running.
 */
export function pauseDistribution(db: Reader, step: Step): Promise<Changed | undefined> {
  return change(db, step, {
    from: ['pending', 'running'],
    action: 'distributionPaused',
    set: sql`status = 'paused', paused_because = 'office'`,
  });
}

/** What was not frozen before its pause is now. Whoever goes on accepts the unknown addresses. */
export function resumeDistribution(db: Reader, step: Step): Promise<Changed | undefined> {
  return change(db, step, {
    from: ['paused'],
    action: 'distributionResumed',
    set: sql`
      status = case when frozen_at is null then 'pending' else 'running' end,
      unknown_accepted = unknown_accepted or paused_because = 'unknown_addresses',
      paused_because = null`,
  });
}

/** The two days of what was tried before a pause begin anew: the office held it, not the mail server. */
export async function renewTries(db: Reader, { id, createdAt }: Distribution): Promise<void> {
  await sql`
    update ${monthOf({ createdAt })} set give_up_at = now() + interval '48 hours'
    where distribution_id = ${id} and next_attempt_at is not null and give_up_at is not null
  `.execute(db);
}

/**
 * Ends a distribution; its open rows are taken back after this is committed, since everywhere rows
 * come before their distribution. What was never frozen counts as frozen with nobody in it: a
 * correction of what the office called off goes to nobody, too.
 */
export function cancelDistribution(db: Reader, step: Step): Promise<Changed | undefined> {
  return change(db, step, {
    from: ['pending', 'running', 'paused'],
    action: 'distributionCancelled',
    set: sql`status = 'cancelled', paused_because = null, frozen_at = coalesce(frozen_at, now())`,
  });
}

type Change = { from: string[]; action: string; set: ReturnType<typeof sql> };

// One statement with its audit trail, and so at once both or neither. The lock comes first: the
// status is looked at after a freeze or another step that is under way.
async function change(
  db: Reader,
  { distributionId, officeId, actor }: Step,
  { from, action, set }: Change,
): Promise<Changed | undefined> {
  const { rows } = await sql<Changed>`
    with before as materialized (
      select distribution.id, paused_because, release_id
      from distribution
      where id = ${distributionId} and status = any (${from}::text[])
        and release_id in (select id from release where office_id = ${officeId})
      for update
    ), changed as (
      update distribution set ${set}
      where id in (select id from before)
      returning *
    ), audited as (
      insert into audit_event (office_id, release_id, actor, action, details)
      select ${officeId}, release_id, ${actor}, ${action},
        jsonb_build_object('distributionId', id)
      from before
    )
    select changed.*, before.paused_because as was_paused_because
    from changed join before on before.id = changed.id
  `.execute(db);
  return rows[0];
}

/**
 * Puts what failed back to be sent, for another two days, with the counts in the same statement: not
 * suppressed addresses, and not erased ones. Returns how many.
 */
export async function requeueFailed(
  db: Reader,
  { distributionId, officeId, actor }: Step,
): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    with again as (
      update delivery set state = 'queued', next_attempt_at = now(),
        give_up_at = now() + interval '48 hours'
      from distribution
      where distribution.id = ${distributionId} and distribution_id = distribution.id
        and delivery.created_at = distribution.created_at
        and distribution.status in ('running', 'finished')
        and state = 'failed' and address <> ''
        and not exists (
          select 1 from suppression where suppression.address_hash = delivery.address_hash)
      returning 1
    ), counted as (
      select count(*) as count from again
    ), audited as (
      insert into audit_event (office_id, release_id, actor, action, details)
      select ${officeId}, release_id, ${actor}, 'distributionResent',
        jsonb_build_object('distributionId', distribution.id, 'deliveries', counted.count)
      from distribution, counted where distribution.id = ${distributionId} and counted.count > 0
    )
    update distribution set failed = failed - counted.count,
      status = case when status = 'finished' then 'running' else status end,
      finished_at = null, proof_hash = null
    from counted
    where id = ${distributionId} and counted.count > 0
    returning counted.count
  `.execute(db);
  return rows[0]?.count ?? 0;
}

/** Whether a later version or the withdrawal took its place: nothing of it goes out any more. */
export async function isOvertaken(
  db: Reader,
  { releaseId, version, kind }: Distribution,
): Promise<boolean> {
  const { rows } = await sql`
    select 1 from distribution later
    where later.release_id = ${releaseId}
      and (later.version, later.kind = 'withdrawal')
        > (${version}::integer, ${kind === 'withdrawal'}::boolean)
    limit 1
  `.execute(db);
  return rows.length > 0;
}

/** Cancelled ones that may still have open rows: a mail under way can come back after the step. */
export async function listCancelledOpen(db: Reader): Promise<{ id: string }[]> {
  const { rows } = await sql<{ id: string }>`
    select id from distribution
    where status = 'cancelled' and frozen_at is not null and finished_at is null
  `.execute(db);
  return rows;
}

/** A cancelled one has its end when nothing is on the wire any more. Returns whether this call made it. */
export async function closeCancelled(db: Reader, id: string): Promise<boolean> {
  const { rows } = await sql`
    update distribution set finished_at = now()
    where id = ${id} and status = 'cancelled' and finished_at is null
      and candidates = excluded + accepted + failed
    returning id
  `.execute(db);
  return rows.length > 0;
}

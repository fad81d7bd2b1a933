import { monthOf } from '../../src/distributions/store.ts';
import { sql } from 'kysely';
import type { Database } from '../../src/db/database.ts';
import { until } from '../helpers/until.ts';

/**
 * Inside which statement: deliveries inserted, set to sending, set to accepted, or the distribution
 * set to finished. Done, but not committed.
 */
export type TrapName = keyof typeof locks;

export type Trap = {
  /** Resolves while a statement stands in the trap. */
  reached: Promise<void>;
  /** Lets what stands in the trap go on to its commit, or breaks it off. To be called once the process is dead. */
  open(end: 'commit' | 'rollback'): Promise<void>;
};

const locks = { freeze: 1, claim: 2, record: 3, finish: 4 } as const;
const lockClass = 954;

/**
 * Triggers that wait for an advisory lock: whoever holds it alone has set the trap, and everyone else
 * passes. Not pg_notify, which speaks only after the commit.
 */
export async function installTraps(db: Database): Promise<void> {
  // Statement triggers stand where the statement goes: claims and results name the month's partition.
  const month = monthOf({ createdAt: new Date() });
  await sql`
    create function crash_on_insert() returns trigger language plpgsql as $$
    begin
      perform pg_advisory_xact_lock_shared(${sql.lit(lockClass)}, ${sql.lit(locks.freeze)});
      return null;
    end $$;

    create function crash_on_update() returns trigger language plpgsql as $$
    begin
      if (select count(*) from after_rows where state = tg_argv[0])
        > (select count(*) from before_rows where state = tg_argv[0])
      then
        perform pg_advisory_xact_lock_shared(${sql.lit(lockClass)}, tg_argv[1]::integer);
      end if;
      return null;
    end $$;

    create function crash_on_finish() returns trigger language plpgsql as $$
    begin
      perform pg_advisory_xact_lock_shared(${sql.lit(lockClass)}, ${sql.lit(locks.finish)});
      return null;
    end $$;

    create trigger crash_freeze after insert on delivery
      for each statement execute function crash_on_insert();
    create trigger crash_claim after update on ${month}
      referencing old table as before_rows new table as after_rows
      for each statement execute function crash_on_update('sending', ${sql.lit(String(locks.claim))});
    create trigger crash_record after update on ${month}
      referencing old table as before_rows new table as after_rows
      for each statement execute function crash_on_update('accepted', ${sql.lit(String(locks.record))});
    create trigger crash_finish after update on distribution
      for each row when (new.status = 'finished' and old.status <> 'finished')
      execute function crash_on_finish();
  `.execute(db);
}

/** Sets a trap: the next statement that does what it is named after stands still. */
export async function setTrap(db: Database, name: TrapName, limitMs: number): Promise<Trap> {
  const set = Promise.withResolvers<void>();
  const opened = Promise.withResolvers<void>();
  const held = db.connection().execute(async (own) => {
    await sql`select pg_advisory_lock(${lockClass}, ${locks[name]})`.execute(own);
    set.resolve();
    await opened.promise;
    await sql`select pg_advisory_unlock(${lockClass}, ${locks[name]})`.execute(own);
  });
  held.catch(set.reject);
  await set.promise;
  let isOpen = false;
  const look = async () => isOpen || (await findCaught(db, name)).length > 0;
  const reached = until(`something in the trap ${name}`, look, limitMs).then(() => undefined);
  // Waited for by the caller, perhaps later than it fails.
  reached.catch(() => undefined);
  return {
    reached,
    open: async (end) => {
      isOpen = true;
      if (end === 'rollback') await breakOff(db, name);
      opened.resolve();
      await held;
    },
  };
}

/** The processes of PostgreSQL that stand in the trap. */
async function findCaught(db: Database, name: TrapName): Promise<number[]> {
  const { rows } = await sql<{ pid: number }>`
    select pid from pg_locks
    where locktype = 'advisory' and not granted
      and classid = ${lockClass} and objid = ${locks[name]}
      and database = (select oid from pg_database where datname = current_database())
  `.execute(db);
  return rows.map(({ pid }) => pid);
}

async function breakOff(db: Database, name: TrapName): Promise<void> {
  await until('the broken off statements are gone', async () => {
    const caught = await findCaught(db, name);
    await sql`select pg_terminate_backend(pid) from unnest(${caught}::integer[]) as pid`.execute(
      db,
    );
    return caught.length === 0;
  });
}

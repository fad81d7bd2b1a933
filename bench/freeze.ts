import { sql } from 'kysely';
import type { Tx } from '../src/db/database.ts';
import { freezeRecipients } from '../src/distributions/freeze-store.ts';
import {
  type Distribution,
  findDistribution,
  insertDistribution,
} from '../src/distributions/store.ts';
import { type Figure, median, toFigure } from './figures.ts';
import type { Lab, Service } from './lab.ts';
import { createDraft, type Draft, type Office, openOffice, releaseInput } from './office.ts';
import { countOf } from './scale.ts';
import { addMixedSubscribers, openMixedFilters, readCodes } from './subscribers.ts';

const few = 10_000;
const many = 100_000;
const rounds = 5;

type Times = {
  audience: number;
  freeze: number;
  bareRead: number;
  bareInsert: number;
  recipients: number;
};
type Stage = { service: Service; office: Office; draft: Draft };

/** Who gets a release of the Ennepe-Ruhr-Kreis about education: counted, and frozen. */
export async function measureFreeze(lab: Lab): Promise<Figure[]> {
  const service = await lab.startService();
  const office = await openOffice(service, 'messung');
  const filtersOf = openMixedFilters(await readCodes(service, [office.id]));
  const draft = await createDraft(office, releaseInput('Messung', {}));
  const stage = { service, office, draft };
  await addMixedSubscribers(service, { from: 0, to: few, filtersOf });
  const before = await measureTimes(stage);
  await addMixedSubscribers(service, { from: few, to: many, filtersOf });
  const after = await measureTimes(stage);
  return describe(before, after);
}

async function measureTimes({ service, office, draft }: Stage): Promise<Times> {
  const times: Record<'audience' | 'freeze' | 'bareRead' | 'bareInsert', number[]> = {
    audience: [],
    freeze: [],
    bareRead: [],
    bareInsert: [],
  };
  let recipients = 0;
  for (let round = 0; round < rounds; round += 1) {
    times.audience.push(
      await stopwatch(() => office.call('GET', `/releases/${draft.id}/audience`)),
    );
    times.bareRead.push(await stopwatch(() => readFilters(service)));
    const frozen = await freezeOnce(service, draft);
    times.freeze.push(frozen.ms);
    times.bareInsert.push(frozen.bareMs);
    recipients = frozen.recipients;
  }
  const [audience, freeze] = [median(times.audience), median(times.freeze)];
  const [bareRead, bareInsert] = [median(times.bareRead), median(times.bareInsert)];
  return { audience, freeze, bareRead, bareInsert, recipients };
}

/** All filters and their subscribers once, without a condition: the least that reading them takes. */
async function readFilters({ db }: Service): Promise<void> {
  await sql`
    select count(filter.region_codes), count(subscriber.address_hash)
    from filter join subscriber on subscriber.id = filter.subscriber_id
  `.execute(db);
}

class Undo extends Error {}

/** The statement of the product in a transaction that is taken back, then the bare writing of its rows. */
async function freezeOnce({ db }: Service, draft: Draft) {
  const measured = { ms: 0, bareMs: 0, recipients: 0 };
  const work = async (tx: Tx) => {
    const distribution = await openDistribution(tx, draft);
    measured.ms = await stopwatch(async () => {
      measured.recipients = (await freezeRecipients(tx, distribution)) ?? 0;
    });
    await sql`create temporary table kept on commit drop as
      select * from delivery where distribution_id = ${distribution.id}`.execute(tx);
    await sql`delete from delivery where distribution_id = ${distribution.id}`.execute(tx);
    measured.bareMs = await stopwatch(() =>
      sql`insert into delivery select * from kept`.execute(tx),
    );
    throw new Undo();
  };
  await db
    .transaction()
    .execute(work)
    .catch((error: unknown) => {
      if (!(error instanceof Undo)) throw error;
    });
  return measured;
}

async function openDistribution(tx: Tx, draft: Draft): Promise<Distribution> {
  const id = await insertDistribution(tx, { releaseId: draft.id, version: 1, kind: 'initial' });
  const distribution = await findDistribution(tx, id);
  if (distribution === undefined) throw new Error('no distribution');
  return distribution;
}

async function stopwatch(work: () => Promise<unknown>): Promise<number> {
  const begin = performance.now();
  await work();
  return performance.now() - begin;
}

function describe(before: Times, after: Times): Figure[] {
  const how = `${countOf(many)} subscribers with mixed filters`;
  const grown = many / few;
  return [
    toFigure({
      what: `Audience of a release, ${how}, through the API`,
      value: after.audience,
      unit: 'ms',
      beside: { what: 'reading all filters without a condition', value: after.bareRead },
    }),
    toFigure({
      what: `Freezing ${countOf(after.recipients)} recipients, ${how}`,
      value: after.freeze,
      unit: 'ms',
      beside: { what: 'only inserting the same rows', value: after.bareInsert },
      main: true,
    }),
    toFigure({
      what: `Growth of the audience from ${countOf(few)} subscribers`,
      value: after.audience / before.audience,
      unit: '×',
      beside: { what: 'growth of the number of subscribers', value: grown },
    }),
    toFigure({
      what: `Growth of the freeze from ${countOf(few)} subscribers`,
      value: after.freeze / before.freeze,
      unit: '×',
      beside: {
        what: 'growth of the number of recipients',
        value: after.recipients / before.recipients,
      },
    }),
  ];
}

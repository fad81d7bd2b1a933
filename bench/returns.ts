import { randomBytes } from 'node:crypto';
import { Agent, request } from 'node:http';
import { sql } from 'kysely';
import { makeToken } from '../src/tokens.ts';
import { distribute, type Distributed } from './distribute.ts';
import { type Returned, verdicts, writeDsn } from './dsn.ts';
import { type Figure, toFigure } from './figures.ts';
import { findFreePort, isListening, type Lab, type Service, waitUntil } from './lab.ts';
import { openLmtp } from './lmtp.ts';
import { openOffice } from './office.ts';
import { countOf, type Scale } from './scale.ts';
import { addSubscribers } from './subscribers.ts';

const most = 10_000;
const inFlight = 16;
const mailDomain = 'depesche.example';

/** Takes one report at a door; resolves when it was taken. */
type Door = (returned: Returned) => Promise<void>;
type Measured = { perSecond: number; wrong: number };

/** Delivery status notifications per second, at both doors, one for each delivery. */
export async function measureReturns(lab: Lab, scale: Scale): Promise<Figure[]> {
  const count = Math.min(most, scale.recipients);
  const sink = await lab.startProgram('sink');
  const port = await findFreePort();
  const key = randomBytes(24).toString('hex');
  const service = await lab.startService({
    SMTP_URL: sink.url,
    MAIL_DOMAIN: mailDomain,
    INBOUND_KEY: key,
    LMTP_PORT: String(port),
    // A quarter of the reports says that we are blocked, which is worth a line each.
    LOG_LEVEL: 'fatal',
  });
  await addSubscribers(service, { from: 0, to: 2 * count });
  const place = { service, office: await openOffice(service, 'messung') };
  const returned = await listReturned(service, await distribute(place, 600));
  const byHttp = await sendAll(service, openHttpDoor(lab, service, key), returned.slice(0, count));
  await waitUntil(`LMTP on port ${port}`, () => isListening(port), 10);
  const door = await openLmtpDoor(lab, port);
  const byLmtp = await sendAll(service, door, returned.slice(count));
  return [...describe('POST /inbound/mail', count, byHttp), ...describe('LMTP', count, byLmtp)];
}

async function listReturned({ db, secretKey }: Service, { id }: Distributed): Promise<Returned[]> {
  const { rows } = await sql<{ id: number; address: string }>`
    select id, address from delivery where distribution_id = ${id} order by id
  `.execute(db);
  return rows.flatMap(({ id, address }, number) => {
    const verdict = verdicts[number % verdicts.length];
    const recipient = `bounce+${makeToken(secretKey, 'bounce', id)}@${mailDomain}`;
    return verdict ? [{ verdict, address, recipient, number }] : [];
  });
}

/** Reports per second until the last address is suppressed that must be. */
async function sendAll(service: Service, door: Door, all: Returned[]): Promise<Measured> {
  const before = await listSuppressed(service);
  const hard = all.filter(({ verdict }) => verdict.name === 'unknown');
  const expected = new Set([...before, ...hard.map(({ address }) => address)]);
  const waiting = all.values();
  const begin = performance.now();
  const sendInTurn = async () => {
    for (const returned of waiting) await door(returned);
  };
  await Promise.all(Array.from({ length: inFlight }, sendInTurn));
  const isDone = async () => (await countSuppressed(service)) >= expected.size;
  // Whoever is missing is counted below; waiting in vain would only hide how many.
  await waitUntil('all suppressions', isDone, 30).catch(() => undefined);
  const seconds = (performance.now() - begin) / 1_000;
  const wrong = new Set(await listSuppressed(service)).symmetricDifference(expected).size;
  return { perSecond: all.length / seconds, wrong };
}

async function countSuppressed({ db }: Service): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from suppression
  `.execute(db);
  return rows[0]?.count ?? 0;
}

async function listSuppressed({ db }: Service): Promise<string[]> {
  const { rows } = await sql<{ address: string | null }>`
    select address from suppression
  `.execute(db);
  return rows.map(({ address }) => address ?? '');
}

function openHttpDoor(lab: Lab, { baseUrl }: Service, key: string): Door {
  const agent = new Agent({ keepAlive: true, maxSockets: inFlight });
  lab.onClose(async () => agent.destroy());
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'message/rfc822' };
  const post = { agent, headers, method: 'POST' };
  return (returned) => {
    const query = new URLSearchParams({ recipient: returned.recipient });
    return new Promise((resolve, reject) => {
      const url = `${baseUrl}/api/v1/inbound/mail?${query.toString()}`;
      const sent = request(url, post, ({ statusCode }) =>
        statusCode === 202 ? resolve() : reject(new Error(`inbound mail answered ${statusCode}`)),
      );
      sent.on('response', (response) => response.resume());
      sent.on('error', reject).end(writeDsn(returned));
    });
  };
}

async function openLmtpDoor(lab: Lab, port: number): Promise<Door> {
  const clients = await Promise.all(Array.from({ length: inFlight }, () => openLmtp(port)));
  lab.onClose(async () => clients.forEach((client) => client.close()));
  const free = [...clients];
  return async (returned) => {
    // As many as reports under way, so that there is always one.
    const client = free.pop();
    if (client === undefined) throw new Error('no free connection');
    await client.send(returned.recipient, writeDsn(returned));
    free.push(client);
  };
}

function describe(door: string, count: number, { perSecond, wrong }: Measured): Figure[] {
  return [
    toFigure({
      what: `Bounces (DSN) taken in per second, ${countOf(count)} through ${door}`,
      value: perSecond,
      unit: '/s',
      must: { least: 500 },
      main: true,
    }),
    toFigure({
      what: `Wrongly suppressed or missed addresses among them, ${door}`,
      value: wrong,
      unit: '',
      must: { most: 0 },
    }),
  ];
}

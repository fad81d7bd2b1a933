import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sql } from 'kysely';
import { recoverForwards } from '../../src/inbound/forward.ts';
import { takeMail, type TakeResult } from '../../src/inbound/take-mail.ts';
import { openSender } from '../../src/distributions/sender.ts';
import { createHandlers } from '../../workers/handlers.ts';
import { createTestDeps, type TestDeps } from '../helpers/deps.ts';
import { createOffice } from '../helpers/offices.ts';
import { letter, type Sent, sendTo } from './deliveries.ts';

let deps: TestDeps;
let officeId: string;
let count = 0;
const rung: string[] = [];

before(async () => {
  deps = await createTestDeps();
  // No worker runs: the bells are counted and the handler is called here.
  const ring = async (_name: string, payload: Record<string, string>) =>
    void rung.push(payload.inboundId ?? '');
  deps = { ...deps, queues: { ...deps.queues, ring } };
  officeId = (await createOffice(deps)).id;
});
after(() => deps.close());

async function sendOne(): Promise<Sent> {
  const [sent] = await sendTo(deps, officeId, [`leserin${(count += 1)}@zeitung.example`]);
  assert.ok(sent);
  return sent;
}

async function answer(
  sent: Sent,
  input: { text?: string; from?: string; headers?: string[] } = {},
): Promise<TakeResult> {
  const { text = 'Haben Sie ein Foto dazu? Grüße', headers = [], from } = input;
  const raw = letter({
    to: 'meldungen@depesche.example',
    text,
    headers: [`In-Reply-To: ${sent.messageId}`, ...headers],
    ...(from !== undefined && { from }),
  });
  return (await takeMail(deps, { raw, recipients: [] })).result;
}

async function statesOf({ deliveryId }: Sent): Promise<string[]> {
  const { rows } = await sql<{ state: string }>`
    select state from inbound_mail where delivery_id = ${deliveryId} order by received_at, id
  `.execute(deps.db);
  return rows.map(({ state }) => state);
}

const forwarded = () => deps.mailbox?.list({ offset: 0, limit: 1_000 }).items ?? [];

test('a person’s answer reaches the office once, though its job runs twice', async () => {
  const sent = await sendOne();
  assert.equal(await answer(sent), 'human');
  const id = rung.at(-1) ?? '';
  const { forwardMail } = createHandlers(deps, openSender(), new AbortController().signal);
  await Promise.all([forwardMail({ inboundId: id }), forwardMail({ inboundId: id })]);
  await forwardMail({ inboundId: id });
  const [entry, ...others] = forwarded();
  assert.deepEqual(others, []);
  assert.deepEqual(entry?.recipients, ['presse@ennepe-ruhr-kreis.example']);
  assert.equal(entry.envelopeFrom, '');
  const raw = (await deps.mailbox?.read(entry.id))?.toString() ?? '';
  assert.match(raw, /^Auto-Submitted: auto-generated\r$/m);
  assert.match(raw, /^Reply-To: "?Anna Muster"? <anna@zeitung\.example>\r$/m);
  const { rows } = await sql`select state, raw from inbound_mail where id = ${id}`.execute(deps.db);
  assert.deepEqual(rows, [{ state: 'forwarded', raw: null }]);
});

test('an answer that was handed on and comes back is not handed on again', async () => {
  const sent = await sendOne();
  const [entry] = forwarded();
  const raw = (await deps.mailbox?.read(entry?.id ?? '')) ?? Buffer.alloc(0);
  const { result } = await takeMail(deps, { raw, recipients: [sent.bounceAddress] });
  assert.equal(result, 'auto');
  assert.deepEqual(await statesOf(sent), ['taken']);
});

test('neither automatic answers nor the office’s own mails nor those of nobody are handed on', async () => {
  const sent = await sendOne();
  const before = rung.length;
  for (const header of [
    'Auto-Submitted: auto-replied',
    'Precedence: bulk',
    'X-Autoreply: yes',
    'List-Id: <a.b>',
  ])
    assert.equal(await answer(sent, { headers: [header] }), 'auto', header);
  await answer(sent, { from: 'Presse <Presse@Ennepe-Ruhr-Kreis.example>' });
  await answer(sent, { from: 'niemand' });
  const states = await statesOf(sent);
  assert.deepEqual(
    states.filter((state) => state === 'to_forward'),
    [],
  );
  assert.equal(rung.length, before);
});

test('a day brings the office no more than five answers to one mail and ten of one person', async () => {
  const sent = await sendOne();
  const from = (name: string) => `${name}@zeitung.example`;
  for (let n = 0; n < 7; n += 1) await answer(sent, { text: `Frage ${n}`, from: from(`a${n}`) });
  assert.equal((await statesOf(sent)).filter((state) => state === 'to_forward').length, 5);
  const all: string[] = [];
  for (let n = 0; n < 12; n += 1) {
    const other = await sendOne();
    await answer(other, { from: from('vielschreiber') });
    all.push(...(await statesOf(other)));
  }
  assert.equal(all.filter((state) => state === 'to_forward').length, 10);
});

test('what no worker took is rung for again, also after a worker died', async () => {
  const sent = await sendOne();
  await answer(sent);
  const id = rung.at(-1) ?? '';
  rung.length = 0;
  await recoverForwards(deps);
  assert.ok(rung.includes(id));
  await sql`
    update inbound_mail set state = 'forwarding', attempts = 1, next_attempt_at = now() - interval '1 second'
    where id = ${id}
  `.execute(deps.db);
  rung.length = 0;
  await recoverForwards(deps);
  assert.ok(rung.includes(id));
  const { forwardMail } = createHandlers(deps, openSender(), new AbortController().signal);
  await forwardMail({ inboundId: id });
  assert.deepEqual(await statesOf(sent), ['forwarded']);
});

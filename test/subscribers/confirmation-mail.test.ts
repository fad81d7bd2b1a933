import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sql } from 'kysely';
import type { Outcome } from '../../src/email/classify.ts';
import {
  forgetOldRequests,
  recoverConfirmations,
  sendConfirmation,
} from '../../src/subscribers/send-confirmation.ts';
import type { RingOptions } from '../../src/queue/enqueue.ts';
import { startTestService, type TestService } from '../helpers/service.ts';
import { until } from '../helpers/until.ts';
import { eventsOf, letTimePass, mailsTo, requestsOf, subscribeByApi } from './person.ts';

let service: TestService;
before(async () => {
  service = await startTestService({ workers: false });
});
after(() => service.close());

async function ask(email: string): Promise<string> {
  await subscribeByApi(service, {
    email,
    filters: [{ regions: ['05954'], wider: true, topics: ['05000000'] }],
  });
  const [row] = await requestsOf(service.deps, email);
  assert.ok(row);
  return row.id;
}

/** The dependencies with a queue that only notes who rings, and a mail server that answers so. */
function withAnswers(outcomes: Outcome[]) {
  const bells: { payload: unknown; at: Date | undefined }[] = [];
  const queues = {
    ring: async (_name: string, payload: unknown, options: RingOptions = {}) =>
      void bells.push({ payload, at: options.at }),
    countJobs: async () => ({}),
    close: async () => undefined,
  };
  const mail = {
    ...service.deps.mail,
    send: async () => outcomes.shift() ?? accepted,
  };
  return { deps: { ...service.deps, queues, mail }, bells };
}

const accepted: Outcome = { result: 'accepted', response: '250 ok', queueId: null };
const later: Outcome = {
  result: 'deferred',
  response: '451 4.3.0 later',
  about: 'server',
  uncertain: false,
  blocked: false,
};

async function stateOf(email: string) {
  const [row] = await requestsOf(service.deps, email);
  return row && { state: row.mailState, attempts: row.mailAttempts };
}

test('the mail names what was asked for and links to the page with the button', async () => {
  const email = 'leserin@zeitung.example';
  await sendConfirmation(service.deps, await ask(email));
  const [mail, ...more] = await mailsTo(service.deps, email);
  assert.ok(mail);
  assert.equal(more.length, 0);
  assert.deepEqual(mail.to, [{ address: email, name: '' }]);
  assert.match(
    mail.text ?? '',
    /Region Ennepe-Ruhr-Kreis \(auch übergeordnete Gebiete\), Thema Bildung/,
  );
  assert.match(mail.text ?? '', /http:\/\/localhost:3000\/bestaetigen\/[\w-]{32}\b/);
  assert.ok(!mail.headers.some(({ key }) => key.startsWith('list-')));
});

test('running twice sends one mail', async () => {
  const email = 'zweimal@zeitung.example';
  const id = await ask(email);
  await Promise.all([sendConfirmation(service.deps, id), sendConfirmation(service.deps, id)]);
  await sendConfirmation(service.deps, id);
  assert.equal((await mailsTo(service.deps, email)).length, 1);
  assert.deepEqual(await stateOf(email), { state: 'accepted', attempts: 1 });
});

test('the evidence keeps the Message-ID and the answer of the server, but never the address', async () => {
  const email = 'beleg@zeitung.example';
  const { deps } = withAnswers([{ ...accepted, response: `250 2.1.5 <${email}> queued as 4711` }]);
  await sendConfirmation(deps, await ask(email));
  const mailed = (await eventsOf(deps, email)).find(({ event }) => event === 'mailed');
  assert.match(String(mailed?.details.messageId), /^<c\.\w{32}@depesche\.example>$/);
  assert.equal(mailed?.details.response, '250 2.1.5 <<address>> queued as 4711');
});

test('a temporary refusal is tried again after growing pauses, and the mail goes out once', async () => {
  const email = 'spaeter@zeitung.example';
  const id = await ask(email);
  const { deps, bells } = withAnswers([later, later, later]);
  for (const pause of [10, 30, 60]) {
    const from = Date.now();
    await sendConfirmation(deps, id);
    const { state } = (await stateOf(email)) ?? {};
    assert.equal(state, 'queued');
    const rung = (bells.at(-1)?.at?.getTime() ?? 0) - from;
    assert.ok(rung >= pause * 1_000 && rung < pause * 1_000 + 5_000, `${rung} ms`);
    await sendConfirmation(deps, id);
    assert.equal((await stateOf(email))?.state, 'queued', 'not before its time');
    await letTimePass(deps, email, 1);
  }
  await sendConfirmation(deps, id);
  assert.deepEqual(await stateOf(email), { state: 'accepted', attempts: 4 });
  assert.deepEqual(
    bells.map(({ payload }) => payload),
    [{ requestId: id }, { requestId: id }, { requestId: id }],
  );
});

test('a refusal for good ends the sending, and so does the end of the link', async () => {
  const dead = await ask('unbekannt@unknown.example');
  await sendConfirmation(service.deps, dead);
  assert.deepEqual(await stateOf('unbekannt@unknown.example'), { state: 'failed', attempts: 1 });
  const email = 'zu-spaet@zeitung.example';
  const id = await ask(email);
  await letTimePass(service.deps, email, 72 * 60 - 1);
  const { deps, bells } = withAnswers([{ ...later }, { ...later }, { ...later }]);
  await sql`update subscription_request set mail_attempts = 5 where id = ${id}`.execute(deps.db);
  await sendConfirmation(deps, id);
  assert.deepEqual(await stateOf(email), { state: 'failed', attempts: 6 });
  assert.equal(bells.length, 0);
});

test('a claim that its worker left behind is found and sent by the next one', async () => {
  const email = 'gestorben@zeitung.example';
  const id = await ask(email);
  const { deps, bells } = withAnswers([]);
  deps.mail.send = async () => {
    throw new Error('the worker dies here');
  };
  await assert.rejects(sendConfirmation(deps, id), /dies here/);
  assert.equal((await stateOf(email))?.state, 'sending');
  await recoverConfirmations(deps);
  assert.ok(
    !bells.some(({ payload }) => JSON.stringify(payload).includes(id)),
    'its time is not over',
  );
  await letTimePass(deps, email, 16);
  await recoverConfirmations(deps);
  assert.ok(bells.some(({ payload }) => JSON.stringify(payload).includes(id)));
  await sendConfirmation(service.deps, id);
  assert.deepEqual(await stateOf(email), { state: 'accepted', attempts: 2 });
});

test('a worker that comes back late does not overwrite what the next one recorded', async () => {
  const email = 'nachzuegler@zeitung.example';
  const id = await ask(email);
  const { deps } = withAnswers([]);
  deps.mail.send = async () => {
    await letTimePass(service.deps, email, 16);
    await recoverConfirmations(withAnswers([]).deps);
    await sendConfirmation(service.deps, id);
    return { result: 'failed', response: '550 late', deadAddress: false };
  };
  await sendConfirmation(deps, id);
  assert.deepEqual(await stateOf(email), { state: 'accepted', attempts: 2 });
});

test('what expired unsent is given up', async () => {
  const email = 'abgelaufen@zeitung.example';
  const id = await ask(email);
  await letTimePass(service.deps, email, 73 * 60);
  await sendConfirmation(service.deps, id);
  assert.equal((await mailsTo(service.deps, email)).length, 0);
  await recoverConfirmations(service.deps);
  assert.equal((await stateOf(email))?.state, 'failed');
});

test('addresses that were only typed are forgotten after 14 days, the evidence without them stays', async () => {
  const email = 'vergessen@zeitung.example';
  await ask(email);
  await letTimePass(service.deps, email, 13 * 24 * 60);
  await forgetOldRequests(service.deps);
  assert.equal((await requestsOf(service.deps, email)).length, 1);
  await letTimePass(service.deps, email, 2 * 24 * 60);
  await forgetOldRequests(service.deps);
  assert.equal((await requestsOf(service.deps, email)).length, 0);
  assert.equal((await eventsOf(service.deps, email)).length, 1);
});

test('with workers the mail comes by itself, also where the bell was lost', async () => {
  const running = await startTestService();
  try {
    const filters = [{}];
    await subscribeByApi(running, { email: 'selbst@zeitung.example', filters });
    await until(
      'the confirmation mail',
      async () => (await mailsTo(running.deps, 'selbst@zeitung.example')).length > 0,
    );
    await sql`
      insert into subscription_request
        (address, address_hash, mailbox_hash, language, filters, mail_state, expires_at)
      values ('ohne-klingel@zeitung.example', '\\x00', '\\x00', 'de', '[]', 'queued', now() + interval '1 day')
    `.execute(running.deps.db);
    await recoverConfirmations(running.deps);
    await until(
      'the mail without a bell',
      async () => (await mailsTo(running.deps, 'ohne-klingel@zeitung.example')).length > 0,
    );
  } finally {
    await running.close();
  }
});

import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { after, before, suite, test } from 'node:test';
import { sql } from 'kysely';
import { openLmtp } from '../../src/inbound/lmtp.ts';
import { call } from '../helpers/call.ts';
import { openGate } from '../helpers/gate.ts';
import { createTestDeps } from '../helpers/deps.ts';
import { assertProblem } from '../helpers/problem.ts';
import { startTestService, type TestService } from '../helpers/service.ts';
import { until } from '../helpers/until.ts';
import { report, type Sent, sendTo } from './deliveries.ts';

const inboundKey = 'inbound-key-of-the-tests-'.repeat(2);

let service: TestService;
let count = 0;
before(async () => {
  service = await startTestService({ workers: false, env: { INBOUND_KEY: inboundKey } });
});
after(() => service.close());

async function sendOne(): Promise<Sent> {
  const address = `leser${(count += 1)}@zeitung.example`;
  const [sent] = await sendTo(service.deps, service.office.id, [address]);
  assert.ok(sent);
  return sent;
}

async function isSuppressed(address: string): Promise<boolean> {
  const { rows } = await sql`select 1 from suppression where address = ${address}`.execute(
    service.deps.db,
  );
  return rows.length > 0;
}

suite('POST /api/v1/inbound/mail', () => {
  const post = (body: Buffer, options: { query?: string; headers?: Record<string, string> } = {}) =>
    call(`${service.url}/api/v1/inbound/mail${options.query ?? ''}`, {
      method: 'POST',
      key: inboundKey,
      body: body.toString('latin1'),
      headers: { 'content-type': 'message/rfc822', ...options.headers },
    });

  test('takes a mail with its envelope in the address or in a header, or in neither', async () => {
    for (const way of ['query', 'header', 'mail'] as const) {
      const sent = await sendOne();
      const raw = report(way === 'mail' ? sent.bounceAddress : 'x@y.example', sent.address);
      const query = `?recipient=a@b.example&recipient=${encodeURIComponent(sent.bounceAddress)}`;
      const { status, body } = await post(raw, {
        ...(way === 'query' && { query }),
        ...(way === 'header' && {
          headers: { 'x-envelope-to': `a@b.example, ${sent.bounceAddress}` },
        }),
      });
      assert.deepEqual([status, body], [202, { result: 'hard' }], way);
      assert.equal(await isSuppressed(sent.address), true);
      const again = await post(raw, { query });
      assert.deepEqual(again.body, { result: 'repeated' });
    }
  });

  test('needs the key, and the content type of a mail', async () => {
    const sent = await sendOne();
    const raw = report(sent.bounceAddress, sent.address);
    for (const authorization of ['', 'Bearer x', `Bearer ${inboundKey}x`, service.office.key])
      assertProblem(await post(raw, { headers: { authorization } }), 401);
    assertProblem(await post(raw, { headers: { 'content-type': 'application/json' } }), 422);
    assertProblem(await post(raw, { headers: { 'content-type': 'text/plain' } }), 422);
    assertProblem(await post(raw, { query: '?recipients=x' }), 422);
    assert.equal(await isSuppressed(sent.address), false);
  });

  test('takes 10 MB and no more', async () => {
    const head = Buffer.from('Subject: x\r\n\r\n');
    const big = Buffer.concat([head, Buffer.alloc(10 * 1024 * 1024 - head.length, 'x')]);
    assert.deepEqual((await post(big)).body, { result: 'unrelated' });
    assertProblem(await post(Buffer.concat([big, Buffer.from('x')])), 413);
  });

  test('is not there without a key in the settings', async () => {
    const closed = await startTestService({ workers: false });
    const answer = await call(`${closed.url}/api/v1/inbound/mail`, {
      method: 'POST',
      key: inboundKey,
      body: 'x',
      headers: { 'content-type': 'message/rfc822' },
    });
    assertProblem(answer, 404);
    await closed.close();
  });
});

suite('LMTP', () => {
  test('answers for each recipient, refuses unknown ones, and tells its limit', async () => {
    const lmtp = await openLmtp(service.deps, { host: '127.0.0.1', port: 0 });
    const [one, other] = [await sendOne(), await sendOne()];
    const client = await openClient(lmtp.port);
    assert.match(await client.say('LHLO relay.example', 250), /^250[ -]SIZE 10485760$/m);
    await client.say('MAIL FROM:<>', 250);
    for (const to of ['wer@depesche.example', 'bounce+x@depesche.example', other.address])
      assert.match(await client.say(`RCPT TO:<${to}>`, 550), /^550 5\.1\.1 /m);
    const forged = one.bounceAddress.replace(/.(?=@)/, (last) => (last === '0' ? '1' : '0'));
    await client.say(`RCPT TO:<${forged}>`, 550);
    await client.say(`RCPT TO:<${one.bounceAddress}>`, 250);
    await client.say(`RCPT TO:<${other.bounceAddress}>`, 250);
    await client.say('RCPT TO:<meldungen@depesche.example>', 250);
    await client.say('DATA', 354);
    const mail = report('x@y.example', one.address).toString('latin1');
    const answers = await client.say(`${mail}.`, 250, 3);
    assert.deepEqual(answers.trim().split('\r\n'), [
      '250 2.0.0 hard',
      '250 2.0.0 soft',
      '250 2.0.0 unrelated',
    ]);
    assert.deepEqual(
      [await isSuppressed(one.address), await isSuppressed(other.address)],
      [true, false],
    );
    client.end();
    await lmtp.close();
  });

  test('refuses a mail over its limit and goes on', async () => {
    const lmtp = await openLmtp(service.deps, { host: '127.0.0.1', port: 0 });
    const sent = await sendOne();
    const client = await openClient(lmtp.port);
    await client.say('LHLO relay.example', 250);
    for (const [bytes, code] of [
      [`${'x'.repeat(998)}\r\n`.repeat(11_000), 552],
      [report('x@y.example', sent.address).toString(), 250],
    ] as const) {
      await client.say('MAIL FROM:<>', 250);
      await client.say(`RCPT TO:<${sent.bounceAddress}>`, 250);
      await client.say('DATA', 354);
      await client.say(`${bytes}.`, code);
    }
    client.end();
    await lmtp.close();
  });

  test('asks to come again while the database is away, and then takes it', async () => {
    const gate = await openGate(service.deps.config.databaseUrl ?? '');
    const deps = await createTestDeps({
      DATABASE_URL: gate.url,
      SECRET_KEY: service.deps.config.secretKey,
    });
    const lmtp = await openLmtp(deps, { host: '127.0.0.1', port: 0 });
    const sent = await sendOne();
    const client = await openClient(lmtp.port);
    await client.say('LHLO relay.example', 250);
    const bring = async () => {
      await client.say('MAIL FROM:<>', 250);
      await client.say(`RCPT TO:<${sent.bounceAddress}>`, 250);
      await client.say('DATA', 354);
      return client.say(`${report('x@y.example', sent.address).toString()}.`);
    };
    await gate.shut();
    assert.match(await bring(), /^451 4\.3\.0 /);
    assert.equal(await isSuppressed(sent.address), false);
    await gate.open();
    await until('taken', async () => (await bring()).startsWith('250'));
    assert.equal(await isSuppressed(sent.address), true);
    client.end();
    await lmtp.close();
    await deps.close();
    await gate.shut();
  });
});

/** Speaks LMTP line by line and waits for as many answers as are due. */
async function openClient(port: number) {
  const socket = connect(port, '127.0.0.1');
  socket.setNoDelay(true);
  let heard = '';
  socket.on('data', (chunk) => (heard += chunk.toString()));
  const answers = async (times: number) => {
    const last = /^\d{3} .*\r\n/gm;
    await until('an answer', async () => (heard.match(last) ?? []).length >= times);
    const text = heard;
    heard = '';
    return text;
  };
  await answers(1);
  return {
    say: async (line: string, code?: number, times = 1): Promise<string> => {
      socket.write(`${line}\r\n`, 'latin1');
      const text = await answers(times);
      if (code !== undefined)
        assert.ok(text.startsWith(String(code)), `${line.slice(0, 80)}: ${text}`);
      return text;
    },
    end: () => socket.destroy(),
  };
}

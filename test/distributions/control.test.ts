import assert from 'node:assert/strict';
import { after, before, beforeEach, suite, test } from 'node:test';
import { sql } from 'kysely';
import { raiseAlarm } from '../../src/alarms/raise.ts';
import { countOpenAlarms } from '../../src/alarms/store.ts';
import { completeCancelled } from '../../src/distributions/control.ts';
import { type Catcher, openCatcher } from '../email/catcher.ts';
import { createOffice } from '../helpers/offices.ts';
import { createPeople, manyPeople } from '../helpers/people.ts';
import { reply } from '../helpers/postbox.ts';
import { assertProblem } from '../helpers/problem.ts';
import { startTestService, type TestService } from '../helpers/service.ts';
import { call } from '../helpers/call.ts';
import { countsOf, freeze, listActions, publish, rowOf, seal, send } from './sending.ts';

// Without workers: each step is taken by hand.
let service: TestService;
let catcher: Catcher;
let refused: string[] = [];
/** What happens while a mail is on the wire; throws what the server answers. */
let onWire: (address: string) => Promise<void>;
let id: string;

before(async () => {
  catcher = await openCatcher({
    onRcptTo: ({ address }, _session, done) => void answer(address, done),
  });
  service = await startTestService({ workers: false, env: { SMTP_URL: catcher.url } });
  await createPeople(service.deps, manyPeople(5));
});

async function answer(address: string, done: (error?: Error) => void): Promise<void> {
  try {
    await onWire(address);
    done();
  } catch (error) {
    done(error instanceof Error ? error : new Error(String(error)));
  }
}

after(async () => {
  await service.close();
  await catcher.close();
});

beforeEach(async () => {
  refused = [];
  onWire = async (address) => {
    if (refused.includes(address)) throw reply(550, '5.2.1 closed');
  };
  catcher.caught.length = 0;
  id = await publish(service);
});

const step = (name: string, language = 'de') =>
  service.api('POST', `/distributions/${id}/${name}`, undefined, { 'accept-language': language });

async function lastOf(releaseId: string): Promise<string> {
  const { body } = await service.api('GET', `/releases/${releaseId}/distributions`);
  return String(body.items?.at(-1)?.id);
}

suite('A paused distribution', () => {
  test('sends nothing until it is resumed, then everybody once', async () => {
    await freeze(service, id);
    const { status, body } = await step('pause');
    assert.deepEqual([status, body.status, body.pausedBecause], [200, 'paused', 'office']);
    assert.equal((await send(service, id)).open, 5);
    assert.equal((await step('resume')).body.status, 'running');
    assert.equal((await send(service, id)).accepted, 5);
    assert.equal(catcher.caught.length, 5);
    assert.deepEqual(await listActions(service, id), ['distributionPaused', 'distributionResumed']);
  });

  test('for longer than the two days of its tries ends none of them', async () => {
    await freeze(service, id);
    onWire = async () => {
      throw reply(451, '4.7.1 later');
    };
    assert.equal((await send(service, id)).open, 5);
    await step('pause');
    await sql`
      update delivery set give_up_at = now() - interval '1 hour', next_attempt_at = now()
      where distribution_id = ${id}
    `.execute(service.deps.db);
    await step('resume');
    const counts = await send(service, id);
    assert.deepEqual([counts.failed, counts.open], [0, 5]);
  });

  test('that was not frozen yet is not frozen, and is afterwards', async () => {
    assert.equal((await step('pause')).body.status, 'paused');
    await freeze(service, id);
    assert.equal((await rowOf(service, id)).frozenAt, null);
    assert.equal((await step('resume')).body.status, 'pending');
    await freeze(service, id);
    assert.equal((await send(service, id)).accepted, 5);
  });

  test('takes every step twice without harm and without a second line in the trail', async () => {
    await freeze(service, id);
    for (const name of ['pause', 'pause', 'resume', 'resume', 'cancel', 'cancel'])
      assert.equal((await step(name)).status, 200, name);
    const names = ['distributionPaused', 'distributionResumed', 'distributionCancelled'];
    assert.deepEqual(await listActions(service, id), names);
  });

  test('for unknown addresses goes on when resumed, is not halted for them again, and its alarm is settled', async () => {
    await freeze(service, id);
    const { db } = service.deps;
    await sql`update distribution set status = 'paused', paused_because = 'unknown_addresses'
      where id = ${id}`.execute(db);
    await raiseAlarm(service.deps, { kind: 'unknown_addresses', subject: id, details: 'many' });
    assert.equal((await step('resume')).body.pausedBecause, null);
    const { rows } = await sql<{ unknownAccepted: boolean }>`
      select unknown_accepted from distribution where id = ${id}`.execute(db);
    assert.equal(rows[0]?.unknownAccepted, true);
    assert.deepEqual(await countOpenAlarms(db), []);
  });
});

suite('A cancelled distribution', () => {
  test('sends nothing more and is at its end', async () => {
    await freeze(service, id);
    assert.equal((await step('cancel')).body.status, 'cancelled');
    const counts = await send(service, id);
    assert.deepEqual([counts.excluded, counts.open, catcher.caught.length], [5, 0, 0]);
    assert.notEqual((await rowOf(service, id)).finishedAt, null);
  });

  test('before its freeze reaches nobody, and neither does a correction of it', async () => {
    await step('cancel');
    await freeze(service, id);
    assert.equal((await countsOf(service, id)).candidates, 0);
    const { releaseId } = await rowOf(service, id);
    await service.api('POST', `/releases/${releaseId}/correct`, { note: 'Neu' });
    const correction = await lastOf(releaseId);
    await freeze(service, correction);
    assert.equal((await send(service, correction)).candidates, 0);
  });

  test('takes back in the next round what was on the wire and is deferred afterwards', async () => {
    await freeze(service, id);
    let cancelled: Promise<unknown> | undefined;
    onWire = async () => {
      await (cancelled ??= step('cancel'));
      throw reply(451, '4.3.0 later');
    };
    const { open } = await send(service, id);
    assert.equal(open, 5);
    assert.equal((await rowOf(service, id)).finishedAt, null);
    await completeCancelled(service.deps);
    const counts = await countsOf(service, id);
    assert.deepEqual([counts.open, counts.excluded], [0, 5]);
    assert.notEqual((await rowOf(service, id)).finishedAt, null);
  });

  test('that a correction overtakes while paused before its freeze leaves everybody to the correction', async () => {
    await step('pause');
    const { releaseId } = await rowOf(service, id);
    await service.api('POST', `/releases/${releaseId}/correct`, { note: 'Neu' });
    assert.equal((await rowOf(service, id)).status, 'cancelled');
    const correction = await lastOf(releaseId);
    await freeze(service, correction);
    assert.equal((await send(service, correction)).accepted, 5);
  });
});

suite('Sending again', () => {
  test('tries exactly those that failed and are not suppressed', async () => {
    refused = ['person0001@leser.example', 'person0002@leser.example', 'person0003@leser.example'];
    await freeze(service, id);
    assert.equal((await send(service, id)).failed, 3);
    await seal(service, id);
    await sql`insert into suppression (address_hash, address, reason, details)
      select address_hash, address, 'operator', '' from delivery
      where distribution_id = ${id} and address = ${refused[0] ?? ''}`.execute(service.deps.db);
    refused = [];
    catcher.caught.length = 0;
    const { body } = await step('resend');
    assert.deepEqual([body.status, body.failed, body.open], ['running', 1, 2]);
    const counts = await send(service, id);
    assert.deepEqual([counts.accepted, counts.failed, catcher.caught.length], [4, 1, 2]);
    const row = await rowOf(service, id);
    assert.equal(row.status, 'finished');
    await sql`delete from suppression`.execute(service.deps.db);
  });

  test('twice at the same time puts each back once', async () => {
    refused = ['person0004@leser.example'];
    await freeze(service, id);
    await send(service, id);
    await Promise.all([step('resend'), step('resend')]);
    const { open, failed } = await countsOf(service, id);
    assert.deepEqual([open, failed], [1, 0]);
    assert.deepEqual(await listActions(service, id), ['distributionResent']);
  });

  test('changes nothing where nobody failed', async () => {
    await freeze(service, id);
    await send(service, id);
    assert.equal((await step('resend')).body.status, 'finished');
  });

  test('is refused after a correction', async () => {
    await freeze(service, id);
    await send(service, id);
    const { releaseId } = await rowOf(service, id);
    await service.api('POST', `/releases/${releaseId}/correct`, { note: 'Neu' });
    assertProblem(await step('resend'), 409);
  });
});

test('a step that the status does not allow is refused in the reader’s language, naming it', async () => {
  await freeze(service, id);
  await send(service, id);
  for (const name of ['pause', 'resume', 'cancel']) {
    const german = await step(name);
    assertProblem(german, 409);
    assert.match(String(german.body.detail), /abgeschlossen/);
    const english = await step(name, 'en');
    assert.match(String(english.body.detail), /finished/);
  }
  assert.deepEqual(await listActions(service, id), []);
});

test('a key without the scope distributions:write takes no step', async () => {
  const reader = await createOffice(service.deps, {
    slug: 'leser',
    scopes: ['distributions:read'],
  });
  const url = `${service.url}/api/v1/distributions/${id}/cancel`;
  assertProblem(await call(url, { method: 'POST', key: reader.key }), 403);
});

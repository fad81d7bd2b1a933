import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sql } from 'kysely';
import { type Catcher, openCatcher } from '../email/catcher.ts';
import { createPeople, manyPeople } from '../helpers/people.ts';
import { reply } from '../helpers/postbox.ts';
import { startTestService, type TestService } from '../helpers/service.ts';
import { freeze, publish, rowOf, send } from './sending.ts';

let service: TestService;
let catcher: Catcher;
const refused = 'person0002@leser.example';

before(async () => {
  catcher = await openCatcher({
    onRcptTo: ({ address }, _session, done) =>
      done(address === refused ? reply(550, '5.2.1 closed') : null),
  });
  service = await startTestService({ workers: false, env: { SMTP_URL: catcher.url } });
  await createPeople(service.deps, manyPeople(4));
});

after(async () => {
  await service.close();
  await catcher.close();
});

/** The header of each mail that was taken since the last call, by recipient. */
function takeMails(name: string): Map<string, string | undefined> {
  const mails = catcher.caught.splice(0).map(({ to, raw }): [string, string | undefined] => {
    const head =
      raw
        .toString('latin1')
        .split('\r\n\r\n', 1)[0]
        ?.replace(/\r\n[ \t]+/g, ' ') ?? '';
    return [to[0] ?? '', new RegExp(`^${name}: *(.*)$`, 'im').exec(head)?.[1]];
  });
  return new Map(mails);
}

async function sendNext(releaseId: string, step: string, body: object): Promise<void> {
  assert.equal((await service.api('POST', `/releases/${releaseId}/${step}`, body)).status, 200);
  const { body: list } = await service.api('GET', `/releases/${releaseId}/distributions`);
  const id = String(list.items?.at(-1)?.id);
  await freeze(service, id);
  await send(service, id);
}

test('a correction and a withdrawal go to exactly those whose mail was accepted, threaded under it', async () => {
  const id = await publish(service);
  await freeze(service, id);
  await send(service, id);
  const { releaseId } = await rowOf(service, id);
  const first = takeMails('Message-ID');
  assert.deepEqual(
    [...first.keys()].toSorted(),
    [1, 3, 4].map((n) => `person000${n}@leser.example`),
  );
  // Who comes later got no version before; who ends the subscription wants none after.
  await createPeople(service.deps, [{ address: 'spaet@leser.example' }]);
  await sql`update subscriber set ended_at = now(), ended_reason = 'page'
    where address = 'person0004@leser.example'`.execute(service.deps.db);
  const recipients = ['person0001@leser.example', 'person0003@leser.example'];

  await sendNext(releaseId, 'correct', { note: 'Die Uhrzeit war falsch.' });
  const corrections = catcher.caught.slice();
  const references = takeMails('References');
  assert.deepEqual([...references.keys()].toSorted(), recipients);
  for (const to of recipients) assert.equal(references.get(to), first.get(to));
  catcher.caught.push(...corrections);
  const second = takeMails('Message-ID');
  for (const to of recipients) assert.notEqual(second.get(to), first.get(to));

  await sendNext(releaseId, 'withdraw', { reason: 'Aus Versehen veröffentlicht.' });
  const last = takeMails('References');
  assert.deepEqual([...last.keys()].toSorted(), recipients);
  for (const to of recipients) assert.equal(last.get(to), second.get(to));
});

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sql } from 'kysely';
import { reportChildFailure } from '../../src/alarms/child-failed.ts';
import { forgetQuietAlarms } from '../../src/alarms/raise.ts';
import { createTestDeps, type TestDeps } from '../helpers/deps.ts';

let deps: TestDeps;
before(async () => void (deps = await createTestDeps()));
after(() => deps.close());

async function listOpen() {
  const { rows } = await sql<{ subject: string; details: string; times: number }>`
    select subject, details, times from alarm where kind = 'child_failed' and cleared_at is null
  `.execute(deps.db);
  return rows;
}

test('a failed child is counted by task and reason, and is one alarm until an hour is quiet', async () => {
  const failure = { task: 'drawPictures', reason: 'memory', details: 'over 512 MB' } as const;
  await reportChildFailure(deps, failure);
  await reportChildFailure(deps, { ...failure, reason: 'time', details: 'over 20 s' });
  const text = await deps.metrics.registry.metrics();
  for (const reason of ['memory', 'time'])
    assert.match(
      text,
      new RegExp(`depesche_child_failures_total\\{task="drawPictures",reason="${reason}"\\} 1\\n`),
    );
  const alarm = { subject: 'drawPictures', details: 'time: over 20 s', times: 2 };
  assert.deepEqual(await listOpen(), [alarm]);
  await forgetQuietAlarms(deps);
  assert.equal((await listOpen()).length, 1);
  await sql`update alarm set last_raised_at = now() - interval '61 minutes'`.execute(deps.db);
  await forgetQuietAlarms(deps);
  assert.deepEqual(await listOpen(), []);
});

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sql } from 'kysely';
import { watchProcess } from '../../src/alarms/watch-process.ts';
import { createTestDeps, type TestDeps } from '../helpers/deps.ts';
import { until } from '../helpers/until.ts';

let deps: TestDeps;
before(async () => void (deps = await createTestDeps()));
after(() => deps.close());

test('a process that was blocked raises an alarm with how long that was', async (t) => {
  t.after(watchProcess(deps, { lookEveryMs: 50, alarmingMs: 300 }));
  await until('the watch has begun', async () => {
    block(400);
    return (await listAlarms()).length > 0;
  });
  const [alarm] = await listAlarms();
  assert.match(alarm?.details ?? '', /^\d+\.\d s$/);
});

function block(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

async function listAlarms(): Promise<{ details: string }[]> {
  const { rows } = await sql<{ details: string }>`
    select details from alarm where kind = 'process_blocked' and cleared_at is null
  `.execute(deps.db);
  return rows;
}

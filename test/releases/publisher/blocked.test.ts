import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { sql } from 'kysely';
import { untilFinished } from '../../helpers/ledger.ts';
import { startProcessService, type ProcessService } from '../../helpers/process-service.ts';
import { createRelease } from '../../helpers/releases.ts';
import { until } from '../../helpers/until.ts';

const blocker = fileURLToPath(new URL('../../helpers/block-on-signal.ts', import.meta.url));

let service: ProcessService;
before(async () => {
  service = await startProcessService({ NODE_OPTIONS: `--import=${blocker}` });
});
after(() => service.close());

test('a release is public on time while the main thread computes for ten seconds', async () => {
  const id = await createRelease(service);
  const publishAt = new Date(Date.now() + 2_000).toISOString();
  await service.api('POST', `/releases/${id}/schedule`, { publishAt });
  service.process().child.kill('SIGUSR2');
  const late = await until('the publication', () => look(id), 20_000);
  const isBlocked = !(await answers());
  // A fifth of what the blocked thread would have made of it.
  assert.ok(late.ms >= 0 && late.ms < 2_000, `${late.ms} ms late`);
  assert.ok(isBlocked, 'the main thread was still at work');
  await untilFinished(service, id, 30_000);
});

async function look(id: string): Promise<{ ms: number } | undefined> {
  const { rows } = await sql<{ ms: number }>`
    select (extract(epoch from published_at - publish_at) * 1000)::float8 as ms
    from release where id = ${id} and published_at is not null
  `.execute(service.db);
  return rows[0];
}

function answers(): Promise<boolean> {
  return fetch(`${service.process().url}/healthz`, { signal: AbortSignal.timeout(500) }).then(
    () => true,
    () => false,
  );
}

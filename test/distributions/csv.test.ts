import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sql } from 'kysely';
import { publishRelease } from '../helpers/releases.ts';
import { readLedgers } from '../helpers/ledger.ts';
import { startTestService, type TestService } from '../helpers/service.ts';

const rowCount = 5_500;
let service: TestService;
before(async () => {
  service = await startTestService({ workers: false });
});
after(() => service.close());

test('the CSV of a large distribution has every row once, in order, also for a slow reader', async (t) => {
  const warnings: Error[] = [];
  const note = (warning: Error) => warnings.push(warning);
  process.on('warning', note);
  t.after(() => process.off('warning', note));

  const [ledger] = await readLedgers(service, await publishRelease(service));
  await sql`
    insert into delivery (distribution_id, created_at, address, address_hash, language, response)
    select id, created_at, 'person' || n || '@leser.example', sha256(n::text::bytea), 'de',
      repeat('x', 400)
    from distribution, generate_series(1, ${rowCount}::int) as n where id = ${ledger?.id}
  `.execute(service.deps.db);
  const answer = await fetch(`${service.url}/api/v1/distributions/${ledger?.id}/deliveries.csv`, {
    headers: { authorization: `Bearer ${service.office.key}` },
  });
  assert.match(answer.headers.get('content-type') ?? '', /^text\/csv/);
  const lines = (await answer.text()).trimEnd().split('\r\n');
  assert.match(lines.shift() ?? '', /^id,address,/);
  const addresses = lines.map((line) => line.split(',')[1]);
  assert.equal(addresses.length, rowCount);
  assert.deepEqual(
    addresses,
    Array.from({ length: rowCount }, (_, index) => `person${index + 1}@leser.example`),
  );
  assert.deepEqual(warnings, []);
});

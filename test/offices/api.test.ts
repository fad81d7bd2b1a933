import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sql } from 'kysely';
import { createApiKey } from '../../src/offices/api-keys.ts';
import { call } from '../helpers/call.ts';
import { createOffice } from '../helpers/offices.ts';
import { startTestService, type TestService } from '../helpers/service.ts';

let service: TestService;
before(async () => {
  service = await startTestService({ workers: false });
  await createOffice(service.deps, { slug: 'amt', name: 'Amt für Öffentlichkeit' });
});
after(() => service.close());

test('the public list has every office in the order of their names, without a secret', async () => {
  const { status, body } = await call(`${service.url}/api/v1/public/offices`);
  assert.equal(status, 200);
  assert.deepEqual(
    body.items?.map(({ name }) => name),
    ['Amt für Öffentlichkeit', 'Ennepe-Ruhr-Kreis'],
  );
  assert.equal(body.items?.[1]?.url, 'http://localhost:3000/pressestellen/ennepe-ruhr-kreis');
  assert.doesNotMatch(JSON.stringify(body), /dp_|key|hash|boilerplate/i);
});

test('a key is kept only as its hash', async () => {
  const key = await createApiKey(service.deps, { officeId: service.office.id, name: 'Neu' });
  assert.match(key, /^dp_[0-9a-f]{40}$/);
  const { rows } = await sql`select api_key::text as row from api_key`.execute(service.deps.db);
  assert.ok(rows.length >= 3);
  assert.ok(!JSON.stringify(rows).includes(key.slice(3)));
});

test('the use of a key is noted, at most once a minute', async () => {
  const key = await createApiKey(service.deps, { officeId: service.office.id, name: 'Zähler' });
  const lastUse = async () => {
    const { rows } = await sql<{ at: Date | null }>`
      select last_used_at as at from api_key where name = 'Zähler'`.execute(service.deps.db);
    return rows[0]?.at?.getTime() ?? null;
  };
  assert.equal(await lastUse(), null);
  const list = () => call(`${service.url}/api/v1/releases`, { key });
  await list();
  const first = await lastUse();
  assert.ok(first !== null);
  await list();
  assert.equal(await lastUse(), first);
  await sql`update api_key set last_used_at = now() - interval '2 minutes' where name = 'Zähler'`.execute(
    service.deps.db,
  );
  await list();
  assert.ok(((await lastUse()) ?? 0) >= first);
});

test('a new release has the boilerplate and the contact of its office unless given', async () => {
  const { body } = await service.api('POST', '/releases', { headline: 'Nur ein Kopf' });
  assert.match(String(body.boilerplate), /Über uns: Ennepe-Ruhr-Kreis/);
  assert.deepEqual(body.contacts, [
    {
      name: 'Ennepe-Ruhr-Kreis',
      role: '',
      phone: '030 23125 100',
      mobile: '',
      email: 'presse@ennepe-ruhr-kreis.example',
    },
  ]);
  const own = { headline: 'Eigenes', boilerplate: '', contacts: [{ name: 'Eva' }] };
  const { body: other } = await service.api('POST', '/releases', own);
  assert.equal(other.boilerplate, null);
  assert.equal(other.contacts?.[0]?.name, 'Eva');
});

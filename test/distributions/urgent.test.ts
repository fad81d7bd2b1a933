import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { untilFinished } from '../helpers/ledger.ts';
import { createPeople, manyPeople } from '../helpers/people.ts';
import { openPostbox, type Postbox } from '../helpers/postbox.ts';
import { publishRelease } from '../helpers/releases.ts';
import { startTestService, type TestService } from '../helpers/service.ts';

const people = 300;
let service: TestService;
let postbox: Postbox;

before(async () => {
  postbox = await openPostbox();
  service = await startTestService({ env: { SMTP_URL: postbox.url } });
  await createPeople(service.deps, manyPeople(people));
});

after(async () => {
  await service.close();
  await postbox.close();
});

test('an Eilmeldung reaches everybody once, by its own way', async () => {
  const id = await publishRelease(service, { kind: 'urgent', headline: 'Trinkwasser abkochen' });
  const ledger = await untilFinished(service, id);
  assert.deepEqual([ledger.accepted, ledger.open], [people, 0]);
  const { body } = await service.api('GET', `/distributions/${ledger.id}`);
  assert.equal(body.urgent, true);
  assert.equal(postbox.letters.length, people);
});

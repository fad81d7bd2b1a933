import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { makeToken } from '../../src/tokens.ts';
import { startTestService, type TestService } from '../helpers/service.ts';
import { confirmedPerson, eventsOf, getPage, postForm, subscriberOf } from './person.ts';
import { assertValid, fieldsOf } from './valid-page.ts';

let service: TestService;
before(async () => {
  service = await startTestService({ workers: false });
});
after(() => service.close());

const oneClick = 'List-Unsubscribe=One-Click';

function clientPost(path: string, body: string | FormData, type?: string): Promise<Response> {
  return fetch(service.url + path, {
    method: 'POST',
    body,
    redirect: 'manual',
    headers: {
      'sec-fetch-site': 'cross-site',
      ...(type && { 'content-type': type }),
    },
  });
}

test('opening the link ends nothing, the button ends everything and offers the way back', async () => {
  const address = 'seite@zeitung.example';
  const { unsubscribe } = await confirmedPerson(service, address);
  for (const method of ['GET', 'HEAD', 'OPTIONS'])
    await fetch(service.url + unsubscribe, { method });
  const page = await getPage(service, unsubscribe);
  await assertValid(page);
  assert.equal((await subscriberOf(service.deps, address))?.endedReason, null);
  const done = await postForm(service, unsubscribe);
  assert.equal(done.status, 200);
  await assertValid(done);
  assert.equal((await subscriberOf(service.deps, address))?.endedReason, 'page');
  const back = fieldsOf(done.html).map((field) => field.join('='));
  assert.ok(back.includes(`email=${address}`) && back.includes('region=05954'));
  assert.match((await getPage(service, unsubscribe)).html, /Ihr Abonnement ist beendet/);
});

test('one click from a mail client ends it, urlencoded or multipart, without page or cookie', async () => {
  const multipart = new FormData();
  multipart.append('List-Unsubscribe', 'One-Click');
  const bodies: [string, string | FormData, string?][] = [
    ['eins@zeitung.example', oneClick, 'application/x-www-form-urlencoded'],
    ['zwei@zeitung.example', multipart],
  ];
  for (const [address, body, type] of bodies) {
    const { unsubscribe } = await confirmedPerson(service, address);
    const answer = await clientPost(unsubscribe, body, type);
    assert.equal(answer.status, 200);
    assert.match(answer.headers.get('content-type') ?? '', /^text\/plain/);
    assert.equal(answer.headers.get('set-cookie'), null);
    assert.ok((await answer.text()).length < 100);
    assert.equal((await subscriberOf(service.deps, address))?.endedReason, 'one_click');
  }
});

test('ending twice gives the same answer and is noted once', async () => {
  const address = 'zweimal@zeitung.example';
  const { unsubscribe } = await confirmedPerson(service, address);
  const type = 'application/x-www-form-urlencoded';
  const first = await clientPost(unsubscribe, oneClick, type);
  const second = await clientPost(unsubscribe, oneClick, type);
  assert.deepEqual([second.status, await second.text()], [first.status, await first.text()]);
  assert.equal((await postForm(service, unsubscribe)).status, 200);
  const ended = (await eventsOf(service.deps, address)).filter(({ event }) => event === 'ended');
  assert.deepEqual(
    ended.map(({ details }) => details),
    [{ reason: 'one_click' }],
  );
});

test('the link of somebody who was erased still answers kindly, a foreign one does not', async () => {
  const { secretKey } = service.deps.config;
  const nobody = `/abmelden/${makeToken(secretKey, 'unsubscribe', 999_999)}`;
  const page = await postForm(service, nobody);
  assert.equal(page.status, 200);
  await assertValid(page);
  const type = 'application/x-www-form-urlencoded';
  assert.equal((await clientPost(nobody, oneClick, type)).status, 200);
  const foreign = `/abmelden/${makeToken(secretKey, 'settings', 1)}`;
  assert.equal((await clientPost(foreign, oneClick, type)).status, 404);
  assert.equal((await getPage(service, foreign)).status, 404);
});

test('what is no one-click body from another site ends nothing', async () => {
  const address = 'fremd@zeitung.example';
  const { unsubscribe } = await confirmedPerson(service, address);
  const bodies: [string, string][] = [
    ['', 'application/x-www-form-urlencoded'],
    ['List-Unsubscribe=one', 'application/x-www-form-urlencoded'],
    ['broken', 'multipart/form-data; boundary=x'],
    ['broken', 'multipart/form-data'],
    ['{}', 'application/json'],
  ];
  for (const [body, type] of bodies)
    assert.equal((await clientPost(unsubscribe, body, type)).status, 403, type);
  assert.equal((await subscriberOf(service.deps, address))?.endedReason, null);
});

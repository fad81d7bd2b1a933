import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { createRelease, publishRelease, releaseInput } from '../helpers/releases.ts';
import { startTestService, type TestService } from '../helpers/service.ts';

let service: TestService;
before(async () => {
  service = await startTestService({ workers: false });
});
after(() => service.close());

const english = { 'accept-language': 'en' };
const pasted = {
  bodyFormat: 'html',
  body: '<p>Offen <span style="display:none">GEHEIM</span><img src="x"> <a href="/plan">Plan</a></p>',
};

suite('What is left out of a text', () => {
  test('is told when a release is made, and not when it is read', async () => {
    const made = await service.api('POST', '/releases', releaseInput(pasted), english);
    assert.deepEqual(made.body.notices, [
      { path: 'body', message: 'One passage of hidden text was left out.' },
      {
        path: 'body',
        message:
          'One picture in the text was left out. Pictures are uploaded as media and attached to the release.',
      },
      {
        path: 'body',
        message:
          'The address “/plan” leads nobody anywhere. Its link was removed, the text stayed. An address begins with https://, mailto: or tel:.',
      },
    ]);
    const read = await service.api('GET', `/releases/${made.body.id}`);
    assert.equal(read.body.notices, undefined);
  });

  test('is told in German unless asked otherwise, when a draft is changed', async () => {
    const path = `/releases/${await createRelease(service)}`;
    const body = '<p>Neu<!-- x --> <del cite="mailto:a">alt</del></p>';
    const changed = await service.api('PATCH', path, { body, bodyFormat: 'html' });
    assert.deepEqual(changed.body.notices, [
      {
        path: 'body',
        message: 'Eine gelöschte Stelle aus der Änderungsverfolgung wurde weggelassen.',
      },
    ]);
    const again = await service.api('PATCH', path, { headline: 'Neuer Titel' });
    assert.deepEqual(again.body.notices, []);
  });

  test('is told of the boilerplate, too', async () => {
    const change = { boilerplate: 'Mehr im [Netz](netz.html).' };
    const { body } = await service.api('POST', '/releases', releaseInput(change));
    assert.deepEqual(
      body.notices?.map(({ path }) => path),
      ['boilerplate'],
    );
  });

  test('is told with a correction', async () => {
    const id = await publishRelease(service);
    const change = { note: 'Plan ergänzt', ...pasted };
    const { status, body } = await service.api('POST', `/releases/${id}/correct`, change);
    assert.equal(status, 200);
    assert.equal(body.notices?.length, 3);
  });
});

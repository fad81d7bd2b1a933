import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request } from 'node:http';
import { after, before, test } from 'node:test';
import { publishRelease } from '../helpers/releases.ts';
import { startTestService, type TestService } from '../helpers/service.ts';

// What one reader sends must not change, or hold up, what others are answered from memory.

let service: TestService;

before(async () => {
  service = await startTestService({ workers: false });
  await publishRelease(service, { headline: 'Nicht aus Bremen' });
});
after(() => service.close());

test('nobody can put another list under the address of one', async () => {
  for (const path of ['/suche', '/archiv/2026/11', '/feeds/releases.json'])
    for (const query of ['?region=04', 'utm_#&region=04', 'utm_=\u00A0&region=04']) {
      const asked = request(service.url, { path: `${path}?${query}` }).end();
      const [answer] = await once(asked, 'response');
      answer.resume();
      await once(answer, 'end');
      const text = await (await fetch(`${service.url}${path}?region=04`)).text();
      assert.doesNotMatch(text, /Nicht aus Bremen/, `${path}?${query}`);
    }
});

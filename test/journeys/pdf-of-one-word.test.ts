import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { call } from '../helpers/call.ts';
import { type ProcessService, startProcessService } from '../helpers/process-service.ts';
import { publishRelease } from '../helpers/releases.ts';

let service: ProcessService;
before(async () => {
  service = await startProcessService({ LOG_LEVEL: 'error' });
});
after(() => service.close());

test(
  'the PDF of a word of 190 kB keeps no process from answering, ending or beginning again',
  { timeout: 180_000 },
  async () => {
    const word = 'Donaudampfschifffahrtsgesellschaft'.repeat(5_588);
    const id = await publishRelease(service, { headline: 'Ein langes Wort', body: word });
    const { body } = await service.api('GET', `/releases/${id}`);
    const path = `${new URL(String(body.url)).pathname}.pdf`;
    const ask = () => call(service.process().url + path).catch(() => null);

    const asked = ask();
    const others = await Promise.all(
      Array.from({ length: 20 }, () => call(`${service.process().url}/healthz`)),
    );
    assert.deepEqual(
      others.filter(({ status }) => status !== 200),
      [],
    );
    service.process().child.kill('SIGTERM');
    assert.equal(await service.process().ended, 0);
    await asked;

    await service.start();
    assert.equal((await call(`${service.process().url}/healthz`)).status, 200);
    const again = await ask();
    assert.ok(again !== null && [200, 503].includes(again.status), String(again?.status));
    assert.equal((await call(`${service.process().url}/readyz`)).status, 200);
  },
);

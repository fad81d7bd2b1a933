import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { startTestService, type TestService } from '../helpers/service.ts';

let service: TestService;
before(async () => {
  service = await startTestService({ workers: false });
});
after(() => service.close());

/** Seconds of the processor that this process works meanwhile; what grew with a square took minutes. */
async function secondsFor(work: () => Promise<unknown>): Promise<number> {
  const start = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1e6;
}

async function paste(text: string): Promise<string> {
  const body = new URLSearchParams({ code: text });
  const response = await fetch(`${service.url}/pruefen`, { method: 'POST', body });
  assert.equal(response.status, 200);
  return response.text();
}

suite('Nobody keeps the service busy', () => {
  test('with 100,000 combining marks in a row, in a text or in the name of a host', async () => {
    const marks = '\u0301\u0316'.repeat(49_980);
    const seconds = await secondsFor(async () => {
      await paste(`a${marks}`);
      await paste(`Der Kreis baut mit ${marks} drei neue Schulen.`);
      await paste(`https://a${marks}.example/meldungen/x`);
    });
    assert.ok(seconds < 8, `${seconds} s`);
  });
});

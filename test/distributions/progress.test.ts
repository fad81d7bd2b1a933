import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createPeople, manyPeople } from '../helpers/people.ts';
import { openPostbox, type Postbox } from '../helpers/postbox.ts';
import { startProcessService } from '../helpers/process-service.ts';
import { publishRelease } from '../helpers/releases.ts';
import { startTestService, type TestService } from '../helpers/service.ts';
import { until } from '../helpers/until.ts';
import { freeze, publish, send } from './sending.ts';

let service: TestService;
let postbox: Postbox;

before(async () => {
  postbox = await openPostbox();
  service = await startTestService({ workers: false, env: { SMTP_URL: postbox.url } });
  await createPeople(service.deps, manyPeople(3));
});

after(async () => {
  await service.close();
  await postbox.close();
});

type Event = { name: string; data: { status: string; accepted: number } };
type Stream = { response: Response; events: Event[]; ended: Promise<void>; leave(): void };

async function watch(url: string, key: string, id: string): Promise<Stream> {
  const leaving = new AbortController();
  const response = await fetch(`${url}/api/v1/distributions/${id}/progress`, {
    headers: { authorization: `Bearer ${key}`, 'accept-encoding': 'gzip, br' },
    signal: leaving.signal,
  });
  const events: Event[] = [];
  return { response, events, ended: collect(response, events), leave: () => leaving.abort() };
}

async function collect(response: Response, events: Event[]): Promise<void> {
  let rest = '';
  const decoder = new TextDecoder();
  try {
    for await (const chunk of response.body ?? []) {
      rest += decoder.decode(chunk as Uint8Array, { stream: true });
      const parts = rest.split('\n\n');
      rest = parts.pop() ?? '';
      for (const part of parts) {
        const found = /^event: (\w+)\ndata: (.*)$/.exec(part);
        if (found !== null)
          events.push({ name: found[1] ?? '', data: JSON.parse(found[2] ?? '') as Event['data'] });
      }
    }
  } catch (error) {
    if (!(error instanceof Error)) throw error;
  }
}

const watchHere = (id: string) => watch(service.url, service.office.key, id);

test('the counts come as they change, uncompressed, and the stream ends with the distribution', async () => {
  const id = await publish(service);
  await freeze(service, id);
  const stream = await watchHere(id);
  assert.match(stream.response.headers.get('content-type') ?? '', /^text\/event-stream/);
  assert.equal(stream.response.headers.get('content-encoding'), null);
  await until('the first counts', async () => stream.events.length === 1);
  await send(service, id);
  await stream.ended;
  assert.deepEqual(
    stream.events.map(({ name, data }) => [name, data.status, data.accepted]),
    [
      ['progress', 'running', 0],
      ['end', 'finished', 3],
    ],
  );
});

test('an office has at most twenty streams, and a place is free again when one has left', async () => {
  const id = await publish(service);
  const streams = await Promise.all(Array.from({ length: 20 }, () => watchHere(id)));
  const refused = await watchHere(id);
  assert.equal(refused.response.status, 429);
  streams[0]?.leave();
  const again = await until('a free place', async () => {
    const stream = await watchHere(id);
    return stream.response.status === 200 ? stream : null;
  });
  for (const stream of [again, ...streams]) stream.leave();
  await Promise.all([again, ...streams].map(({ ended }) => ended));
});

test('a process that is asked to end closes the streams and does not wait for them', async () => {
  const process = await startProcessService({ SMTP_URL: postbox.url }, undefined, 'serve');
  try {
    const releaseId = await publishRelease(process);
    const { body } = await process.api('GET', `/releases/${releaseId}/distributions`);
    const { url, child, ended, log } = process.process();
    const stream = await watch(url, process.office.key, String(body.items?.[0]?.id));
    await until('the first counts', async () => stream.events.length === 1);
    child.kill('SIGTERM');
    await stream.ended;
    // Other requests are waited for ten seconds; a watched distribution must not use them up.
    await until('the end of the process', async () => child.exitCode !== null, 8_000);
    assert.equal(await ended, 0, log.join('\n'));
  } finally {
    await process.close();
  }
});

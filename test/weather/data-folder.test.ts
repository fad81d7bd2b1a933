import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { call } from '../helpers/call.ts';
import { type Ledger, listLedgerRows, untilLedger } from '../helpers/ledger.ts';
import { manyPeople } from '../helpers/people.ts';
import { makePicture, pictureWords, uploadForm } from '../helpers/pictures.ts';
import { countBy } from '../helpers/postbox.ts';
import { type ProcessService, startProcessService } from '../helpers/process-service.ts';
import { isReady } from '../helpers/process.ts';
import { publishRelease } from '../helpers/releases.ts';
import { until } from '../helpers/until.ts';
import { assertSound, untilAcceptedWithoutPauses } from './judge.ts';
import { noMount, openSmallDisk, type SmallDisk } from './small-disk.ts';

// About 12 kB a mail: some fit on the small disk, most do not.
const people = 300;

suite('With the data folder on a full disk', { skip: noMount }, () => {
  let disk: SmallDisk;
  let service: ProcessService;
  let id: string;

  before(async () => {
    disk = await openSmallDisk(1);
    service = await startProcessService({ DATA_DIR: disk.path });
    await service.subscribe(manyPeople(people));
  });

  after(async () => {
    await service?.close();
    await disk?.close();
  });

  test('the mailbox answers 452, and every mail waits', async (t) => {
    id = await publishRelease(service);
    // The last mails that fit are smaller than the others.
    const looks = (row: Ledger) => row.accepted > 0 && row.open > 0;
    const { id: distribution } = await untilLedger(service, id, { looks });
    await disk.fill();
    const rows = await until('every mail was tried', async () => {
      const found = await listLedgerRows(service, distribution);
      return found.every(({ state }) => ['accepted', 'deferred'].includes(state)) && found;
    });
    const deferred = rows.filter(({ state }) => state === 'deferred');
    t.diagnostic(`${people - deferred.length} mails fitted`);
    assert.ok(deferred.length > 0 && deferred.length < people);
    for (const { response } of deferred) assert.match(response ?? '', /^452[ -]4\.3\.1 /);
    assert.equal((await listMailbox()).length, people - deferred.length);
  });

  test('an upload is answered with 503 and words, and leaves nothing behind', async () => {
    const bytes = await makePicture('png');
    const big = Buffer.concat([bytes, Buffer.alloc(2_000_000)]);
    const { status, body, headers } = await upload(big);
    assert.equal(status, 503, JSON.stringify(body));
    assert.ok(headers.get('content-type')?.startsWith('application/problem+json'));
    assert.ok((body.title ?? '').length > 0);
    assert.match(headers.get('retry-after') ?? '', /^\d+$/);
    assert.deepEqual(await readdir(join(disk.path, 'media', 'incoming')), []);
  });

  test('portal, API and readiness do not need the disk', async () => {
    const { url } = service.process();
    assert.ok(await isReady(url));
    assert.equal((await call(`${url}/`)).status, 200);
    assert.equal((await service.api('GET', `/releases/${id}`)).status, 200);
  });

  test('with room again every mail goes out once, and uploads are taken', async () => {
    await disk.grow(64);
    const ledger = await untilAcceptedWithoutPauses({ service, id, people });
    assert.equal(ledger.uncertain, 0);
    const counts = countBy(await listMailbox());
    assert.equal(counts.size, people);
    assert.deepEqual([...new Set(counts.values())], [1]);
    const { status, body } = await upload(await makePicture('png'));
    assert.equal(status, 201, JSON.stringify(body));
    assertSound(service);
  });

  function upload(bytes: Uint8Array) {
    return service.api('POST', '/media', uploadForm({ bytes, fields: pictureWords }));
  }

  async function listMailbox(): Promise<string[]> {
    const { url } = service.process();
    const { body } = await call(`${url}/dev/mailbox?format=json&limit=1000`);
    const items = (body.items ?? []) as unknown as { recipients: string[] }[];
    return items.flatMap(({ recipients }) => recipients);
  }
});

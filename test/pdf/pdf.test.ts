import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, suite, test } from 'node:test';
import express from 'express';
import sharp from 'sharp';
import { answerErrorPages } from '../../src/http/error-pages.ts';
import { makePdf, recoverPdfs } from '../../src/pdf/make-pdf.ts';
import { pdfRoutes } from '../../src/pdf/routes.ts';
import { waitForPdf } from '../../src/pdf/wait-for-pdf.ts';
import { makePicture, pictureWords, uploadForm } from '../helpers/pictures.ts';
import { createRelease, publishRelease } from '../helpers/releases.ts';
import { startTestService, type TestService } from '../helpers/service.ts';
import { until } from '../helpers/until.ts';

let service: TestService;
before(async () => void (service = await startTestService()));
after(() => service.close());

async function addressOf(id: string): Promise<string> {
  const { body } = await service.api('GET', `/releases/${id}`);
  return `${new URL(String(body.url)).pathname}.pdf`;
}

const look = (path: string) => fetch(service.url + path);
const read = async (path: string) => Buffer.from(await (await look(path)).arrayBuffer());

function countPdfs(id: string) {
  return service.deps.db
    .selectFrom('releasePdf')
    .select(['number', 'state', 'attempts'])
    .where('releaseId', '=', id)
    .orderBy('number')
    .execute();
}

async function codeOf(id: string): Promise<string> {
  const { code } = await service.deps.db
    .selectFrom('signature')
    .select('code')
    .where('releaseId', '=', id)
    .executeTakeFirstOrThrow();
  return code.replace(/.{4}(?=.)/g, '$&-');
}

const body = [
  '<h2>Überschrift im Text</h2>',
  '<p>Ein Absatz mit <strong>fett</strong> und <a href="https://www.kreis.example/">Verweis</a>.</p>',
  '<ul><li>erster Punkt</li><li>zweiter Punkt mit Größe „Öl“</li></ul>',
  '<blockquote><p>Ein Zitat.</p></blockquote>',
  '<table><tr><th>Jahr</th><th>Zahl</th></tr><tr><td>2025</td><td>12</td></tr></table>',
  ...Array.from({ length: 40 }, (_, index) => `<p>${index}: ${'Der Kreis baut. '.repeat(12)}</p>`),
].join('');

suite('The PDF of a release', () => {
  test('has all pictures with captions, and the check code with the address to check it at', async () => {
    const media: unknown[] = [];
    for (let count = 0; count < 4; count += 1) {
      const form = uploadForm({ bytes: await makePicture(), fields: pictureWords });
      media.push((await service.api('POST', '/media', form)).body.id);
    }
    const id = await publishRelease(service, { media });
    const text = (await read(await addressOf(id))).toString('latin1');
    assert.equal(text.match(/\/S \/Figure/g)?.length, 4);
    assert.equal(text.match(/\/S \/Caption/g)?.length, 4);
    assert.ok(text.includes(`/pruefen?code=${await codeOf(id)}`));
  });

  test('says when and where, if it invites', async () => {
    const paragraphs = async (change: Record<string, unknown>) => {
      const text = (await read(await addressOf(await publishRelease(service, change)))).toString(
        'latin1',
      );
      return text.match(/\/S \/P\b/g)?.length ?? 0;
    };
    const event = { startsAt: '2030-03-04T17:00:00Z', place: 'Kreishaus' };
    const invitation = await paragraphs({ kind: 'invitation', event });
    assert.equal(invitation, (await paragraphs({})) + 2);
  });

  test('waits for the signature, so that none is kept without its code', async () => {
    const id = await publishRelease(service);
    await service.deps.db.deleteFrom('signature').where('releaseId', '=', id).execute();
    const text = (await read(await addressOf(id))).toString('latin1');
    assert.ok(text.includes(`/pruefen?code=${await codeOf(id)}`));
  });

  test('is made for one reader so often only, and given as often as it is asked for', async () => {
    const limits = { windowSeconds: 600, limit: 1, localLimit: 1 };
    const app = express().use(pdfRoutes(service.deps, limits), answerErrorPages(service.deps));
    const server = createServer(app).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const addresses = [
      await addressOf(await publishRelease(service)),
      await addressOf(await publishRelease(service)),
    ];
    const statusOf = async (address = '') =>
      (await fetch(`http://127.0.0.1:${port}${address}`)).status;
    assert.equal(await statusOf(addresses[0]), 200);
    assert.equal(await statusOf(addresses[1]), 429);
    assert.equal(await statusOf(addresses[0]), 200);
    server.close();
    server.closeAllConnections();
  });

  test('is not looked for any longer when its reader has left', async () => {
    const id = await publishRelease(service);
    // Somebody is about to make it, and never does.
    const dueAt = new Date(Date.now() + 600_000);
    const row = { releaseId: id, number: 1, dueAt };
    await service.deps.db.insertInto('releasePdf').values(row).execute();
    const left = new AbortController();
    const waiting = waitForPdf(service.deps, { releaseId: id, version: 1 }, left.signal);
    left.abort();
    assert.equal(await waiting, null);
  });

  test('is made when it is first asked for, tagged, with title and language, and kept', async () => {
    const form = uploadForm({ bytes: await makePicture(), fields: pictureWords });
    const { body: media } = await service.api('POST', '/media', form);
    const id = await publishRelease(service, { body, bodyFormat: 'html', media: [media.id] });
    const address = await addressOf(id);
    const answer = await look(address);
    assert.equal(answer.status, 200);
    assert.equal(answer.headers.get('content-type'), 'application/pdf');
    const bytes = Buffer.from(await answer.arrayBuffer());
    const text = bytes.toString('latin1');
    assert.ok(text.startsWith('%PDF-1.7'));
    for (const part of [
      '/Lang (de)',
      '/Marked true',
      '/DisplayDocTitle true',
      '/S /H1',
      '/S /H2',
      '/S /Figure',
      '/S /LBody',
      '/S /TH',
      '/S /Link',
      '/Alt (Ein Saal mit vielen Menschen)',
    ])
      assert.ok(text.includes(part), part);
    assert.ok((text.match(/\/Type \/Page\b/g) ?? []).length > 1);
    assert.ok((await read(address)).equals(bytes), 'kept, not made again');
    assert.deepEqual(await countPdfs(id), [{ number: 1, state: 'ready', attempts: 1 }]);
    assert.match(
      (await read(address.replace('.pdf', ''))).toString(),
      new RegExp(`href="${address}"`),
    );
  });

  test('is a new one after a correction, and gone after a withdrawal', async () => {
    const id = await publishRelease(service);
    const address = await addressOf(id);
    const first = await look(address);
    await service.api('POST', `/releases/${id}/correct`, {
      note: 'Zahl berichtigt',
      dateline: 'Hagen',
    });
    const second = await look(address);
    assert.notEqual(first.headers.get('etag'), second.headers.get('etag'));
    assert.equal((await countPdfs(id)).length, 2);
    await service.api('POST', `/releases/${id}/withdraw`, { reason: 'falsch' });
    assert.equal((await look(address)).status, 410);
  });

  test('is made once by two runs at the same time, and found by the schedule', async () => {
    const id = await publishRelease(service);
    const key = { releaseId: id, version: 1 };
    await service.deps.db.insertInto('releasePdf').values({ releaseId: id, number: 1 }).execute();
    await Promise.all([makePdf(service.deps, key), makePdf(service.deps, key)]);
    assert.deepEqual(await countPdfs(id), [{ number: 1, state: 'ready', attempts: 1 }]);
    const other = await publishRelease(service);
    await service.deps.db
      .insertInto('releasePdf')
      .values({ releaseId: other, number: 1 })
      .execute();
    await recoverPdfs(service.deps);
    await until('the PDF is there', async () => (await countPdfs(other))[0]?.state === 'ready');
  });
});

test('the letterhead carries the coat of arms and the color of the office', async () => {
  const wave = await sharp(await makePicture('png'))
    .resize(120, 140)
    .toBuffer();
  const form = uploadForm({ bytes: wave, fields: { alt: 'Wappen: drei Wellen' } });
  await service.api('POST', '/office/logo', form);
  await service.api('PATCH', '/office', { accentColor: '#ff0000' });
  const pale = await service.api('GET', '/office');
  assert.equal(pale.body.accentColor, null, 'red is too pale for white paper');
  await service.api('PATCH', '/office', { accentColor: '#cc0000' });
  const id = await publishRelease(service);
  const text = (await read(await addressOf(id))).toString('latin1');
  assert.ok(text.includes('/Alt (Wappen: drei Wellen)'));
  assert.match(text, /\/Subtype \/Image\s+[^>]*\/Width 120\s+\/Height 140/);
});

test('before the moment a PDF is as unknown as one that never was, and is not made', async () => {
  const id = await createRelease(service);
  const answers = await Promise.all(
    [await addressOf(id), '/meldungen/kreis-0123456789ab.pdf', '/meldungen/x.pdf'].map(look),
  );
  assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([404]));
  assert.deepEqual(await countPdfs(id), []);
});

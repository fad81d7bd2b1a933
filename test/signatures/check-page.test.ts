import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { openMailTemplates } from '../../src/email/render.ts';
import { openWords, readLanguage } from '../../src/words.ts';
import { person, sampleMail, sampleRelease } from '../email/samples.ts';
import { personalise } from '../email/personalise.ts';
import { assertNothingExecutable } from '../helpers/executable.ts';
import { publishRelease } from '../helpers/releases.ts';
import { startTestService, type TestService } from '../helpers/service.ts';
import { assertValid } from '../subscribers/valid-page.ts';

let service: TestService;
let code: string;
let old: string;
before(async () => {
  service = await startTestService({ workers: false, env: { TRUST_PROXY: '1' } });
  const headline = `Neu: <script>alert("1")</script> & mehr`;
  const body =
    'Der Kreis baut in diesem Jahr drei neue Schulen und zwei Turnhallen in Witten und Hattingen.';
  const id = await publishRelease(service, { headline, body });
  const read = async () => (await service.api('GET', `/public/releases/${id}`)).body.checkCode;
  old = String(await read());
  await service.api('POST', `/releases/${id}/correct`, { note: 'Es sind <b>drei</b>.' });
  code = String(await read());
});
after(() => service.close());

async function ask(path: string, typed?: string, headers: Record<string, string> = {}) {
  const body = typed === undefined ? null : new URLSearchParams({ code: typed });
  const method = body === null ? 'GET' : 'POST';
  const response = await fetch(service.url + path, { method, body, headers, redirect: 'manual' });
  return { status: response.status, headers: response.headers, html: await response.text() };
}

suite('The page that checks', () => {
  test('is valid HTML without scripts in every verdict and both languages', async () => {
    const similar =
      'Der Kreis baut in diesem Jahr vier neue Schulen und zwei Turnhallen in Witten und Hattingen.';
    const hostile = '"><img src=x onerror=alert(1)> </textarea><script>alert(1)</script>';
    const typed = [code, old, similar, hostile, 'https://evil.example/meldungen/x', 'kurz', ''];
    for (const path of ['/pruefen', '/en/verify']) {
      const pages = [await ask(path), await ask(`${path}?code=${code}`)];
      for (const one of typed) pages.push(await ask(path, one));
      for (const page of pages) {
        const { html } = page;
        await assertValid(page);
        // The field for pasted texts is the one element of a form that the others have not.
        await assertNothingExecutable(
          html.replaceAll(/<\/?textarea\b/g, (tag) => tag.replace('textarea', 'p')),
        );
        assert.match(html, path === '/pruefen' ? /<html lang="de">/ : /<html lang="en">/);
        assert.doesNotMatch(html, /signatures\.\w+/);
      }
    }
  });

  test('marks the words of a release in Leichte Sprache as that', async () => {
    const easy = await publishRelease(service, { headline: 'Ganz einfach', easyRead: true });
    const found = await service.api('GET', `/public/releases/${easy}`);
    const { html } = await ask(`/pruefen?code=${String(found.body.checkCode)}`);
    assert.match(html, /<dd lang="de-simple">Ganz einfach/);
  });

  test('has one address in each language', async () => {
    for (const [from, to] of [
      ['/en/pruefen?code=A', '/en/verify?code=A'],
      ['/verify', '/pruefen'],
    ] as const) {
      const { status, headers } = await ask(from);
      assert.deepEqual([status, headers.get('location')], [301, to]);
    }
    assert.match((await ask('/en/verify')).html, /rel="canonical" href="[^"]+\/en\/verify"/);
  });

  test('keeps what was typed with a fault and sets no cookie', async () => {
    const { status, html, headers } = await ask('/pruefen', 'ü'.repeat(100_001));
    assert.equal(status, 422);
    assert.ok(html.includes('ü'.repeat(100_001)) && html.includes('200\u00A0kB'));
    assert.equal(headers.get('set-cookie'), null);
  });

  test('asks a sender who checks too often to wait', async () => {
    const headers = { 'X-Forwarded-For': '192.0.2.7' };
    const answers = await Promise.all(
      Array.from({ length: 61 }, () => ask(`/pruefen?code=${code}`, undefined, headers)),
    );
    const refused = answers.filter(({ status }) => status === 429);
    assert.equal(refused.length, 1);
    assert.ok(Number(refused[0]?.headers.get('retry-after')) > 0);
    assert.equal((await ask('/pruefen', undefined, headers)).status, 200);
  });
});

test('a mail carries the check code with its page in both twins and both languages', async () => {
  const templates = await openMailTemplates({ words: await openWords() });
  const release = { ...sampleRelease, checkCode: '7F3K9QX2M4TB' };
  for (const [language, page] of [
    ['de', '/pruefen?code=7F3K-9QX2-M4TB'],
    ['en', '/en/verify?code=7F3K-9QX2-M4TB'],
  ] as const) {
    const mail = personalise(templates.release(sampleMail({ release, language })), person);
    assert.ok(mail.text.includes(page), mail.text);
    assert.ok(mail.html.replaceAll('&#x3D;', '=').includes(page));
    const unsigned = { ...release, checkCode: null };
    const without = personalise(
      templates.release(sampleMail({ release: unsigned, language })),
      person,
    );
    assert.ok(!without.text.includes('?code=') && !without.html.includes('7F3K'));
  }
});

test('both languages have the same texts', async () => {
  const [de, en] = [await readLanguage('de'), await readLanguage('en')];
  const keysOf = (texts: Map<string, string>) =>
    [...texts.keys()].filter((key) => key.startsWith('signatures.'));
  assert.deepEqual(keysOf(de), keysOf(en));
});

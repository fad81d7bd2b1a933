import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { checkedApi } from '../helpers/checked.ts';
import { createOffice } from '../helpers/offices.ts';
import { call } from '../helpers/call.ts';
import { createRelease, publishRelease, releaseInput } from '../helpers/releases.ts';
import { startTestService, type TestService } from '../helpers/service.ts';

let service: TestService;
let api: TestService['api'];
before(async () => {
  service = await startTestService({ workers: false });
  api = checkedApi(service);
});
after(() => service.close());

const english = { headline: 'District presents education report', language: 'en' };
const easy = { headline: 'Ein Bericht über Schulen', easyRead: true };

async function pageOf(id: string): Promise<string> {
  const { body } = await api('GET', `/releases/${id}`);
  return (await fetch(service.url + new URL(String(body.url)).pathname)).text();
}

async function translationsOf(id: string) {
  const { body } = await call(`${service.url}/api/v1/public/releases/${id}`);
  const { translations } = body as unknown as { translations: { id: string }[] };
  return translations.map((one) => one.id);
}

suite('Language versions of a release', () => {
  test('belong together, whichever of them was named, and show only what is public', async () => {
    const original = await publishRelease({ api });
    const first = await publishRelease({ api }, { ...english, translationOf: original });
    const second = await createRelease({ api }, { ...easy, translationOf: first });
    assert.equal((await api('GET', `/releases/${second}`)).body.translationOf, original);
    assert.deepEqual(await translationsOf(original), [first]);
    assert.doesNotMatch(await pageOf(original), /<strong>Leichte Sprache|Ein Bericht über Schulen/);

    await api('POST', `/releases/${second}/publish`, {});
    assert.deepEqual((await translationsOf(first)).toSorted(), [original, second].toSorted());
    const page = await pageOf(original);
    assert.match(page, /<a href="\/en\/meldungen\/[^"]*" hreflang="en" lang="en">/);
    assert.match(page, /hreflang="de-simple" lang="de-simple"><strong>Leichte Sprache<\/strong>/);
    assert.match(page, /<link rel="alternate" hreflang="de-simple" href="http/);
    assert.match(page, /"workTranslation":\[/);
    assert.match(await pageOf(second), /<article class="release" lang="de-simple">/);

    await api('POST', `/releases/${original}/withdraw`, { reason: 'Zahl war falsch' });
    assert.deepEqual(await translationsOf(first), [second]);
    assert.doesNotMatch(await pageOf(first), /neuen Bildungsbericht vor/);
  });

  test('are of one office, and a foreign release looks like none', async () => {
    const other = await createOffice(service.deps, { slug: 'andere', name: 'Andere' });
    const foreign = await call(`${service.url}/api/v1/releases`, {
      method: 'POST',
      key: other.key,
      body: releaseInput(),
    });
    const fault = async (translationOf: unknown) => {
      const { status, body } = await api('POST', '/releases', releaseInput({ translationOf }));
      assert.equal(status, 422);
      const errors = body.errors as { path: string; message: string }[];
      assert.deepEqual(
        errors.map(({ path }) => path),
        ['translationOf'],
      );
      return errors[0]?.message;
    };
    assert.equal(await fault(foreign.body.id), await fault('0123456789ab'));
    assert.equal(await fault('kein Schlüssel'), await fault('0123456789ab'));
  });

  test('are named by drafts only, and neither of itself nor in a chain', async () => {
    const original = await createRelease({ api });
    const version = await createRelease({ api }, { ...english, translationOf: original });
    const stranger = await createRelease({ api });
    const patch = (id: string, translationOf: string | null) =>
      api('PATCH', `/releases/${id}`, { translationOf });
    assert.equal((await patch(stranger, stranger)).status, 422);
    assert.equal((await patch(original, version)).status, 422);
    assert.equal((await patch(original, stranger)).status, 422);
    assert.equal((await patch(version, stranger)).body.translationOf, stranger);
    assert.equal((await patch(version, null)).body.translationOf, null);
    assert.equal((await patch(version, original)).status, 200);
    assert.equal((await api('DELETE', `/releases/${original}`)).status, 204);
    assert.equal((await api('GET', `/releases/${version}`)).body.translationOf, null);
  });

  test('keep Leichte Sprache through a correction, which may also take it away', async () => {
    const id = await publishRelease({ api }, easy);
    const correct = (change: object) => api('POST', `/releases/${id}/correct`, change);
    assert.equal((await correct({ note: 'Zahl', subheadline: 'Neu' })).body.easyRead, true);
    assert.equal((await correct({ note: 'Doch nicht', easyRead: false })).body.easyRead, false);
  });
});

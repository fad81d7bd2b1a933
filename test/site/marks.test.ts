import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { countWords } from '../../src/search/count-words.ts';
import { startTestService, type TestService } from '../helpers/service.ts';
import {
  comparable,
  firstChange,
  type Look,
  lookAt,
  lookAtAll,
  withFreshSite,
  wordsOf,
} from './look.ts';
import {
  markOfField,
  marked,
  mobile,
  nobody,
  plantReleases,
  type Planted,
  publish,
} from './planted.ts';
import { describeSite, type Site } from './samples.ts';
import { fillWorld } from './world.ts';

let service: TestService;
let site: Site;
let planted: Record<'draft' | 'scheduled' | 'embargoed', Planted>;
/** Of a site with nothing in its memory, before anything was planted and after it. */
let empty: Map<string, Look>;
let full: Map<string, Look>;

before(async () => {
  service = await startTestService();
  site = describeSite(service, await fillWorld(service));
  const addresses = site.always.map(({ address }) => address);
  const look = async () => {
    await countWords(service.deps);
    return withFreshSite(service, (url) => lookAtAll(url, addresses));
  };
  // What the service itself answers is kept from here on.
  await lookAtAll(service.url, addresses);
  empty = await look();
  planted = await plantReleases(service);
  full = await look();
});
after(() => service.close());

const hidden = () => Object.entries(planted);
const isMarked = (look: Look) =>
  marked.test(wordsOf(look)) ||
  hidden().some(([, { id, mediaId }]) => [id, mediaId].some((one) => wordsOf(look).includes(one)));

test('every address of the routers can be asked for', () => {
  assert.deepEqual(site.unknown, [], 'give these a line in test/site/samples.ts');
  const surfaces = site.always.length + site.ofRelease(nobody).length;
  assert.ok(surfaces > 100, `${surfaces} surfaces`);
});

test('every address that is always there answers before anything is planted', () => {
  const faults = [...empty].filter(([, { status }]) => status !== 200 && status !== 301);
  assert.deepEqual(
    faults.map(([address, { status }]) => `${status} ${address}`),
    [],
  );
});

test('nothing on any surface changes by a draft, a scheduled or an embargoed release', () => {
  const faults = site.always.flatMap(({ address, restless }) => {
    const [one, other] = [empty.get(address), full.get(address)];
    assert.ok(one && other);
    const change = restless === undefined && firstChange(one, other);
    return [
      ...(change ? [`${address} changes: ${change}`] : []),
      ...(!address.startsWith('/dev/') && isMarked(other) ? [`a mark at ${address}`] : []),
    ];
  });
  assert.deepEqual(faults, []);
});

test('nothing that is kept shows a mark', async () => {
  const addresses = site.always.map(({ address }) => address);
  for (const [address, look] of await lookAtAll(service.url, addresses))
    if (!address.startsWith('/dev/')) assert.ok(!isMarked(look), `a mark at ${address}`);
});

const conditions = [{}, { range: 'bytes=0-0' }, { 'if-none-match': '*' }, { accept: 'text/plain' }];

test('what is not public is answered as what never was, at every address of a release', async () => {
  for (const [kind, release] of hidden()) {
    const none = site.ofRelease({ ...nobody, invites: release.invites });
    for (const [index, { address }] of site.ofRelease(release).entries())
      for (const headers of conditions) {
        const here = await lookAt(service.url, address, headers);
        const there = await lookAt(service.url, none[index]?.address ?? '', headers);
        assert.equal(here.status, 404, `${kind}: ${address}`);
        const alike = (look: Look) => anonymous(comparable(look), release);
        assert.deepEqual(alike(here), alike(there), `${kind}: ${address}`);
      }
  }
});

/** What was asked for stands in some answers, and is as long for both. */
function anonymous({ status, headers, text }: Look, { id, mediaId }: Planted): Look {
  const same = text.replaceAll(id, nobody.id).replaceAll(mediaId, nobody.mediaId);
  return { status, headers, text: same };
}

test('whoever asks to have it checked hears that it is unknown', async () => {
  for (const [kind, { path }] of hidden())
    for (const code of [path, service.deps.config.baseUrl + path, 'Ein Zwirbeltext mit']) {
      const ask = async (asked: string) => {
        const body = new URLSearchParams({ code: asked });
        const answer = await fetch(`${service.url}/pruefen`, { method: 'POST', body });
        return { status: answer.status, text: (await answer.text()).replaceAll(asked, '') };
      };
      const none = code.replace(path, nobody.path).replace('Zwirbeltext', 'Hirsebreitext');
      assert.deepEqual(await ask(code), await ask(none), `${kind}: ${code}`);
    }
});

test('a call of the API that needs a key shows nothing without one', async () => {
  assert.ok(site.withKey.length > 10);
  for (const path of site.withKey)
    for (const { id, mediaId } of Object.values(planted)) {
      const own = path.includes('/media/') ? mediaId : id;
      const look = await lookAt(service.url, path.replace(':id', own).replace(':delivery', '1'));
      assert.equal(look.status, 401, path);
      assert.doesNotMatch(wordsOf(look), marked, path);
    }
});

test('once public, it shows on every surface that is for it, what was kept before included', async () => {
  for (const release of Object.values(planted)) await publish(service, release);
  await countWords(service.deps);
  const shown = [...site.always, ...Object.values(planted).flatMap((one) => site.ofRelease(one))];
  const looks = await lookAtAll(
    service.url,
    shown.map(({ address }) => address),
  );
  const wrong = shown.flatMap(({ address, shows }) => {
    const look = looks.get(address);
    if (look === undefined || ![200, 301].includes(look.status))
      return [`${look?.status} ${address}`];
    if (look.status === 301 || shows === undefined || shows === isMarked(look)) return [];
    return [`${shows ? 'nothing' : 'a mark'} at ${address}`];
  });
  assert.deepEqual(wrong, []);
  for (const [address, look] of looks)
    if (!address.startsWith('/dev/')) assert.ok(!wordsOf(look).includes(mobile), address);
});

test('its page shows what stands in every field', async () => {
  const { text } = await lookAt(service.url, planted.scheduled.path);
  for (const [field, mark] of Object.entries({
    ...markOfField,
    'place of the event': 'Zwirbelsaal',
  }))
    assert.ok(text.includes(mark), field);
});

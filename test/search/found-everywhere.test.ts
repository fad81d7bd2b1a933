import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { renewSearch } from '../../src/search/renew.ts';
import { markAllDue } from '../../src/search/renew-store.ts';
import { call } from '../helpers/call.ts';
import { pick, seededRandom } from '../helpers/random.ts';
import { publishRelease } from '../helpers/releases.ts';
import { startTestService, type TestService } from '../helpers/service.ts';

let service: TestService;
before(async () => {
  service = await startTestService({ workers: false });
});
after(() => service.close());

/** Through page, API and feed: which of them find it. */
async function surfacesThatFind(id: string, q: string): Promise<string[]> {
  const asked = encodeURIComponent(q);
  const paths = {
    page: `/suche?q=${asked}`,
    api: `/api/v1/public/releases?q=${asked}&limit=50`,
    feed: `/feeds/releases.json?q=${asked}`,
  };
  const found: string[] = [];
  for (const [name, path] of Object.entries(paths)) {
    const answer = await fetch(service.url + path);
    assert.equal(answer.status, 200, path);
    if ((await answer.text()).includes(id)) found.push(name);
  }
  return found;
}

const everywhere = ['page', 'api', 'feed'];

const letters = 'bcdfghklmnprstwzaeiouäöüßéçłøñšę'.split('');
const marks = ['\u0301', '\u0308', '\u0327', '\u030C'];
const joints = ['-', '/', '–', '.', '’', "'", '·', ':', '*', '_', '&', '\u00AD', '‑', '@', '+'];

function drawWord(random: () => number): string {
  const length = 4 + Math.floor(random() * 8);
  const word = Array.from({ length }, () => pick(random, letters)).join('');
  const marked = random() < 0.2 ? word + pick(random, marks) : word;
  return random() < 0.4 ? marked.charAt(0).toUpperCase() + marked.slice(1) : marked;
}

function drawNumber(random: () => number): string {
  const digits = (most: number) => String(1 + Math.floor(random() * most));
  const two = () => digits(28).padStart(2, '0');
  return pick(random, [
    () => `${two()}.${String(1 + Math.floor(random() * 12)).padStart(2, '0')}.2027`,
    () => `${digits(23)}.${two()}`,
    () => `${digits(9)}.${digits(899).padStart(3, '0')}.000`,
    () => `${digits(99)},${digits(9)}`,
    () => `20${two()}/${two()}`,
    () => `${pick(random, ['A', 'B', 'L', 'SB', 'RE'])}${digits(99)}`,
    () => `${digits(99)}-${drawWord(random)}`,
    () => digits(99_999),
  ])();
}

function drawToken(random: () => number): string {
  if (random() < 0.3) return drawNumber(random);
  const parts = Array.from({ length: 1 + Math.floor(random() * 3) }, () => drawWord(random));
  return parts.join(pick(random, joints));
}

suite('Whatever is written', () => {
  for (const seed of [1, 2, 3])
    test(`is found by page, API and feed (seed ${seed})`, async () => {
      const random = seededRandom(seed);
      const tokens = Array.from({ length: 24 }, () => drawToken(random));
      const body = `<p>${tokens.map((one) => one.replaceAll('&', '&amp;')).join(' ; ')}</p>`;
      const id = await publishRelease(service, { body, bodyFormat: 'html' });
      for (const token of tokens)
        assert.deepEqual(await surfacesThatFind(id, token), everywhere, JSON.stringify(token));
    });
});

const text =
  'Kamera Hikvision DS-7604NI-E1/4P/A, Alpha/Beta, Schiff Poseidon-1234; für Jérôme und która, mit ' +
  'wsl --shutdown; das „well-being“ von K’Thriss; Ge\u00ADsamt\u00ADkonzept am 31. Dezember 2027 um 19:30 Uhr ' +
  'im Bundes·tag mit 1\u202F250\u202F000 Schüler*innen, z.\u00A0B. nach §\u202F5, auf der B\u00A051.';

const findings: Record<string, string[]> = {
  'the parts of what hyphens and slashes join': ['DS-7604NI', 'Beta', 'Alpha', 'poseidon 1234'],
  'names without their marks': ['Jerome', 'ktora', 'JÉROME'],
  'words after a dash, where nothing else is asked': ['-shutdown', '--shutdown'],
  'curly quotes and apostrophes like straight ones': [
    '"well-being"',
    '“well-being”',
    '»well-being«',
    "k'thriss",
    'k’thriss',
  ],
  'what a soft hyphen, a middle dot or a star divides': [
    'gesamtkonzept',
    'Bundestag',
    'Bundes·tag',
    'Schüler',
    'Schülerinnen',
    'Schüler:innen',
    'SchülerInnen',
  ],
  'numbers in another spelling': [
    '31.12.2027',
    '2027-12-31',
    '19.30 Uhr',
    '1.250.000',
    '1250000',
    '§5',
    'B51',
    'b 51',
    'z.B.',
  ],
  'what stands between dashes': ['Alpha - Beta', 'Alpha – Poseidon', 'Alpha -- Beta'],
};

suite('A search finds', () => {
  let id: string;
  before(async () => {
    id = await publishRelease(service, {
      headline: 'Vielerlei',
      body: `<p>${text}</p>`,
      bodyFormat: 'html',
    });
  });
  for (const [name, queries] of Object.entries(findings))
    test(name, async () => {
      for (const q of queries) {
        const all = q.startsWith('-') ? q : `Vielerlei ${q}`;
        assert.deepEqual(await surfacesThatFind(id, all), everywhere, q);
      }
    });

  test('nothing that has what a minus excludes, be it a phrase', async () => {
    for (const q of ['Vielerlei -Beta', 'Vielerlei -„Alpha Beta“', 'Vielerlei "Beta Alpha"'])
      assert.deepEqual(await surfacesThatFind(id, q), [], q);
    assert.deepEqual(await surfacesThatFind(id, 'Vielerlei -"Beta Alpha"'), everywhere);
  });

  test('by names of region, topic and office, in both languages', async () => {
    for (const q of ['Ennepe-Ruhr-Kreis', 'education', 'Bildung'])
      assert.deepEqual(await surfacesThatFind(id, `Vielerlei ${q}`), everywhere, q);
  });

  test('the same after all rows were made anew', async () => {
    await markAllDue(service.deps.db);
    await renewSearch(service.deps);
    assert.deepEqual(await surfacesThatFind(id, 'Vielerlei B51 Education'), everywhere);
  });

  test('what is left without one of the words, and offers what they name', async () => {
    const { body } = await call(`${service.url}/suche?q=Vielerlei+Quantenkuchen+Hattingen`);
    const html = String(body.text);
    assert.match(html, /Alle Meldungen aus der Region Hattingen/);
    const english = await call(`${service.url}/en/suche?q=Vielerlei+Quantenkuchen`);
    assert.match(String(english.body.text), /Without “Quantenkuchen”: 1 hit/);
  });
});

import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { type PdfLevel, pdfLevels } from '../../src/pdf/order.ts';
import { writePdf } from '../../src/pdf/write-pdf.ts';
import { cleanBody } from '../../src/releases/body.ts';
import type { PublicRelease } from '../../src/releases/public-store.ts';

const reader =
  spawnSync('pdftotext', ['-v']).error === undefined
    ? {}
    : { skip: 'needs pdftotext (poppler-utils)' };

let folder = '';
before(async () => void (folder = await mkdtemp(join(tmpdir(), 'pdf-'))));
after(() => rm(folder, { recursive: true, force: true }));

function releaseOf(body: string, change: Partial<PublicRelease> = {}): PublicRelease {
  return {
    id: '0123456789ab',
    slug: 'probe',
    version: 1,
    language: 'de',
    easyRead: false,
    kind: 'release',
    headline: 'Kreis misst die Wege neu aus',
    subheadline: '',
    byline: '',
    dateline: 'Schwelm',
    bodyHtml: cleanBody({ source: body, format: 'html' }).html,
    bodyText: '',
    boilerplateHtml: null,
    contacts: [{ name: 'Alex Muster', role: '', phone: '', email: 'presse@kreis.example' }],
    keywords: [],
    eventStartsAt: null,
    eventEndsAt: null,
    eventPlace: null,
    publishedAt: new Date('2027-03-04T09:00:00Z'),
    updatedAt: new Date('2027-03-04T09:00:00Z'),
    note: null,
    checkCode: '7F3K9QX2M4TB',
    office: {
      id: 'o',
      slug: 'kreis',
      name: 'Kreis Beispiel',
      nameEn: null,
      email: 'presse@kreis.example',
      phone: '02336 93-0',
      address: 'Hauptstraße 1\n58332 Schwelm',
      website: null,
    },
    regions: [],
    topics: [],
    media: [],
    translations: [],
    ...change,
  };
}

type Made = { level: PdfLevel; bytes: string; text: string };

async function make(release: PublicRelease, level: PdfLevel = 'whole'): Promise<Made> {
  const target = join(folder, 'probe.pdf');
  const order = { release, baseUrl: 'https://portal.example', pictures: [], logo: null };
  const written = await writePdf({ ...order, level, target });
  assert.deepEqual(written.faults, []);
  const bytes = (await readFile(target)).toString('latin1');
  const text = 'skip' in reader ? '' : execFileSync('pdftotext', [target, '-']).toString();
  return { level: written.level, bytes, text };
}

const isAccessible = ({ bytes }: Made) => bytes.includes('pdfuaid');
const flat = (text: string) => text.replace(/\u00ad\n/g, '').replace(/\s+/g, ' ');

const row = (cells: string[], name = 'td') =>
  `<tr>${cells.map((cell) => `<${name}>${cell}</${name}>`).join('')}</tr>`;
const tableOf = (rows: number) =>
  `<table>${row(['Ort', 'Jahr', 'Zahl', 'Anteil', 'Bemerkung'], 'th')}${Array.from(
    { length: rows },
    (_, index) => row([`Ort ${index}`, '2027', `${index}`, '7,5 %', 'wie im Jahr davor']),
  ).join('')}</table>`;

suite('No content is without its PDF', () => {
  const bodies: Record<string, string> = {
    'a word of 190 kB': `<p>${'Wegekostenverteilung'.repeat(9_500)}</p>`,
    'an address of 100 kB': `<p>https://kreis.example/${'a1'.repeat(50_000)}</p>`,
    '180,000 brackets': `<p>${'(['.repeat(90_000)}</p>`,
    'a table of 400 rows': tableOf(400),
    'a table of 2,400 rows': tableOf(2_400),
    '100,000 marks on one letter': `<p>a${'\u0301\u0316'.repeat(50_000)}</p>`,
    'cells that reach too far':
      '<table><tr><th>A</th><th>B</th></tr><tr><td rowspan="900">x</td><td colspan="70">y</td></tr><tr><td>1</td></tr><tr></tr><tr><td colspan="2" rowspan="2">z</td><td>w</td></tr></table>',
    'a table of 60 columns': `<table>${row(Array.from({ length: 60 }, (_, index) => `W${index}`)).repeat(3)}</table>`,
    'lone surrogates and controls': '<p>a\ud800b\u0000c\u202ed\ufffee</p>',
  };
  for (const [name, body] of Object.entries(bodies))
    test(name, async () => {
      const made = await make(releaseOf(body));
      assert.equal(made.level, 'whole');
      assert.ok(isAccessible(made), 'PDF/UA');
    });

  test('each level of less is a PDF too', async () => {
    const body = `<h2>Zwischentitel</h2><ul><li>eins</li></ul>${tableOf(3)}<blockquote><p>Zitat</p></blockquote>`;
    for (const level of pdfLevels) {
      const made = await make(releaseOf(body), level);
      assert.equal(made.level, level);
      if (!('skip' in reader))
        assert.equal(made.text.includes('Ort 2'), level !== 'address', level);
    }
  });

  test('the same release is the same file', async () => {
    const release = releaseOf('<p>Ein Absatz.</p>');
    assert.equal((await make(release)).bytes, (await make(release)).bytes);
  });
});

suite('What is read in the PDF is what was written', reader, () => {
  test('commands of the typesetter are words', async () => {
    const words =
      '#import "/etc/passwd" $x_1$ \\ ] [ *a* _b_ `c` <end> @ref // a /* b */ = c -- d ~ e';
    const escaped = words.replaceAll('<', '&lt;');
    const { text } = await make(releaseOf(`<p>${escaped}</p>`, { headline: words }));
    assert.equal(flat(text).split(words).length, 3, 'in headline and text');
  });

  test('raised and lowered figures stay what they are', async () => {
    const body = '<p>30 m<sup>3</sup>, 10<sup>-9</sup> m, x<sup>2a</sup>, N<sub>2</sub>O</p>';
    const { text } = await make(releaseOf(body));
    for (const part of ['30 m³', '10⁻⁹ m', 'x²', 'N₂O']) assert.ok(text.includes(part), part);
  });

  test('letters of many scripts and signs', async () => {
    const words = [
      'Đặng',
      'Żółć',
      'Ґанок',
      'Ωμέγα',
      '서울',
      '北京',
      'さくら',
      'ქალაქი',
      'Երևան',
      '🚲',
      '✔',
      '⇒',
      '☂',
      '₹',
    ];
    const { text } = await make(releaseOf(`<p>${words.join(' ')}</p>`));
    for (const word of words) assert.ok(text.includes(word), word);
  });

  test('a cell longer than a page, beside a short one', async () => {
    const body = `<table>${row(['Punkt', 'Text'], 'th')}${row(['7', `${'Noch ein Satz. '.repeat(700)}ENDWORT`])}${row(['8', 'danach'])}</table>`;
    const { text } = await make(releaseOf(body));
    assert.ok(text.includes('ENDWORT'));
    assert.equal(flat(text).split('Noch ein Satz.').length - 1, 700);
  });

  test('every letter of a word that is too long for its line', async () => {
    const word = Array.from({ length: 400 }, (_, index) => `q${index}x`).join('');
    const { text } = await make(releaseOf(`<p>${word}</p>`));
    assert.ok(text.replace(/[\s\u00ad\u200b]/g, '').includes(word));
  });

  test('a struck word is there, and numbers of a list go on', async () => {
    const { text } = await make(
      releaseOf('<p><s>alt</s> neu</p><ol start="7"><li>sieben</li></ol>'),
    );
    assert.match(flat(text), /alt neu 7\. sieben/);
  });

  test(
    'the address of the release is printed without a hyphen that it does not have',
    reader,
    async () => {
      const slug = 'ortsbus-faehrt-ab-naechster-woche-alle-zwanzig-minuten-in-die-suedstadt';
      const { text } = await make(releaseOf('<p>Der Bus kommt.</p>', { slug }));
      assert.ok(text.replace(/\u200b|\s/g, '').includes(`/meldungen/${slug}-0123456789ab`), text);
    },
  );
});

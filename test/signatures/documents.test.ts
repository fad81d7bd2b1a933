import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { publishRelease } from '../helpers/releases.ts';
import { startTestService, type TestService } from '../helpers/service.ts';

let service: TestService;
let id: string;
let path: string;
let code: string;

const body = [
  'Die Bücherei am Markt öffnet am 3. Mai 2027 um 10 Uhr und zeigt [den Plan](https://plan.example/a).',
  '- Saal 1: 40 Plätze\n- Saal 2: 75 Plätze',
  'Bürgermeisterin Anna Beispiel dankt allen Helferinnen und Helfern für 1.250 Stunden Arbeit.',
].join('\n\n');

before(async () => {
  service = await startTestService({ workers: false });
  id = await publishRelease(service, { headline: 'Bücherei am Markt öffnet wieder', body });
  const { body: seen } = await service.api('GET', `/public/releases/${id}`);
  path = new URL(String(seen.url)).pathname;
  code = String(seen.checkCode).replace(/.{4}(?=.)/g, '$&-');
});

after(() => service.close());

async function ask(typed: string) {
  const form = new URLSearchParams({ code: typed });
  const response = await fetch(`${service.url}/pruefen`, { method: 'POST', body: form });
  const text = await response.text();
  const [, title = ''] =
    /aria-labelledby="ergebnis">.*?<h3 class="kern-title">(.*?)<\/h3>/s.exec(text) ?? [];
  return { title, told: [...text.matchAll(/<(?:ins|del)>(.*?)</g)].map(([, words]) => words) };
}

const read = async (ending: string) => (await fetch(service.url + path + ending)).text();
const genuine = { title: 'Diese Meldung ist echt.', told: [] };

for (const ending of ['.txt', '.md'])
  test(`our own ${ending} is genuine when it is pasted whole, and not with another figure`, async () => {
    const document = await read(ending);
    assert.deepEqual(await ask(document), genuine);
    const changed = await ask(document.replace('1.250', '1.520'));
    assert.match(changed.title, /ähnelt/);
    assert.match(changed.told.at(-1) ?? '', /^1\.250\b/);
  });

test('the pages of a PDF may interrupt the text, and cut its words', async () => {
  const pages = `Einladung\nBücherei am Markt öffnet wieder\nDie Bücherei am Markt öff-\nEnnepe-Ruhr-Kreis   Seite 1 von 2
\fnet am 3. Mai 2027 um 10 Uhr und zeigt den Plan.\nSaal 1: 40 Plätze\nSaal 2: 75 Plätze\nBürgermeisterin Anna
Beispiel dankt allen Helferinnen und\nHelfern für 1.250 Stunden Arbeit.\nSeite 2 von 2\n\f`;
  const { title, told } = await ask(pages);
  assert.match(title, /^Diese Meldung ist echt/);
  assert.deepEqual(told, ['einladung']);
  assert.match((await ask(pages.replace('net am', 'net nicht am'))).title, /ähnelt/);
});

test('what stands around a genuine text is told not to be part of it', async () => {
  const { title, told } = await ask(`Spenden Sie bitte jetzt!\n\n${await read('.txt')}`);
  assert.equal(title, 'Diese Meldung ist echt; im eingefügten Text steht aber mehr.');
  assert.deepEqual(told, ['spenden sie bitte jetzt']);
});

test('another headline over a genuine text is no text around it', async () => {
  const changed = (await read('.txt')).replace('Markt öffnet wieder', 'Markt schließt wieder');
  assert.match((await ask(changed)).title, /ähnelt/);
});

test('a code or an address is found inside of a question', async () => {
  assert.deepEqual(await ask(`Guten Tag, stimmt das? Prüfcode: ${code}.`), genuine);
  assert.deepEqual(await ask(`Ist das echt? http://localhost:3000${path}.`), genuine);
  const foreign = `Prüfcode ${code}. ${'Der Landrat verschenkt morgen Gold an alle Leute im Kreis. '.repeat(6)}`;
  assert.match((await ask(foreign)).title, /ähnelt/);
});

test('a release of one sentence is genuine', async () => {
  const sentence = 'Das Freibad Schwelm bleibt wegen Gewitter heute geschlossen.';
  const headline = 'Freibad bleibt heute zu';
  const short = await publishRelease(service, { headline, body: sentence });
  for (const text of [sentence, `${headline}\n\n${sentence}`, `${headline}\n${sentence}\n${short}`])
    assert.match((await ask(text)).title, /^Diese Meldung ist echt/, text);
});

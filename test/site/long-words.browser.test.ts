import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { sql } from 'kysely';
import type { Browser } from 'playwright-core';
import { launchChromium, withoutChromium } from '../helpers/chromium.ts';
import { startTestService, type TestService } from '../helpers/service.ts';
import { publishRelease } from '../helpers/releases.ts';

const width = 320;
// No place to break, and no hyphenation for it.
const longWord = 'Qx7'.repeat(66);

suite('A word of 200 letters without a place to break', { skip: withoutChromium }, () => {
  let service: TestService;
  let pages: string[];
  let browser: Browser;
  before(async () => {
    service = await startTestService({ workers: false });
    pages = await publishAll(service);
    await stretchEverything(service);
    browser = await launchChromium();
  });
  after(async () => {
    await browser?.close();
    await service.close();
  });

  test('widens no page on a narrow screen', async () => {
    const tab = await browser.newPage({ viewport: { width, height: 800 } });
    const wide: string[] = [];
    for (const address of pages) {
      await tab.goto(service.url + address);
      const found = await tab.evaluate<string | null>(findWidest);
      if (found !== null) wide.push(`${address}: ${found}`);
    }
    assert.deepEqual(wide, []);
  });
});

/** A release of each kind, and every kind of page that shows one. */
async function publishAll(service: TestService): Promise<string[]> {
  const event = { startsAt: '2027-12-01T10:00:00+01:00', place: 'Kreishaus' };
  const invitation = await publishRelease(service, { kind: 'invitation', event });
  const corrected = await publishRelease(service);
  await service.api('POST', `/releases/${corrected}/correct`, { note: 'Zahl', headline: 'Neu' });
  await publishRelease(service, { language: 'en' });
  const { body } = await service.api('GET', `/releases/${corrected}`);
  const own = new URL(String(body.url)).pathname;
  const invited = await service.api('GET', `/releases/${invitation}`);
  const lists = [
    'suche',
    'archiv',
    'regionen',
    'themen',
    'pressestellen',
    'termine',
    'feeds',
    'abonnieren',
  ];
  const subjects = [
    'regionen/ennepe-ruhr-kreis',
    'themen/bildung',
    'pressestellen/ennepe-ruhr-kreis',
  ];
  return [
    ['/', '/en/', '/embed', '/in-der-naehe?ort=58332&umkreis=25', '/suche?q=Qx7&region=05954'],
    [...lists, ...subjects].flatMap((path) => [`/${path}`, `/en/${path}`]),
    ['', '/druck', '/versionen', '/versionen/1'].map((ending) => own + ending),
    [new URL(String(invited.body.url)).pathname],
  ].flat();
}

// As text: the types of the browser are not those of Node.
const findWidest = `(() => {
  if (document.documentElement.scrollWidth <= ${width}) return null;
  const right = (element) => element.getBoundingClientRect().right;
  const all = [...document.querySelectorAll('body *')].filter((element) => right(element) > ${width});
  const deepest = all.findLast((element) => element.children.length === 0) ?? all.at(-1);
  return document.documentElement.scrollWidth + ' pixels: ' + (deepest?.outerHTML.slice(0, 150) ?? '');
})()`;

/** Every text that others write, longer than any line, past the doors, which would take it too. */
async function stretchEverything({ deps: { db } }: TestService): Promise<void> {
  const body = `<p>${longWord} <a href="https://x.example/${longWord}">${longWord}</a></p>
    <ul><li>${longWord}</li></ul><blockquote><p>${longWord}</p></blockquote><h2>${longWord}</h2>
    <table><tbody><tr><th>${longWord}</th><td>${longWord}</td></tr></tbody></table>`;
  const contacts = JSON.stringify([
    { name: longWord, role: longWord, phone: longWord, email: `${longWord}@x.example` },
  ]);
  await sql`update release_version set headline = ${longWord}, subheadline = ${longWord},
    dateline = ${longWord}, byline = ${longWord}, body_html = ${body}, boilerplate = ${body},
    contacts = ${contacts}::jsonb, keywords = array[${longWord}],
    event_place = case when event_starts_at is null then null else ${longWord} end,
    note = case when number > 1 then ${longWord} end`.execute(db);
  await sql`update release set withdrawn_reason = ${longWord} where status = 'withdrawn'`.execute(
    db,
  );
  await sql`update media set caption = ${longWord}, credit = ${longWord}, file_name = ${longWord}`.execute(
    db,
  );
  await sql`update office set name = ${longWord}, address = ${longWord}, phone = ${longWord},
    email = ${`${longWord}@x.example`}, website = ${`https://${longWord}.example/`}`.execute(db);
  await sql`update region set name = ${longWord} where code in ('05', '05954', '05914')`.execute(
    db,
  );
  await sql`update topic set name = ${longWord} where code = '05000000'`.execute(db);
}

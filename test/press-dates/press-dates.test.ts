import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sql } from 'kysely';
import { bindWords } from '../../src/text/bind-words.ts';
import { type PortalServer, startPortalServer } from '../portal/portal-server.ts';
import { addOffice, addRelease } from '../portal/rows.ts';

const ids = {
  soon: '0000000000d1',
  summer: '0000000000d2',
  morning: '0000000000d3',
  yesterday: '0000000000d4',
  elsewhere: '0000000000d5',
  withdrawn: '0000000000w1',
  scheduled: '0000000000s1',
  release: '0000000000r1',
};

let portal: PortalServer;

// The clock of the portal stands at Saturday, 21 November 2026, 12:00 in Germany.
before(async () => {
  portal = await startPortalServer();
  const { db } = portal;
  await addOffice(db, 'kreis', 'Ennepe-Ruhr-Kreis');
  await addOffice(db, 'stadt', 'Stadt Hattingen');
  const invite = (id: string, startsAt: string, more = {}) =>
    addRelease(db, {
      id,
      at: '2026-11-10T09:00:00Z',
      kind: 'invitation',
      headline: `Termin ${id}`,
      startsAt,
      ...more,
    });
  await invite(ids.soon, '2026-11-26T09:30:00Z', { version: 2 });
  await invite(ids.summer, '2027-07-01T08:00:00Z', { office: 'stadt', topics: ['15000000'] });
  await invite(ids.morning, '2026-11-21T07:00:00Z');
  await invite(ids.yesterday, '2026-11-20T22:59:00Z');
  await invite(ids.elsewhere, '2026-12-02T09:00:00Z', { regions: ['09162'] });
  await invite(ids.withdrawn, '2026-11-27T09:00:00Z', { status: 'withdrawn' });
  await invite(ids.scheduled, '2026-12-24T09:00:00Z', {
    at: '2026-12-20T09:00:00Z',
    status: 'scheduled',
  });
  await addRelease(db, { id: ids.release, at: '2026-11-10T09:00:00Z' });
});

after(() => portal.close());

const shownIn = (text: string) =>
  [...text.matchAll(/teaser__headline"><a href="[^"]*-(\w{12})"/g)].map(([, id]) => id);

test('what is coming stands by month and day, today’s included, nothing before its moment', async () => {
  const { html } = await portal.read('/termine');
  assert.deepEqual(shownIn(html), [ids.morning, ids.soon, ids.elsewhere, ids.summer]);
  const months = [...html.matchAll(/<h2 class="section-title" id="monat-[^"]*">([^<]*)</g)];
  assert.deepEqual(
    months.map(([, name]) => name),
    ['November 2026', 'Dezember 2026', 'Juli 2027'],
  );
  assert.match(html, /Donnerstag, 26.\u00A0November 2026/);
  assert.match(html, /<time datetime="2026-11-26T09:30:00.000Z">10:30<\/time>/);
  for (const id of [ids.withdrawn, ids.scheduled]) assert.doesNotMatch(html, new RegExp(id));
});

test('what has been is on pages of its own, the latest first', async () => {
  const { html } = await portal.read('/termine?past=1');
  assert.deepEqual(shownIn(html), [ids.yesterday]);
  assert.match(html, /<meta name="robots" content="noindex">/);
});

test('region, topic and office narrow page and calendar', async () => {
  for (const [query, expected] of [
    ['region=05954', [ids.morning, ids.soon, ids.summer]],
    ['region=ennepe-ruhr-kreis&topic=sport', [ids.summer]],
    ['office=stadt', [ids.summer]],
  ] as const) {
    const { html } = await portal.read(`/termine?${query}`);
    assert.deepEqual(shownIn(html), expected, query);
    const calendar = await portal.read(`/termine.ics?${query}`);
    const found = [...unfold(calendar.html).matchAll(/^URL;.*-(\w{12})$/gm)].map(([, id]) => id);
    assert.deepEqual(
      found.filter((id) => id !== ids.yesterday),
      expected,
      query,
    );
  }
});

test('a region that does not exist is named on the page and has no calendar', async () => {
  const page = await portal.read('/termine?region=nirgendwo');
  assert.equal(page.status, 422);
  assert.match(page.html, /Die gewählte Region gibt es hier nicht/);
  assert.equal((await portal.read('/termine.ics?region=nirgendwo')).status, 404);
});

test('pages of many dates show each once', async () => {
  const { db } = portal;
  const id = (index: number) => `00000000ab${String(index).padStart(2, '0')}`;
  for (let index = 0; index < 70; index += 1)
    await addRelease(db, {
      id: id(index),
      at: '2026-11-01T09:00:00Z',
      kind: 'invitation',
      startsAt: '2026-10-01T09:00:00.123Z',
      topics: ['13000000'],
    });
  const seen: (string | undefined)[] = [];
  let path: string | undefined = '/termine?past=1&topic=13000000';
  for (let pages = 0; path !== undefined && pages < 9; pages += 1) {
    const { html } = await portal.read(path);
    seen.push(...shownIn(html));
    path = /href="([^"]*)" rel="next"/
      .exec(html)?.[1]
      ?.replaceAll('&#x3D;', '=')
      .replaceAll('&amp;', '&');
  }
  assert.deepEqual(
    seen,
    Array.from({ length: 70 }, (_, index) => id(69 - index)),
  );
});

test('a date is a calendar entry in German local time whose identity never changes', async () => {
  const { html, headers, status } = await portal.read(`/meldungen/meldung-${ids.soon}.ics`);
  assert.equal(status, 200);
  assert.equal(headers.get('content-type'), 'text/calendar; charset=utf-8');
  assert.equal(
    headers.get('content-disposition'),
    `attachment; filename="meldung-${ids.soon}.ics"`,
  );
  const text = unfold(html);
  for (const line of [
    'DTSTART;TZID=Europe/Berlin:20261126T103000',
    'DTEND;TZID=Europe/Berlin:20261126T123000',
    'DTSTAMP:20261111T090000Z',
    'SEQUENCE:2',
    'STATUS:CONFIRMED',
    'LOCATION:Kreishaus',
    `URL;VALUE=URI:https://depesche.example/meldungen/meldung-${ids.soon}`,
    'METHOD:PUBLISH',
    'TZID:Europe/Berlin',
  ])
    assert.ok(text.includes(`\r\n${line}\r\n`), line);
  const uid = /^UID:(urn:uuid:[\w-]+)\r$/m.exec(text)?.[1];
  assert.ok(uid);
  const all = unfold((await portal.read('/en/termine.ics')).html);
  assert.ok(all.includes(uid));
  assert.match(all, /DTSTART;TZID=Europe\/Berlin:20270701T100000/, 'summer time');
});

test('an event ends when the office says, also on the night of the changed clock', async () => {
  const id = '0000000000e1';
  const spans = [
    [
      '2027-03-04T17:00:00Z',
      '2027-03-04T19:00:00Z',
      '18 bis 20 Uhr',
      ';TZID=Europe/Berlin:20270304T200000',
    ],
    [
      '2027-03-04T17:30:00Z',
      '2027-03-04T19:00:00Z',
      '18:30 bis 20:00 Uhr',
      ';TZID=Europe/Berlin:20270304T200000',
    ],
    [
      '2027-10-30T23:30:00Z',
      '2027-10-31T01:30:00Z',
      '1:30 Uhr, bis Sonntag, 31. Oktober 2027, 02:30 Uhr (MEZ)',
      ':20271031T013000Z',
    ],
    ['2027-10-31T00:15:00Z', null, '02:15 Uhr (MESZ)', ':20271031T021500Z'],
    ['2027-03-28T00:30:00Z', null, '01:30 Uhr', ';TZID=Europe/Berlin:20270328T043000'],
  ] as const;
  await addRelease(portal.db, { id, at: '2026-11-10T09:00:00Z', kind: 'invitation' });
  for (const [startsAt, endsAt, words, end] of spans) {
    await sql`update release_version set event_starts_at = ${startsAt}, event_ends_at = ${endsAt}
      where release_id = ${id}`.execute(portal.db);
    const { html } = await portal.read(`/meldungen/meldung-${id}`);
    assert.ok(html.includes(bindWords(words)), words);
    const calendar = unfold((await portal.read(`/meldungen/meldung-${id}.ics`)).html);
    assert.ok(calendar.includes(`\r\nDTEND${end}\r\n`), calendar);
  }
  await sql`update release set status = 'withdrawn', withdrawn_at = now(), withdrawn_reason = 'x'
    where id = ${id}`.execute(portal.db);
});

test('every line of a calendar has at most 75 octets and ends in CRLF', async () => {
  await sql`update release_version set headline = ${'Grüße, „Öffnung“; \\ für alle 🎉 '.repeat(6)}
    where release_id = ${ids.elsewhere}`.execute(portal.db);
  const { html } = await portal.read('/termine.ics');
  assert.ok(html.endsWith('END:VCALENDAR\r\n'));
  const lines = html.split('\r\n');
  assert.ok(lines.every((line) => Buffer.byteLength(line) <= 75 && !line.includes('\n')));
  assert.match(unfold(html), /SUMMARY:Grüße\\, „Öffnung“\\; \\\\ für alle 🎉/);
});

test('an unchanged calendar is answered with 304', async () => {
  const first = await portal.read('/termine.ics');
  const again = await portal.read('/termine.ics', {
    'if-none-match': first.headers.get('etag') ?? '',
    'cache-control': 'max-age=0',
  });
  assert.equal(again.status, 304);
});

test('a calendar has nothing of a withdrawn or coming release, whose entry is gone or never was', async () => {
  const { html } = await portal.read('/termine.ics');
  for (const id of [ids.withdrawn, ids.scheduled]) assert.doesNotMatch(html, new RegExp(id));
  const statusOf = async (id: string) => (await portal.read(`/meldungen/meldung-${id}.ics`)).status;
  assert.equal(await statusOf(ids.withdrawn), 410);
  assert.equal(await statusOf(ids.scheduled), 404);
  assert.equal(await statusOf(ids.release), 404);
  assert.equal(await statusOf('0000000000zz'), 404);
});

test('an old slug leads on to the present address of the entry', async () => {
  const { status, headers } = await portal.read(`/en/meldungen/frueher-${ids.soon}.ics`);
  assert.equal(status, 301);
  assert.equal(headers.get('location'), `/en/meldungen/meldung-${ids.soon}.ics`);
});

test('release, office and region lead to their dates', async () => {
  const release = await portal.read(`/meldungen/meldung-${ids.soon}`);
  assert.ok(release.html.includes(`href="/meldungen/meldung-${ids.soon}.ics"`));
  const plain = await portal.read(`/meldungen/meldung-${ids.release}`);
  assert.doesNotMatch(plain.html, /\.ics"/);
  for (const [path, query] of [
    ['/pressestellen/stadt', 'office&#x3D;stadt'],
    ['/regionen/ennepe-ruhr-kreis', 'region&#x3D;05954'],
  ])
    assert.ok((await portal.read(path ?? '')).html.includes(`href="/termine?${query}"`), path);
});

const bad: [string, string, number][] = [
  ['a cursor that is none', '/termine?cursor=%7B%7D', 422],
  [
    'a cursor with a day that is none',
    `/termine?cursor=${cursor('2026-02-30T09:00:00.000Z')}`,
    422,
  ],
  ['a cursor past the end', `/termine?cursor=${cursor('2999-01-01T00:00:00.000Z')}`, 200],
  ['NUL characters', '/termine?region=%00&past=%00', 200],
  ['a calendar of a release with NUL', '/meldungen/%00-0000000000zz.ics', 404],
];

for (const [name, path, status] of bad)
  test(`${name}: ${status}`, async () => {
    assert.equal((await portal.read(path)).status, status);
  });

function cursor(startsAt: string): string {
  return Buffer.from(JSON.stringify({ startsAt, id: 'x' })).toString('base64url');
}

function unfold(text: string): string {
  return text.replaceAll('\r\n ', '');
}

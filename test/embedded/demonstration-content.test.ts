import assert from 'node:assert/strict';
import { readFile, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import sharp from 'sharp';
import { readDemonstration, splitFrontMatter } from '../../src/embedded/demonstration/content.ts';
import {
  fillDates,
  resolveLater,
  resolveMoment,
} from '../../src/embedded/demonstration/moments.ts';
import { makeSubscribers } from '../../src/embedded/demonstration/subscribers.ts';
import { standsOut } from '../../src/offices/accent-color.ts';

const now = new Date('2026-11-21T12:00:00Z');
const sourceFolder = join(import.meta.dirname, '../../src');
const contentFolder = join(sourceFolder, 'embedded/demonstration');

async function readCodes(file: string): Promise<Set<string>> {
  const text = await readFile(join(sourceFolder, file), 'utf8');
  return new Set(text.split('\n').map((line) => line.split('\t')[0] ?? ''));
}

async function readTexts() {
  const { releases, dueSoon } = await readDemonstration(now);
  return [...releases, dueSoon];
}

test('the demonstration has twelve offices, the district first, and at least forty-four releases', async () => {
  const { offices, releases, dueSoon } = await readDemonstration(now);
  assert.equal(offices.length, 12);
  assert.equal(offices[0]?.slug, 'ennepe-ruhr-kreis');
  assert.equal(new Set(offices.map(({ slug }) => slug)).size, 12);
  assert.ok(releases.length >= 44, `${releases.length} releases`);
  assert.equal(dueSoon.office, 'ennepe-ruhr-kreis');
  assert.ok(dueSoon.topics.includes('05000000'));
});

test('every office has a drawing of its own and a color that stands out', async () => {
  const { offices } = await readDemonstration(now);
  const files = await readdir(join(contentFolder, 'logos'));
  assert.deepEqual(offices.map(({ logo }) => logo.file).toSorted(), files.toSorted());
  for (const { accentColor, slug } of offices) assert.ok(standsOut(accentColor), slug);
});

test('every office has a region that exists and has published something', async () => {
  const { offices, releases } = await readDemonstration(now);
  const regions = await readCodes('regions/data/germany.tsv');
  for (const office of offices) {
    assert.ok(regions.has(office.regionCode), office.slug);
    assert.ok(
      releases.some((release) => release.office === office.slug),
      office.slug,
    );
  }
});

test('every release names an office, regions, topics and pictures that exist', async () => {
  const { offices, pictures } = await readDemonstration(now);
  const regions = await readCodes('regions/data/germany.tsv');
  const topics = await readCodes('topics/data/media-topics.tsv');
  const slugs = new Set(offices.map(({ slug }) => slug));
  const ids = new Set(pictures.map(({ id }) => id));
  for (const text of await readTexts()) {
    assert.ok(slugs.has(text.office), text.slug);
    assert.deepEqual(
      text.regions.filter((code) => !regions.has(code)),
      [],
      text.slug,
    );
    assert.deepEqual(
      text.topics.filter((code) => !topics.has(code)),
      [],
      text.slug,
    );
    assert.deepEqual(
      text.media.filter((id) => !ids.has(id)),
      [],
      text.slug,
    );
    assert.ok(text.regions.length >= 1 && text.topics.length >= 1, text.slug);
  }
});

test('every text is 150 to 450 words long, its headline within the limit, and no two headlines are the same', async () => {
  const texts = await readTexts();
  for (const { slug, headline, body } of texts) {
    const length = body.split(/\s+/).length;
    assert.ok(length >= 150 && length <= 450, `${slug}: ${length} words`);
    assert.ok(headline.length <= 120, `${slug}: a headline of ${headline.length} characters`);
  }
  assert.equal(new Set(texts.map(({ headline }) => headline)).size, texts.length);
});

test('no text is left with a date to fill in or with straight quotes in German', async () => {
  for (const { slug, headline, subheadline, body, language } of await readTexts()) {
    const all = `${headline}\n${subheadline}\n${body}`;
    assert.doesNotMatch(all, /[{}]/, slug);
    if (language === 'de') assert.doesNotMatch(all, /["']/, slug);
  }
});

test('four releases are English, four or more are invitations, two are corrected and one is withdrawn', async () => {
  const { releases } = await readDemonstration(now);
  assert.equal(releases.filter(({ language }) => language === 'en').length, 4);
  const invitations = releases.filter(({ kind }) => kind === 'invitation');
  assert.ok(invitations.length >= 4);
  assert.ok(invitations.every(({ event, publishAt }) => event && event.startsAt > publishAt));
  assert.equal(releases.filter(({ correction }) => correction).length, 2);
  assert.equal(releases.filter(({ withdrawn }) => withdrawn).length, 1);
});

test('a correction changes the words it names, after the publication and before now', async () => {
  const { releases } = await readDemonstration(now);
  const exercise = releases.find(({ slug }) => slug === 'ruhraue-uebung');
  assert.match(exercise?.body ?? '', /240 Metern/);
  assert.match(exercise?.correction?.changes.body ?? '', /310 Metern/);
  assert.match(exercise?.correction?.changes.headline ?? '', /310 Meter/);
  for (const { publishAt, correction, withdrawn } of releases)
    for (const step of [correction, withdrawn])
      assert.ok(step === null || (step.at > publishAt && step.at < now));
});

test('whenever it starts in a year, all releases lie in the past hundred days, oldest first, and an event is still to come', async () => {
  // Nine shares no factor with seven: every weekday, hour and season comes up.
  for (let day = 0; day < 366; day += 9) {
    const at = new Date(Date.UTC(2026, 0, 1 + day, day % 24, 5));
    const { releases } = await readDemonstration(at);
    const moments = releases.map(({ publishAt }) => publishAt.getTime());
    const oldest = at.getTime() - 100 * 86_400_000;
    assert.ok(
      moments.every((moment) => moment < at.getTime() && moment > oldest),
      at.toISOString(),
    );
    assert.deepEqual(
      moments,
      moments.toSorted((a, b) => a - b),
    );
    assert.ok(
      releases.some(({ event }) => event && event.startsAt > at),
      at.toISOString(),
    );
  }
});

test('releases bunch up on Thursdays at ten', async () => {
  const { releases } = await readDemonstration(now);
  const local = new Intl.DateTimeFormat('en-GB', {
    timeZone: 'Europe/Berlin',
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
  });
  const atTen = releases.filter(({ publishAt }) => /^Thu,? 10:00$/.test(local.format(publishAt)));
  assert.ok(atTen.length >= 20, `${atTen.length} of ${releases.length}`);
});

test('every picture has title, caption, credit and alternative text and is used by a release', async () => {
  const { pictures, offices } = await readDemonstration(now);
  const texts = await readTexts();
  assert.ok(pictures.length >= 16);
  for (const picture of pictures) {
    assert.match(picture.caption, /^\p{Lu}.{20,}\.$/u, picture.id);
    assert.match(picture.credit, /^Illustration: /, picture.id);
    assert.ok(picture.alt.length >= 60 && picture.alt !== picture.caption, picture.id);
    assert.ok(
      offices.some(({ slug }) => slug === picture.office),
      picture.id,
    );
    assert.ok(
      texts.some(({ media }) => media.includes(picture.id)),
      `${picture.id} is not used`,
    );
  }
});

test('every picture is a drawing of 1600 by 1000 under 12 kB that the image library reads, without text', async () => {
  const { pictures } = await readDemonstration(now);
  const files = await readdir(join(contentFolder, 'pictures'));
  assert.deepEqual(files.toSorted(), pictures.map(({ file }) => file).toSorted());
  for (const { path, id } of pictures) {
    const { width, height } = await sharp(path).metadata();
    assert.deepEqual([width, height], [1600, 1000], id);
    assert.ok((await stat(path)).size < 12_288, id);
    assert.doesNotMatch(await readFile(path, 'utf8'), /<text|<image|<script|font/, id);
  }
});

test('every address in the content ends on .example and every number is reserved for fiction', async () => {
  const files = (await readdir(contentFolder, { recursive: true })).filter((file) =>
    /\.(md|json)$/.test(file),
  );
  assert.ok(files.length >= 48);
  for (const file of files) {
    const text = await readFile(join(contentFolder, file), 'utf8');
    const hosts = [...text.matchAll(/(?:[\w.+-]+@|https?:\/\/)([\w.-]+)/g)].map(([, host]) => host);
    assert.deepEqual(
      hosts.filter((host) => !host?.endsWith('.example')),
      [],
      file,
    );
    // What begins with a zero and is written in groups is a telephone number; codes are not.
    const phones = [...text.matchAll(/\b0\d{1,4} \d[\d ]{3,}\d\b/g)].map(([phone]) => phone);
    const fiction =
      /^(030 23125 \d{3}|069 90009 \d{3}|040 66969 \d{3}|0221 4710 \d{3}|089 99998 \d{3}|0171 39200 \d{2})$/;
    assert.deepEqual(
      phones.filter((phone) => !fiction.test(phone)),
      [],
      file,
    );
  }
});

test('front matter that is missing or is no JSON is refused', () => {
  assert.throws(() => splitFrontMatter('Nur Text'), SyntaxError);
  assert.throws(() => splitFrontMatter('---json\n{nein}\n---\nText'), SyntaxError);
  assert.deepEqual(splitFrontMatter('---json\r\n{"a": 1}\r\n---\r\n\r\nText\r\n'), {
    head: { a: 1 },
    body: 'Text',
  });
});

function thursday(at: string, daysAgo = 0): string {
  return resolveMoment({ daysAgo, day: 'thu', at: '10:00' }, new Date(at)).toISOString();
}

test('a relative moment is a German local time on its weekday and always in the past', () => {
  assert.equal(thursday('2026-11-21T12:00:00Z'), '2026-11-19T09:00:00.000Z');
  assert.equal(thursday('2026-11-19T08:59:00Z'), '2026-11-12T09:00:00.000Z');
  assert.equal(thursday('2026-11-19T09:00:00Z'), '2026-11-12T09:00:00.000Z');
  assert.equal(thursday('2026-11-21T12:00:00Z', 60), '2026-09-17T08:00:00.000Z');
  assert.equal(
    resolveMoment({ daysAgo: 0, at: '23:30' }, new Date('2026-11-21T12:00:00Z')).toISOString(),
    '2026-11-20T22:30:00.000Z',
  );
  assert.equal(
    resolveLater(new Date('2026-03-26T09:00:00Z'), 5, '18:00').toISOString(),
    '2026-03-31T16:00:00.000Z',
  );
});

test('dates in a text are counted from the German day of the release', () => {
  const late = new Date('2026-12-30T23:30:00Z');
  const text = '{day}, {weekday+12}, {month+2}, {year+1}, {day-1}';
  assert.equal(
    fillDates(text, late, 'de'),
    '31. Dezember, Dienstag, 12. Januar, Februar, 2027, 30. Dezember',
  );
  assert.equal(
    fillDates(text, late, 'en'),
    '31 December, Tuesday, 12 January, February, 2027, 30 December',
  );
});

test('the same seed gives the same subscribers, another seed others', () => {
  assert.deepEqual(makeSubscribers(320, 7), makeSubscribers(320, 7));
  assert.notDeepEqual(makeSubscribers(320, 7), makeSubscribers(320, 8));
  assert.deepEqual(makeSubscribers(320, 7).slice(0, 50), makeSubscribers(50, 7));
});

test('subscribers are all different, their regions, topics and offices exist, and none has a filter for nothing', async () => {
  const { offices } = await readDemonstration(now);
  const regions = await readCodes('regions/data/germany.tsv');
  const topics = await readCodes('topics/data/media-topics.tsv');
  const slugs = new Set(offices.map(({ slug }) => slug));
  const subscribers = makeSubscribers(3000, 1);
  assert.equal(new Set(subscribers.map(({ email }) => email)).size, 3000);
  for (const { email, filters } of subscribers) {
    assert.match(email, /^[a-z0-9-]+\.[a-z0-9-]+@[a-z-]+\.example$/);
    assert.ok(filters.length >= 1, email);
    for (const filter of filters) {
      assert.ok(filter.regions.length + filter.topics.length + filter.offices.length > 0, email);
      assert.ok(
        filter.regions.every((code) => regions.has(code)),
        email,
      );
      assert.ok(
        filter.topics.every((code) => topics.has(code)),
        email,
      );
      assert.ok(
        filter.offices.every((slug) => slugs.has(slug)),
        email,
      );
    }
  }
});

test('among 320 subscribers are residents and journalists, German and English, and most want the district or its towns', () => {
  const subscribers = makeSubscribers(320, 1);
  const share = (count: number) => count / subscribers.length;
  const journalists = subscribers.filter(({ name }) => name.includes('('));
  const english = subscribers.filter(({ language }) => language === 'en');
  const near = subscribers.filter(({ filters }) =>
    filters.some((filter) => filter.regions.some((code) => code.startsWith('05954'))),
  );
  assert.ok(share(journalists.length) > 0.2 && share(journalists.length) < 0.4);
  assert.ok(english.length >= 8, `${english.length} English`);
  assert.ok(share(near.length) > 0.6, `${near.length} near`);
});

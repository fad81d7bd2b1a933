import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { apiRoutes } from '../../src/http/api-router.ts';
import { call } from '../helpers/call.ts';
import { assertProblem } from '../helpers/problem.ts';
import { createRelease, releaseInput } from '../helpers/releases.ts';
import { startTestService, type TestService } from '../helpers/service.ts';

let service: TestService;
before(async () => {
  service = await startTestService({ workers: false });
});
after(() => service.close());

const pages = [
  '/meldungen/%s',
  '/meldungen/x-%s00000000000',
  '/regionen/%s',
  '/themen/%s',
  '/pressestellen/%s',
  '/suche?q=%s',
  '/suche?region=%s&topic=%s&office=%s&from=%s&to=%s',
  '/regionen?q=%s',
  '/media/%s/bild.jpg',
  '/media/000000000000/%s',
  '/feeds/releases.rss?region=%s&topic=%s&office=%s&before=%s',
  '/feeds/regions/%s.rss',
  '/feeds/topics/%s.json',
  '/feeds/offices/%s.atom',
  '/bestaetigen/%s',
  '/einstellungen/%s',
  '/abmelden/%s',
  '/abonnieren?regions=%s',
  '/assets/%s',
  '/%s',
  '/en/%s',
];
// NUL, half a pair as UTF-8, an overlong slash, U+2028, a byte that is no UTF-8, a wildcard, a quote.
const unsafe = ['%00', 'a%00b', '%ED%A0%80', '%C0%AF', '%E2%80%A8', '%FF', '%25', "'", '%0D%0A'];

test('no page, feed or file answers unsafe characters in its address with a fault of ours', async () => {
  for (const page of pages)
    for (const text of unsafe) {
      const path = page.replaceAll('%s', text);
      const { status } = await call(service.url + path);
      assert.ok(status < 500, `${status} for ${path}`);
    }
});

// One at a time: the first fault of one would hide what another does.
const queriesOf: Record<string, string[]> = {
  '/releases': ['status', 'cursor', 'limit'],
  '/public/releases': ['q', 'region', 'topic', 'office', 'lang', 'from', 'cursor', 'limit'],
  '/public/regions': ['q', 'parent'],
  '/distributions/:id/deliveries': ['cursor'],
};

test('no route of the API answers unsafe characters in its address with a fault of ours', async () => {
  for (const { method, path, raw } of apiRoutes(service.deps))
    for (const text of unsafe) {
      const url = `/api/v1${path.replace(/:\w+/g, text)}`;
      const queries = (queriesOf[path] ?? []).map((name) => `${url}?${name}=${text}`);
      const paths = method === 'get' ? [url, ...queries] : [url];
      for (const one of paths) {
        const answer = await call(service.url + one, {
          method: method.toUpperCase(),
          key: service.office.key,
          ...(method !== 'get' && !raw && { body: {} }),
        });
        assert.ok(answer.status < 500, `${answer.status} for ${method} ${one}`);
        if (answer.status >= 400) assertProblem(answer, answer.status);
      }
    }
});

const texts = {
  NUL: 'vor\u0000nach',
  'half a pair': 'vor\uD800nach',
  'the other half': 'vor\uDC00nach',
  'a noncharacter': 'vor\uFFFFnach',
};

for (const [what, text] of Object.entries(texts)) {
  test(`${what} in every text of a release is taken out or refused, and is never in the answer`, async () => {
    const contact = { name: text, role: text, phone: text, mobile: text, email: 'a@example.org' };
    const input = releaseInput({
      headline: text,
      subheadline: text,
      byline: text,
      dateline: text,
      body: text,
      boilerplate: text,
      keywords: [text],
      contacts: [contact],
      event: {
        startsAt: '2027-01-08T10:00:00+01:00',
        place: text,
      },
      kind: 'invitation',
    });
    const created = await service.api('POST', '/releases', input);
    assert.equal(created.status, 201, JSON.stringify(created.body));
    assert.equal(created.body.headline, 'vornach');
    assert.doesNotMatch(JSON.stringify(created.body), /\\ud[89a-f]|\\u0000|\uFFFF|\uFFFD/);
    const published = await service.api('POST', `/releases/${created.body.id}/publish`, {});
    assert.equal(published.status, 200);
    const steps = { correct: { note: text, body: text }, withdraw: { reason: text } };
    for (const [step, body] of Object.entries(steps)) {
      const path = `/releases/${created.body.id}/${step}`;
      const answer = await service.api('POST', path, body, {
        'idempotency-key': `${step}-${what.replaceAll(' ', '-')}`,
      });
      assert.equal(answer.status, 200, JSON.stringify(answer.body));
    }
  });

  test(`${what} in every code of a release is refused at its place`, async () => {
    for (const [field, value] of Object.entries({
      regions: [`05954${text}`],
      topics: [`05000000${text}`],
      media: [text],
      language: text,
      kind: text,
      bodyFormat: text,
      publishAt: text,
      embargoFrom: text,
      contacts: [{ name: 'A', email: `a${text}@example.org` }],
      event: { startsAt: text, place: 'Schwelm' },
      addressLists: [text],
      [text]: 1,
    })) {
      const answer = await service.api('POST', '/releases', releaseInput({ [field]: value }));
      const { errors = [] } = assertProblem(answer, 422);
      assert.ok(
        errors.some(({ path }) => path.split('.')[0] === field),
        JSON.stringify(errors),
      );
    }
  });

  test(`${what} in a request to subscribe is refused or taken out`, async () => {
    for (const body of [
      { email: `a${text}@example.org`, filters: [{}] },
      { email: 'a@example.org', filters: [{ regions: [text], topics: [text], offices: [text] }] },
      { email: 'a@example.org', language: text, filters: [{}] },
    ]) {
      const url = `${service.url}/api/v1/public/subscriptions`;
      assertProblem(await call(url, { method: 'POST', body }), 422);
    }
  });
}

test('control characters that a headline is made of leave no headline', async () => {
  for (const headline of [
    '',
    ' ',
    '\u0000',
    '\r\n\t',
    '\u200B\uFEFF\u00AD',
    '\u202E\u2066',
    '\uD800',
  ]) {
    const answer = await service.api('POST', '/releases', { headline });
    assert.deepEqual(
      assertProblem(answer, 422).errors?.map(({ path }) => path),
      ['headline'],
    );
  }
});

test('line breaks of every kind in one-line texts become spaces', async () => {
  const breaks = '\r\n|\n|\r|\u2028|\u2029|\u0085|\v|\f'.split('|');
  for (const one of breaks) {
    const id = await createRelease(service, { headline: `Kopf${one}Bcc: x@example.org` });
    const { body } = await service.api('GET', `/releases/${id}`);
    assert.equal(body.headline, 'Kopf Bcc: x@example.org');
  }
});

import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import RssParser from 'rss-parser';
import { call } from '../helpers/call.ts';
import { assertNothingExecutable, elementsOf } from '../helpers/executable.ts';
import { publishRelease, releaseInput } from '../helpers/releases.ts';
import { startTestService, type TestService } from '../helpers/service.ts';
import { assertAllowedMarkup } from './allowed-markup.ts';

let service: TestService;
before(async () => {
  service = await startTestService({ workers: false });
});
after(() => service.close());

const attacks: Record<string, string> = {
  script: '<script>alert(1)</script><SCRIPT SRC=//x.example/a.js></SCRIPT><scr<script>ipt>alert(1)',
  handlers: '<p onclick=alert(1)>a</p><img src=x onerror=alert(1)><b/onmouseover="alert(1)">b</b>',
  'javascript links':
    '<a href="javascript:alert(1)">a</a><a href=" java\nscript:alert(1)">b</a>' +
    '<a href="&#106;avascript&colon;alert(1)">c</a><a href="JaVaScRiPt:alert(1)">d</a>' +
    '<a href="\u0001javascript:alert(1)">e</a><a href="vbscript:x">f</a>',
  'data links':
    '<a href="data:text/html,<script>alert(1)</script>">a</a><img src="data:image/svg+xml,x">',
  svg: '<svg onload=alert(1)><script>alert(1)</script><a xlink:href="javascript:alert(1)">x</a></svg>',
  math: '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
  'mutation by noscript': '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
  'mutation by form':
    '<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>',
  'mutation by comment': '<!--><img src=x onerror=alert(1)>--><!--!><script>alert(1)</script>-->',
  'mutation by template': '<template><s><template><s><img src=x onerror=alert(1)>',
  'mutation by textarea': '<textarea><a title="</textarea><img src=x onerror=alert(1)>">x</a>',
  'mutation by namespace': '<svg></p><style><a id="</style><img src=1 onerror=alert(1)>">',
  CDATA: '<![CDATA[<script>alert(1)</script>]]><p>]]><script>alert(1)</script></p>',
  style: '<style>@import "//x.example"</style><p style="background:url(javascript:alert(1))">a</p>',
  frames:
    '<iframe srcdoc="<script>alert(1)</script>"></iframe><object data=x></object><embed src=x>',
  'page takeover':
    '<base href="//x.example/"><meta http-equiv=refresh content="0;url=//x.example">',
  forms:
    '<form action=//x.example><input name=q><button formaction="javascript:alert(1)">x</button>',
  'closing what is around': '</p></div></article></main></body></html><script>alert(1)</script>',
  'half a tag': '<img src="x` onerror=alert(1)//<a href="javascript:alert(1)',
  'NUL in a tag': '<scr\u0000ipt>alert(1)</scr\u0000ipt><img src=x on\u0000error=alert(1)>',
  entities: '&lt;script&gt;alert(1)&lt;/script&gt;&#60;img src=x onerror=alert(1)&#62;',
};
// The same in Markdown, which has doors of its own.
const inMarkdown: Record<string, string> = {
  'a link': '[a](javascript:alert(1)) [b](<java script:x>) [c][1]\n\n[1]: javascript:alert(1)',
  'a picture': '![x](https://x.example/"onerror="alert(1)) ![y](javascript:alert(1))',
  'an address': '<javascript:alert(1)> <https://x.example/"onmouseover="alert(1)>',
  code: '```html"><script>alert(1)</script>\n<img src=x onerror=alert(1)>\n```\n`<svg onload=x>`',
};

const everything = Object.values(attacks).join('\n');

async function publish(change: Record<string, unknown>) {
  const id = await publishRelease(service, change);
  const { body } = await call(`${service.url}/api/v1/public/releases/${id}`);
  const page = await call(service.url + new URL(String(body.url)).pathname);
  assert.equal(page.status, 200);
  return { id, body, page: String(page.body.text) };
}

async function assertHarmless(change: Record<string, unknown>): Promise<void> {
  const { body, page } = await publish({ headline: 'Angriff', ...change });
  for (const html of [body.bodyHtml, body.boilerplateHtml])
    if (typeof html === 'string' && html !== '') assertAllowedMarkup(html);
  await assertNothingExecutable(page);
}

suite('HTML that a press officer sends', () => {
  for (const [what, attack] of Object.entries(attacks))
    test(`with ${what} runs nowhere: not as HTML, not inside Markdown`, async () => {
      await assertHarmless({ body: `<p>Davor</p>${attack}<p>Danach</p>`, bodyFormat: 'html' });
      await assertHarmless({ body: `Davor\n\n${attack}\n\nDanach`, bodyFormat: 'markdown' });
    });

  for (const [what, attack] of Object.entries(inMarkdown))
    test(`with ${what} in Markdown runs nowhere`, async () => {
      await assertHarmless({ body: `Davor ${attack}`, boilerplate: attack });
    });

  test('keeps its words when its code is taken out', async () => {
    const { body } = await publish({
      body: `<p>Davor</p>${attacks.svg}<p>Danach</p>`,
      bodyFormat: 'html',
    });
    assert.match(String(body.bodyText), /Davor[^]*Danach/);
  });

  test('runs nowhere by a change of the format of a draft, or by a correction', async () => {
    const { body: draft } = await service.api(
      'POST',
      '/releases',
      releaseInput({ body: everything }),
    );
    const path = `/releases/${draft.id}`;
    const asHtml = await service.api('PATCH', path, { bodyFormat: 'html' });
    assertAllowedMarkup(asHtml.body.bodyHtml ?? '');
    await service.api('PATCH', path, { body: 'Harmlos' });
    await service.api('POST', `${path}/publish`, {});
    const change = { note: everything.slice(0, 400), body: everything };
    const corrected = await service.api('POST', `${path}/correct`, change);
    assert.equal(corrected.status, 200, JSON.stringify(corrected.body));
    assertAllowedMarkup(corrected.body.bodyHtml ?? '');
    const page = await call(service.url + new URL(String(corrected.body.url)).pathname);
    await assertNothingExecutable(String(page.body.text));
  });
});

const line = '"><img src=x onerror=alert(1)><script>alert(1)</script>{{body}}';
const inLines = {
  headline: line,
  subheadline: line,
  byline: '<svg onload=x>',
  dateline: line,
  note: line,
  keywords: ['<svg onload=x>'],
  boilerplate: everything,
  kind: 'invitation',
  event: {
    startsAt: '2027-01-08T10:00:00+01:00',
    place: line,
  },
  contacts: [
    {
      name: line,
      role: line,
      phone: '"><script>1</script>',
      email: "o'x@kreis.example",
    },
  ],
  body: everything,
  bodyFormat: 'html',
};

suite('Markup in the one-line texts of a release', () => {
  let made: Awaited<ReturnType<typeof publish>>;
  before(async () => {
    const { note, ...input } = inLines;
    made = await publish(input);
    await service.api('POST', `/releases/${made.id}/correct`, { note });
  });

  test('is text on every page that shows it', async () => {
    const path = new URL(String(made.body.url)).pathname;
    const pages = ['/', '/suche?q=alert', '/regionen/ennepe-ruhr-kreis', '/themen/bildung'];
    for (const page of [path, `/en${path}`, '/pressestellen/ennepe-ruhr-kreis', ...pages]) {
      const { status, body } = await call(service.url + page);
      assert.equal(status, 200, page);
      await assertNothingExecutable(String(body.text));
      const text = String(body.text).replaceAll(/<\/?mark>/g, '');
      assert.ok(text.includes('&lt;script&gt;alert(1)'), page);
    }
  });

  test('is text in the feeds, whose content runs nothing either', async () => {
    const rss = await call(`${service.url}/feeds/releases.rss`);
    const feed = await new RssParser().parseString(String(rss.body.text));
    const item = feed.items.find(({ title }) => title === line);
    assert.ok(item, 'the headline is not its text');
    await assertNothingExecutable(String(item['content:encoded']));
    const json = await call(`${service.url}/feeds/releases.json`);
    const entry = json.body.items?.find(({ title }) => title === line);
    await assertNothingExecutable(String(entry?.content_html));
    const atom = await new RssParser().parseString(
      String((await call(`${service.url}/feeds/releases.atom`)).body.text),
    );
    const content = atom.items.find(({ title }) => title === line)?.content;
    await assertNothingExecutable(String(content));
  });

  test('is text on the page of a withdrawn release', async () => {
    await service.api('POST', `/releases/${made.id}/withdraw`, { reason: line });
    const { status, body } = await call(service.url + new URL(String(made.body.url)).pathname);
    assert.equal(status, 410);
    await assertNothingExecutable(String(body.text));
  });
});

test('markup in what a reader types is text on the page that answers', async () => {
  const q = encodeURIComponent(line);
  for (const path of [
    `/suche?q=${q}&from=${q}&region=${q}`,
    `/regionen?q=${q}`,
    `/${q}`,
    `/en/${q}`,
  ]) {
    const { body } = await call(service.url + path);
    await assertNothingExecutable(String(body.text));
  }
});

test('the parser that these tests trust sees what they look for', async () => {
  const names = (await elementsOf('<p><svg onload=x></svg><script>1</script>')).map(
    ({ name }) => name,
  );
  assert.deepEqual(names, ['p', 'svg', 'script']);
  for (const html of [
    '<p onclick=x>a</p>',
    '<a href="java&#115;cript:x">a</a>',
    '<iframe></iframe>',
    '<a href="//x.example">a</a>',
  ])
    await assert.rejects(assertNothingExecutable(html), assert.AssertionError);
});

test('Markdown keeps the spaces that mean something', async () => {
  const body = '- Bus\n  - Linie 5\n- Bahn\n\nRathaus  \nWitten\n\n1. Eins\n\n   Mehr.\n\n2. Zwei';
  const { body: draft } = await service.api('POST', '/releases', releaseInput({ body }));
  assert.equal(draft.body, body);
  assert.equal(
    draft.bodyHtml,
    '<ul><li>Bus<ul><li>Linie 5</li></ul></li><li>Bahn</li></ul>\n<p>Rathaus<br />Witten</p>\n' +
      '<ol><li><p>Eins</p><p>Mehr.</p></li><li>Zwei</li></ol>',
  );
});

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { readDesign, styleguidePage } from '../../src/portal/styleguide-page.ts';
import { writeRobots } from '../../src/sitemaps/robots.ts';
import { openWords } from '../../src/words.ts';

test('every color that carries meaning has its contrast on light and on dark pages', () => {
  const { colors } = readDesign();
  const owing = colors.filter(({ least }) => least !== null);
  assert.ok(owing.length >= 6);
  for (const { name, least, light, dark } of owing)
    for (const shade of [light, dark])
      assert.ok(shade.contrast >= (least ?? 0), `${name} ${shade.hex} ${shade.contrast}`);
});

test('the colors are those that browsers compute from the style sheets', () => {
  const { colors } = readDesign();
  const page = colors.find(({ name }) => name === '--dp-page');
  assert.deepEqual([page?.light.hex, page?.dark.hex], ['#ffffff', '#11121b']);
});

test('the page shows every kind of release and every kind of alert', async () => {
  const { model } = styleguidePage({ words: await openWords() }, 'de', readDesign());
  const shown = JSON.stringify(model);
  for (const kind of ['invitation', 'notice', 'urgent'])
    assert.match(shown, new RegExp(`portal.kind.${kind}`));
  const styles = readFileSync(
    new URL('../../node_modules/@kern-ux/native/dist/kern.css', import.meta.url),
    'utf8',
  );
  const tones = [...styles.matchAll(/^\.kern-alert--(\w+) \{/gm)].map(([, tone]) => String(tone));
  const alerts = (model.alerts as { tone: string }[]).map(({ tone }) => tone);
  assert.deepEqual(new Set(alerts), new Set(tones));
});

test('no sample leads to a page of an office or release that does not exist', async () => {
  const { model } = styleguidePage({ words: await openWords() }, 'de', readDesign());
  const hrefs = [...JSON.stringify(model).matchAll(/"href":"([^"]*)"/g)].map(([, href]) => href);
  assert.ok(hrefs.includes('/suche') && hrefs.includes('/pressestellen'));
  for (const href of hrefs) assert.doesNotMatch(String(href), /^\/(meldungen|pressestellen)\/./);
});

test('search engines do not find it', async () => {
  const { model } = styleguidePage({ words: await openWords() }, 'de', readDesign());
  assert.equal(model.noindex, true);
  assert.match(writeRobots('https://depesche.example'), /^Disallow: \/dev\/$/m);
});

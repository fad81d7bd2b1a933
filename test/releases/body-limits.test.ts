import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import * as fc from 'fast-check';
import { cleanBody } from '../../src/releases/body.ts';
import { bodyToPlainText } from '../../src/releases/plain-text.ts';
import { assertAllowedMarkup } from './allowed-markup.ts';

const SIZE = 200_000;

function fill(part: string, size = SIZE): string {
  return part.repeat(Math.floor(size / part.length));
}

suite('200 kB of malice', () => {
  const html: Record<string, string> = {
    '10,000 divs in one another': fill('<div>', 50_000) + fill('</div>', 60_000),
    '10,000 quotes in one another': `${'<blockquote>'.repeat(10_000)}Text${'</blockquote>'.repeat(10_000)}`,
    'unclosed elements': fill('<b>'),
    'unclosed list items': fill('<ul><li>'),
    'unclosed tables': fill('<table><tr><td>'),
    'closing tags that close nothing': fill('<div>', SIZE / 2) + fill('</b>', SIZE / 2),
    'unclosed elements and foreign ends': fill('<b></x>'),
    'unclosed items around paragraphs': fill('<li><p>'),
    'unclosed cells': fill('<td><dd>'),
    'as many open elements as are let through': `${'<b><i>'.repeat(1499)}Text`,
    'unclosed comments': fill('<!--'),
    'opening brackets': fill('<'),
    ampersands: fill('&'),
    'foreign elements': fill('<svg><math>'),
    'one endless attribute': `<a href="${fill('java\t')}`,
    'line breaks': fill('<br>'),
    'deep Word lists': fill('<p style="mso-list:l0 level9 lfo1">a'),
  };
  const markdown: Record<string, string> = {
    'quotes in one another': fill('> '),
    'quotes without spaces': fill('>'),
    'numbers in one another': fill('1. '),
    'lists by indentation': Array.from({ length: 440 }, (_, i) => `${' '.repeat(2 * i)}- a`).join(
      '\n',
    ),
    'stars around a letter': `${fill('*', SIZE / 2)}a${fill('*', SIZE / 2)}`,
    'nested emphasis': fill('*a ', SIZE / 2) + fill('b* ', SIZE / 2),
    'open brackets': fill('['),
    'brackets and links': `${fill('[', SIZE / 2)}a${fill('](b)', SIZE / 2)}`,
    backticks: fill('`a``b```'),
    'half strike-through': fill('~~a ~b'),
    'one word that could be an address': `${fill('a')}@`,
    'half addresses': fill('a@b.'),
    spaces: `a${fill(' ')}b`,
  };
  const cases = [
    ...Object.entries(html).map(([name, source]) => ({ name, source, format: 'html' as const })),
    ...Object.entries(markdown).map(([name, source]) => ({
      name,
      source,
      format: 'markdown' as const,
    })),
  ];
  for (const { name, source, format } of cases) {
    test(`${name} (${format}) come to an end and are clean`, () => {
      // Quadratic parsers took minutes for some of these: the time limit of the run is the judge.
      assertAllowedMarkup(cleanBody({ source, format }).html);
    });
  }

  test('elements nested too deep lose their tags, not their text', () => {
    const body = cleanBody({ source: `${'<div>'.repeat(10_000)}Text`, format: 'html' }).html;
    assert.equal(body, '<p>Text</p>');
  });
});

suite('Any input', () => {
  const names = 'p div h1 h2 h6 ul ol li blockquote table thead tbody tr td th caption b strong i em a abbr span sub sup br hr font o:p img svg math style script noscript template textarea title iframe form select option pre code x'.split(' '); // prettier-ignore
  const values = ['https://a.example/ä?b=1&c', 'mailto:a@b.example?subject=x y', 'tel:0 23', '//e.example', 'javascript:1', 'en-GB', 'DE', '3', '99999', 'col', 'a"b<c>&amp;d', 'mso-list:l0 level3 lfo1', 'mso-list:Ignore', 'font-weight:bold', 'font-weight:400;font-style:italic', 'vertical-align:super']; // prettier-ignore
  const texts = ['Wort', ' ', '\u00A0', '\u202F', '  a  ', '\n\n', '<', '&lt;b&gt;', '&amp;nbsp;', '\u0308', '\u0338', '\u2028', '\u202E', '\u0085', '\uD800', '\0', '1.', '- ', '*', '> ', '[a](b)', '#', '.', 'www.a.example', '𝒳', '\u200D', 'Ä', '-->', ']]>', '"', "'"]; // prettier-ignore
  const attribute = fc
    .tuple(
      fc.constantFrom(
        'href',
        'style',
        'lang',
        'title',
        'scope',
        'colspan',
        'rowspan',
        'start',
        'class',
        'onclick',
        'id',
        'src',
      ),
      fc.constantFrom(...values),
    ) // prettier-ignore
    .map(([name, value]) => ` ${name}='${value}'`);
  const tag = fc
    .tuple(fc.constantFrom(...names), fc.array(attribute, { maxLength: 2 }))
    .map(([name, attributes]) => `<${name}${attributes.join('')}>`);
  const endTag = fc.constantFrom(...names).map((name) => `</${name}>`);
  const text = fc.oneof(fc.constantFrom(...texts), fc.string({ unit: 'binary', maxLength: 6 }));
  const soup = fc
    .array(fc.oneof(tag, tag, endTag, text, text), { maxLength: 40 })
    .map((parts) => parts.join(''));
  const input = fc.record({ source: soup, format: fc.constantFrom('html', 'markdown') });

  test('becomes allowed markup that cleaning again does not change', () => {
    fc.assert(
      fc.property(input, ({ source, format }) => {
        const body = cleanBody({ source, format }).html;
        assertAllowedMarkup(body);
        assert.equal(cleanBody({ source: body, format: 'html' }).html, body);
      }),
      { numRuns: 3000 },
    );
  });

  test('becomes text without trailing spaces, too long lines or lost words', () => {
    fc.assert(
      fc.property(input, ({ source, format }) => {
        const body = cleanBody({ source, format }).html;
        const { text } = bodyToPlainText(body, { links: 'none' });
        for (const line of text.split('\n')) {
          assert.equal(line, line.trimEnd());
          assert.ok(line.length <= 78 || /:\/\/|@|www\./.test(line), line);
        }
        assert.equal(text.match(/Wort/g)?.length, body.match(/Wort/g)?.length);
      }),
      { numRuns: 1000 },
    );
  });
});

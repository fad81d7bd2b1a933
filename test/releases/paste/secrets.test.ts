import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { cleanBody } from '../../../src/releases/body.ts';
import { bodyToMarkdown } from '../../../src/releases/markdown.ts';
import { plainTextOf, teaserOf } from '../../../src/releases/plain-text.ts';
import { assertAllowedMarkup } from '../allowed-markup.ts';
import { wordDocument } from './dialects.ts';

/**
 * Random documents as office programs write them. Visible words are wa, wb, …, each followed by a
 * number that counts up; every word of a hidden place begins with GEHEIM.
 */
type Write = (visible: () => string) => string;

const CSS =
  'span.geheim, p.geheim, tr.geheim {display:none; mso-hide:all;} #weg{visibility:hidden}';

const secret = fc.constantFrom(
  'GEHEIM',
  'GEHEIM1 GEHEIM2',
  '<b>GEHEIM</b>',
  '<p>GEHEIM<p>GEHEIM',
  '<ul><li>GEHEIM<li>GEHEIM</ul>',
  '<span style="display:inline;visibility:inherit">GEHEIM</span>',
  '<span style="visibility:inherit;font-size:1em">GEHEIM</span>',
  'GEHEIM<br>GEHEIM</i>',
  '<a href="https://GEHEIM.example">GEHEIM</a>',
  '<table><tr><td>GEHEIM<td>GEHEIM</table>',
);
const hiding = fc.constantFrom<(text: string) => string>(
  (text) => `<span style='display:none;mso-hide:all'>${text}</span>`,
  (text) => `<span style='mso-hide:all;font-family:"a;b"'>${text}</span>`,
  (text) => `<span class=geheim>${text}</span>`,
  (text) => `<span class="x Geheim">${text}</span>`,
  (text) => `<div id=weg>${text}</div>`,
  (text) => `<span hidden>${text}</span>`,
  (text) => `<div style="opacity:0">${text}</div>`,
  (text) => `<div style="font-size:0">${text}</div>`,
  (text) => `<del cite="mailto:A" datetime="2026-11-30">${text}</del>`,
  (text) => `<span class=msoDel><del>${text}</del></span>`,
  (text) => `<!-- ${text} -->`,
  (text) => `<!--[if supportFields]>${text}<![endif]-->`,
  (text) => `<div style='mso-element:comment-list'><div style='mso-element:comment'>${text}</div></div>`,
  (text) => `<span class=MsoCommentReference><a class=msocomanchor href="#_msocom_1">${text}</a></span>`,
  (text) => `<xml><w:View>${text}</w:View></xml>`,
  (text) => `<v:shape><v:textbox>${text}</v:textbox></v:shape>`,
  (text) => `<span style='mso-element:field-begin'></span>${text}<span style='mso-element:field-end'></span>`,
  (text) => `<noscript>${text}</noscript>`,
  (text) => `<select><option>${text}</select>`,
); // prettier-ignore

const hidden = fc.tuple(hiding, secret).map(
  ([hide, text]): Write =>
    () =>
      hide(text),
);
const word = fc.constant<Write>((visible) => visible());
const marked = fc
  .constantFrom('b', 'i', 's', 'font', 'ins', 'o:p', 'st1:place', 'span style="font-weight:700"')
  .map(
    (tag): Write =>
      (visible) =>
        `<${tag}>${visible()}</${tag.split(' ')[0]}>`,
  );
const inline = fc
  .array(fc.oneof({ arbitrary: word, weight: 3 }, marked, hidden), { minLength: 1, maxLength: 4 })
  .map(
    (parts): Write =>
      (visible) =>
        parts.map((part) => part(visible)).join(' '),
  );

const item = fc
  .tuple(inline, fc.integer({ min: 1, max: 3 }), fc.constantFrom('1.', '3)', '·', 'o', 'iv.'))
  .map(([text, level, mark]): Write => (visible) => {
    const marker = `<![if !supportLists]><span style='mso-list:Ignore'>${mark}<span>&nbsp; </span></span><![endif]>`;
    return `<p class=MsoListParagraph style='mso-list:l0 level${level} lfo1'>${marker}${text(visible)}</p>`;
  });
const block = fc.oneof(
  fc
    .tuple(
      fc.constantFrom('p', 'div', 'h2', 'blockquote', 'pre', 'li', 'p class=MsoNormal'),
      inline,
    )
    .map(
      ([tag, text]): Write =>
        (visible) =>
          `<${tag}>${text(visible)}</${tag.split(' ')[0]}>`,
    ),
  item,
  item,
  fc.tuple(inline, inline).map(
    ([a, b]): Write =>
      (visible) =>
        `<table><tr><td>${a(visible)}<td>${b(visible)}<tr class=geheim><td>GEHEIM<td>GEHEIM</table>`,
  ),
  fc.tuple(inline, inline).map(
    ([a, b]): Write =>
      (visible) =>
        `<ul><li>${a(visible)}</li><ul><li>${b(visible)}</li></ul></ul>`,
  ),
  fc.constant<Write>(() => '<p class=geheim>GEHEIM</p>'),
);
const body = fc.array(block, { minLength: 1, maxLength: 8 }).map(
  (blocks): Write =>
    (visible) =>
      blocks.map((one) => one(visible)).join('\n'),
);

function wordsIn(text: string): string[] {
  return [...text.matchAll(/wort\d+/g)].map(([found]) => found);
}

test('hidden words of a pasted document reach no output, visible ones reach each in order', () => {
  fc.assert(
    fc.property(body, (write) => {
      const words: string[] = [];
      const text = write(() => {
        words.push(`wort${words.length}`);
        return words.at(-1) ?? '';
      });
      const { html } = cleanBody({ source: wordDocument(text, CSS), format: 'html' });
      assertAllowedMarkup(html);
      const outputs = { html, text: plainTextOf(html), markdown: bodyToMarkdown(html) };
      for (const [name, output] of Object.entries({ ...outputs, teaser: teaserOf(html) }))
        assert.doesNotMatch(output, /GEHEIM/i, `${name}: ${text}`);
      for (const [name, output] of Object.entries(outputs))
        assert.deepEqual(wordsIn(output), words, `${name}: ${output}`);
    }),
    { numRuns: 1500 },
  );
});

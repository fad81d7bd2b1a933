import assert from 'node:assert/strict';
import test from 'node:test';
import { cleanBody } from '../../src/releases/body.ts';
import { bodyToMarkdown, escapeMarkdown, writeLink } from '../../src/releases/markdown.ts';

/** What a Markdown reader shows of it, as a body of ours again. */
function roundTrip(html: string): string {
  return cleanBody({ source: bodyToMarkdown(html), format: 'markdown' }).html;
}

test('every kind of block survives the way to Markdown and back', () => {
  for (const html of [
    '<h2>Schule</h2><p>Ein <strong>neuer</strong> <em>Hof</em>.</p>',
    '<p>Eins<br>zwei</p>',
    '<ul><li>Eins</li><li>Zwei</li></ul>',
    '<ol><li>Eins</li><li>Zwei</li></ol>',
    '<blockquote><p>Wir freuen uns.</p><p>Sehr.</p></blockquote>',
    '<p><a href="https://kreis.example/a?b=c&amp;d=(e)">Zum Plan</a> und weiter.</p>',
    '<p>CO<sub>2</sub></p>',
    '<p>Eins</p><hr><p>Zwei</p>',
  ]) {
    const body = cleanBody({ source: html, format: 'html' }).html;
    assert.equal(roundTrip(body), body, html);
  }
});

test('a table keeps its cells, and a bar inside one opens no other', () => {
  const html =
    '<table><thead><tr><th>A</th><th>B</th></tr></thead><tbody><tr><td>1|2</td><td>3</td></tr></tbody></table>';
  assert.match(bodyToMarkdown(html), /^\| A \| B \|\n\| --- \| --- \|\n\| 1\\\|2 \| 3 \|$/);
});

test('text that looks like markup stays text', () => {
  for (const text of [
    '# keine Überschrift',
    '1. keine Liste',
    '- kein Punkt',
    '+ auch nicht',
    '=== nichts',
    '*nicht* __fett__ ~~nichts~~ `nichts`',
    '[kein](y) ![Bild](y) <b>nicht</b> &amp; <script>alert(1)</script>',
    '> kein Zitat',
    'a \\* b',
  ]) {
    const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
    const body = cleanBody({ source: `<p>${escaped}</p>`, format: 'html' }).html;
    assert.equal(roundTrip(body), body, text);
    assert.equal(cleanBody({ source: escapeMarkdown(text), format: 'markdown' }).html, body, text);
  }
});

test('no address ends the link that it stands in', () => {
  assert.equal(writeLink('a', 'https://x.example/> [b](c'), '[a](<https://x.example/%3E%20[b](c>)');
});

import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { takeTitle } from '../../src/pdf/take-title.ts';
import { textOf } from '../../src/releases/body/model.ts';
import { readBody } from '../../src/releases/body/read.ts';

const take = (html: string) => {
  const { title, blocks } = takeTitle(readBody(html).content);
  const [first] = blocks;
  const text = first?.type === 'paragraph' ? textOf(first.content) : '';
  return [title, text];
};

suite('The title above the words of an office', () => {
  test('is the one that the office has written', () => {
    const expected = ['Über den Kreis', 'Rund 320.000 Menschen: viele.'];
    for (const html of [
      '<p><strong>Über den Kreis:</strong> Rund 320.000 Menschen: viele.</p>',
      '<p><strong>Über den Kreis</strong>: Rund 320.000 Menschen: viele.</p>',
      '<p><strong>Über den Kreis</strong></p><p>Rund 320.000 Menschen: viele.</p>',
      '<h3>Über den Kreis</h3><p>Rund 320.000 Menschen: viele.</p>',
    ])
      assert.deepEqual(take(html), expected, html);
  });

  test('is ours where the office has written none', () => {
    for (const [html, text] of [
      ['<p>Rund 320.000 Menschen.</p>', 'Rund 320.000 Menschen.'],
      ['<p><strong>Rund</strong> 320.000 Menschen.</p>', 'Rund 320.000 Menschen.'],
      ['<p><strong>Alles ist fett.</strong></p>', 'Alles ist fett.'],
      [`<p><strong>${'Lang '.repeat(30)}:</strong> Rund</p>`, `${'Lang '.repeat(30)}: Rund`],
    ])
      assert.deepEqual(take(html ?? ''), [null, text]);
  });
});

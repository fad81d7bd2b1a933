import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readLanguage } from '../../src/words.ts';

test('Leichte Sprache has one name in English', async () => {
  const texts = await readLanguage('en');
  for (const key of ['translations.easy', 'pages.easy.link', 'pages.easy.title'])
    assert.equal(texts.get(key), 'Easy-to-read');
  assert.equal(texts.get('translations.name.en-simple'), 'Easy-to-read English');
  const other = [...texts].filter(([, text]) => /easy (language|english|read)/i.test(text));
  assert.deepEqual(other, []);
});

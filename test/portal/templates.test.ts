import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { readLanguage } from '../../src/words.ts';

const templates = fileURLToPath(new URL('../../templates/', import.meta.url));

async function readTemplates(): Promise<[string, string][]> {
  const files = ['portal', 'partials'].map(async (area) => {
    const names = await readdir(`${templates}${area}`);
    return names.filter((name) => name.endsWith('.hbs')).map((name) => `${area}/${name}`);
  });
  const names = (await Promise.all(files)).flat();
  return Promise.all(
    names.map(async (name): Promise<[string, string]> => [
      name,
      await readFile(templates + name, 'utf8'),
    ]),
  );
}

test('German and English have the same keys of the portal', async () => {
  const [de, en] = await Promise.all([readLanguage('de'), readLanguage('en')]);
  const portal = (texts: Map<string, string>) =>
    [...texts.keys()].filter((key) => key.startsWith('portal.')).toSorted();
  assert.ok(portal(de).length > 150);
  assert.deepEqual(portal(en), portal(de));
});

test('a text takes the same parameters in both languages', async () => {
  const [de, en] = await Promise.all([readLanguage('de'), readLanguage('en')]);
  const paramsOf = (text = '') => [...new Set(text.match(/\{\w+\}/g))].toSorted();
  for (const [key, text] of de)
    if (key.startsWith('portal.')) assert.deepEqual(paramsOf(en.get(key)), paramsOf(text), key);
});

test('every key that a template names exists in both languages', async () => {
  const languages = await Promise.all([readLanguage('de'), readLanguage('en')]);
  const used = (await readTemplates()).flatMap(([name, template]) =>
    [...template.matchAll(/['"](portal\.[\w.]+)['"]/g)].map(([, key = '']) => ({ name, key })),
  );
  assert.ok(used.length > 100);
  for (const { name, key } of used)
    for (const texts of languages)
      assert.ok(texts.has(key) || texts.has(`${key}.other`), `${name}: ${key}`);
});

test('no template holds a text of its own', async () => {
  for (const [name, template] of await readTemplates()) {
    const bare = template
      .replace(/<svg[\s\S]*?<\/svg>/g, '')
      .replace(/\{\{[\s\S]*?\}\}/g, '')
      .replace(/<[^>]*>/g, ' ')
      // Parameters of feeds, names of the two languages and of OpenAPI are the same everywhere.
      .replace(/\b(English|Deutsch|OpenAPI|region|topic|office|q|lang)\b/g, '');
    assert.doesNotMatch(bare, /\p{L}{2}/u, name);
  }
});

test('no template sets styles inline or brings a script', async () => {
  for (const [name, template] of await readTemplates())
    assert.doesNotMatch(
      template,
      /<script(?! type="(application\/ld\+json|module" src="\{\{asset '[\w.-]+'\}\})">)|\sstyle=|\son\w+=/i,
      name,
    );
});

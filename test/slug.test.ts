import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assert as assertProperty, integer, property, string } from 'fast-check';
import { claimSlug, slugify } from '../src/slug.ts';

test('German letters are spelled out, others lose their accents', () => {
  assert.equal(slugify('Über Größe: Ähren & Öl'), 'ueber-groesse-aehren-oel');
  assert.equal(slugify('STRAẞE'), 'strasse');
  assert.equal(slugify('Café Škoda, Łódź'), 'cafe-skoda-lodz');
  assert.equal(slugify('Œuvre ﬁn ①'), 'oeuvre-fin-1');
});

test('a letter with a combining diaeresis is an umlaut as well', () => {
  assert.equal(slugify('Mu\u0308nster'), 'muenster');
});

test('an apostrophe inside a word leaves no gap, one around words is none', () => {
  assert.equal(slugify("Witten's neue Brücke"), 'wittens-neue-bruecke');
  assert.equal(slugify('Ä’sop´s L‘Été'), 'aesops-lete');
  assert.equal(slugify("'Kreis' 'baut'"), 'kreis-baut');
});

test('a long text is cut between words, a long word is cut inside', () => {
  assert.equal(slugify('Kreis baut neue Schule', 15), 'kreis-baut-neue');
  assert.equal(slugify('Kreis baut neue Schule', 14), 'kreis-baut');
  assert.equal(slugify('Rindfleischetikettierung', 10), 'rindfleisc');
});

test('text without a usable character gets a slug, too', () => {
  assert.equal(slugify(''), 'ohne-titel');
  assert.equal(slugify('  –!? 日本 '), 'ohne-titel');
});

test('any text gives a short slug of the promised form that stays the same', () => {
  assertProperty(
    property(string({ unit: 'binary' }), integer({ min: 10, max: 100 }), (text, length) => {
      const slug = slugify(text, length);
      assert.match(slug, /^[a-z0-9]+(-[a-z0-9]+)*$/);
      assert.ok(slug.length <= length);
      assert.equal(slugify(slug, length), slug);
    }),
  );
});

test('the first free candidate is taken, then the last one is numbered', () => {
  const taken = new Set(['berg', 'berg-ahrweiler']);
  assert.equal(claimSlug(taken, ['berg', 'berg-hof']), 'berg-hof');
  assert.equal(claimSlug(taken, ['berg', 'berg-hof']), 'berg-hof-2');
  assert.equal(claimSlug(taken, ['berg', 'berg-hof']), 'berg-hof-3');
});

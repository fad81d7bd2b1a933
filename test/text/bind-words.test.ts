import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { bindHtml, bindWords } from '../../src/text/bind-words.ts';

const shown = (text: string) => bindWords(text).replaceAll('\u00A0', '~').replaceAll('\u202F', '_');

test('what belongs together stays on one line', () => {
  for (const [typed, bound] of [
    ['ab 31. Mai 2027 um 19.30 Uhr', 'ab 31.~Mai 2027 um 19.30~Uhr'],
    ['on 31 May at 5 p.m.', 'on 31~May at 5~p.m.'],
    ['5 km, 20 %, 3 m², 10 °C, 2,5 Mio. Euro', '5~km, 20~%, 3~m², 10~°C, 2,5~Mio. Euro'],
    ['1 250 Euro und 1 250 000 €', '1~250~Euro und 1~250~000~€'],
    ['Prof. Dr. Anna Konrad', 'Prof.~Dr.~Anna Konrad'],
    ['Frau Dr. Meier und Herr Yıldız', 'Frau~Dr.~Meier und Herr~Yıldız'],
    ['z. B. am 3. Juli, i. d. R. früh', 'z._B. am 3.~Juli, i._d._R. früh'],
    ['nach § 5 Abs. 2, Nr. 7, S. 12', 'nach §~5 Abs.~2, Nr.~7, S.~12'],
    ['die A 46 und die B 7', 'die A~46 und die B~7'],
  ] as const)
    assert.equal(shown(typed), bound);
});

test('what only looks like it does not', () => {
  for (const text of [
    'Tel. Auskunft und Dr. med',
    '02336 932 062',
    'Im Jahr 2027 120 Plätze',
    '5 mehr, 5 Autos, 31 Maiglöckchen',
    'Klasse A. Danach',
    'Am Ende. Mai war kalt',
  ])
    assert.equal(shown(text), text);
});

test('of HTML only the texts change, and of those only spaces', () => {
  const html =
    '<p title="5 km">5 km <a href="/a?b=5 km">Dr. X</a> <code>5 km</code></p><!-- 5 km -->';
  assert.equal(
    bindHtml(html),
    '<p title="5 km">5\u00A0km <a href="/a?b=5 km">Dr.\u00A0X</a> <code>5 km</code></p><!-- 5 km -->',
  );
  for (const broken of ['<a "5 km', '<!-- 5 km', '<pre>5 km', 'x < 5 km'])
    assert.equal(bindHtml(broken), broken);
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      assert.equal(
        bindWords(text).replace(/[\u00A0\u202F]/g, ' '),
        text.replace(/[\u00A0\u202F]/g, ' '),
      );
    }),
  );
});

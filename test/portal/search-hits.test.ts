import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { withGaps } from '../../src/portal/search-hits.ts';

const [from, to] = ['\u{E000}', '\u{E001}'];
const body = { opening: 'Wer im Keller aufräu', ending: 'letzte Abrechnung.' };

suite('A piece of a text around a hit', () => {
  test('says that the text goes on before and after it', () => {
    const text = `oft erst nach ${from}Feierabend${to} Zeit. Der`;
    assert.equal(withGaps({ ...body, text }), `… ${text} …`);
  });

  test('says nothing at the first and the last word of the text', () => {
    const first = `${from}Wer${to} im Keller aufräumt, hat oft`;
    assert.equal(withGaps({ ...body, text: first }), `${first} …`);
    const last = `oder die ${from}letzte${to} Abrechnung.`;
    assert.equal(withGaps({ ...body, text: last }), `… ${last}`);
    const all = { text: 'Kurz.', opening: 'Kurz.', ending: 'Kurz.' };
    assert.equal(withGaps(all), 'Kurz.');
  });
});

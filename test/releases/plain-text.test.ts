import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { cleanBody } from '../../src/releases/body.ts';
import { bodyToPlainText, plainTextOf, teaserOf } from '../../src/releases/plain-text.ts';

function html(source: string): string {
  return cleanBody({ source, format: 'html' }).html;
}

function lines(source: string, width?: number): string[] {
  return bodyToPlainText(html(source), width === undefined ? {} : { width }).text.split('\n');
}

suite('Text of a body', () => {
  test('paragraphs are wrapped and stand apart by an empty line', () => {
    const text = lines(`<p>${'Wort '.repeat(20)}</p><p>Ende</p>`);
    assert.deepEqual(text, ['Wort '.repeat(14).trim(), 'Wort '.repeat(6).trim(), '', 'Ende']);
  });

  test('headings stand alone on their line', () => {
    assert.deepEqual(lines('<p>a</p><h2>Titel</h2><p>b</p>'), ['a', '', 'Titel', '', 'b']);
  });

  test('list items hang behind their mark', () => {
    const text = lines(
      '<ul><li>eins zwei drei vier fünf sechs</li><li>b<ul><li>c</li></ul></ul>',
      24,
    );
    assert.deepEqual(text, ['– eins zwei drei vier', '  fünf sechs', '– b', '  – c']);
  });

  test('numbers count from the start of the list', () => {
    const text = lines('<ol start="9"><li>a</li><li>eins zwei drei vier fünf</li></ol>', 24);
    assert.deepEqual(text, ['9. a', '10. eins zwei drei vier', '    fünf']);
  });

  test('items of several paragraphs stand apart', () => {
    const text = lines('<ul><li><p>a</p><p>b</p></li><li>c</li></ul>');
    assert.deepEqual(text, ['– a', '', '  b', '', '– c']);
  });

  test('quotes are indented and keep their marks', () => {
    const text = lines('<blockquote><p>„Ja“, sagt sie.</p><p>„Nein.“</p></blockquote>');
    assert.deepEqual(text, ['  „Ja“, sagt sie.', '', '  „Nein.“']);
  });

  test('tables are lines of cells', () => {
    const text = lines(
      '<table><tr><th>Ort<th>Zeit</tr><tr><td>Schwelm<td>10 Uhr<br>11 Uhr</table>',
    );
    assert.deepEqual(text, ['Ort | Zeit', 'Schwelm | 10 Uhr 11 Uhr']);
  });

  test('line breaks stay, rules become a mark', () => {
    assert.deepEqual(lines('<p>a<br>b</p><hr><p>c</p>'), ['a', 'b', '', '* * *', '', 'c']);
  });

  test('entities are characters, no-break spaces hold words together', () => {
    assert.deepEqual(lines('<p>M&uuml;ller &amp; S&ouml;hne &lt;3 wandern 100&nbsp;km</p>', 31), [
      'Müller & Söhne <3 wandern',
      '100 km',
    ]);
  });

  test('square metres stay square metres', () => {
    assert.deepEqual(lines('100 m<sup>2</sup> CO<sub>2</sub>, 1<sup>st</sup>'), [
      '100 m² CO2, 1st',
    ]);
  });

  test('soft hyphens are left out', () => {
    assert.deepEqual(lines('Kreis&shy;verwaltung'), ['Kreisverwaltung']);
  });

  test('an address is never cut, another long word is', () => {
    const address = `https://a.example/${'x'.repeat(100)}`;
    assert.deepEqual(lines(`a ${address} ${'ß'.repeat(100)}`), [
      'a',
      address,
      'ß'.repeat(72),
      'ß'.repeat(28),
    ]);
  });
});

suite('Links in text', () => {
  const source = html(
    '<p>Siehe <a href="https://a.example/x">das <b>Portal</b></a>, <a href="https://b.example/">die Stadt</a> und <a href="https://a.example/x">noch einmal</a>.</p>',
  );

  test('become footnotes, one for each address', () => {
    assert.deepEqual(bodyToPlainText(source), {
      text: 'Siehe das Portal [1], die Stadt [2] und noch einmal [1].',
      links: ['https://a.example/x', 'https://b.example/'],
    });
  });

  test('are numbered from where the caller says', () => {
    const { text } = bodyToPlainText(source, { firstLink: 4 });
    assert.equal(text, 'Siehe das Portal [4], die Stadt [5] und noch einmal [4].');
  });

  test('stand in brackets or are left out on demand', () => {
    const inline = bodyToPlainText(source, { links: 'inline', width: 200 });
    assert.match(inline.text, /^Siehe das Portal \(https:\/\/a\.example\/x\), die Stadt \(/);
    const none = bodyToPlainText(source, { links: 'none' });
    assert.equal(none.text, 'Siehe das Portal, die Stadt und noch einmal.');
    assert.deepEqual([inline.links, none.links], [[], []]);
  });

  test('have no footnote when they show their address', () => {
    const same = [
      '<a href="https://a.example/">https://a.example</a>',
      '<a href="http://www.a.example/">www.a.example</a>',
      '<a href="https://www.müller.example/straße">www.müller.example/straße</a>',
      '<a href="mailto:Presse@a.example">presse@a.example</a>',
      '<a href="tel:+492336930">+49 2336 930</a>',
    ];
    for (const link of same) assert.deepEqual(bodyToPlainText(html(link)).links, [], link);
  });

  test('have one when they show another address', () => {
    const other = html('<a href="https://evil.example/">https://a.example</a>');
    assert.deepEqual(bodyToPlainText(other).links, ['https://evil.example/']);
  });

  test('show mail addresses without their scheme', () => {
    const mail = html('<a href="mailto:presse@a.example">Pressestelle</a>');
    assert.deepEqual(bodyToPlainText(mail).links, ['presse@a.example']);
  });

  test('are not parted from their footnote at the end of a line', () => {
    const link = html('<p>eins zwei drei <a href="https://a.example/">vier</a> fünf</p>');
    assert.equal(bodyToPlainText(link, { width: 20 }).text, 'eins zwei drei\nvier [1] fünf');
  });

  test('keep the space that they took in', () => {
    const link = html('<p><a href="https://a.example/">Portal </a>des Kreises</p>');
    assert.equal(bodyToPlainText(link).text, 'Portal [1] des Kreises');
  });
});

suite('Text for search and teasers', () => {
  test('unwrapped text keeps paragraphs and leaves out addresses', () => {
    const body = html(`<h2>A</h2><p>${'Wort '.repeat(50)}<a href="https://a.example/">b</a></p>`);
    assert.equal(plainTextOf(body), `A\n\n${'Wort '.repeat(50)}b`);
  });

  test('an empty body has empty texts', () => {
    assert.deepEqual([plainTextOf(''), teaserOf('')], ['', '']);
    assert.deepEqual(bodyToPlainText(''), { text: '', links: [] });
  });

  test('a short text is its own teaser, without headings and tables', () => {
    const body = html('<h2>A</h2><p>b<br>c</p><table><tr><td>d<td>e</table><p>f</p>');
    assert.equal(teaserOf(body), 'b c f');
  });

  test('a teaser ends with a sentence where one ends late enough', () => {
    const body = html(
      `<p>Prof. Dr. Maier kommt am 1. Mai in die Stadt. ${'Mehr davon '.repeat(9)}</p>`,
    );
    assert.equal(teaserOf(body, 60), 'Prof. Dr. Maier kommt am 1. Mai in die Stadt. …');
  });

  test('a teaser ends with a word otherwise', () => {
    const body = html(
      '<p>Der Kreis lädt zu einem langen Abend über Bildung, Kultur und Sport ein.</p>',
    );
    assert.equal(teaserOf(body, 50), 'Der Kreis lädt zu einem langen Abend über …');
  });

  test('a teaser is never longer than asked and never half a character', () => {
    for (let length = 10; length < 60; length += 1) {
      const teaser = teaserOf(html(`<p>${'𝒳'.repeat(100)}</p>`), length);
      assert.ok(teaser.length <= length && teaser.isWellFormed() && teaser.endsWith(' …'));
    }
  });
});

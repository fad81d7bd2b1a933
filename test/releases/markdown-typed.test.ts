import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { cleanBody } from '../../src/releases/body.ts';
import { assertAllowedMarkup } from './allowed-markup.ts';

function clean(source: string): string {
  const { html } = cleanBody({ source, format: 'markdown' });
  assertAllowedMarkup(html);
  return html;
}

type Case = [name: string, source: string, expected: string];

function holds(cases: Case[]): void {
  for (const [name, source, expected] of cases)
    test(name, () => assert.equal(clean(source), expected));
}

suite('Numbers at the beginning of a line', () => {
  holds([
    [
      'days stay days',
      '30. September: Probe\n1. Oktober: Premiere\n17. Oktober: Ende',
      '<p>30. September: Probe<br />1. Oktober: Premiere<br />17. Oktober: Ende</p>',
    ],
    [
      'also in paragraphs and items of their own',
      '4. Advent in Witten\n\n* 5. Dezember: Markt\n* 9. Dezember: Konzert',
      '<p>4. Advent in Witten</p>\n<ul><li>5. Dezember: Markt</li><li>9. Dezember: Konzert</li></ul>',
    ],
    ['days in a row too', '3. April\n4. April', '<p>3. April<br />4. April</p>'],
    ['dates in numbers too', '1. 7. 2027\n2. 7. 2027', '<p>1. 7. 2027<br />2. 7. 2027</p>'],
    ['a postcode is no number of a list', '58285. Gevelsberg', '<p>58285. Gevelsberg</p>'],
    [
      'one number makes no list',
      '1. Vorsitzende ist Ada Kern.',
      '<p>1. Vorsitzende ist Ada Kern.</p>',
    ],
    [
      'a list counts up',
      '1. Rot\n2. Grün\n3. Blau',
      '<ol><li>Rot</li><li>Grün</li><li>Blau</li></ol>',
    ],
    ['from where it starts', '7) Rot\n8) Grün', '<ol start="7"><li>Rot</li><li>Grün</li></ol>'],
    [
      'and ends where it does not',
      '1. Rot\n2. Grün\n5. Blau',
      '<ol><li>Rot</li><li>Grün</li></ol>\n<p>5. Blau</p>',
    ],
    ['the same number twice is no list', '1. Rot\n1. Grün', '<p>1. Rot<br />1. Grün</p>'],
    ['nor is a number with a zero before it', '01. Rot\n02. Grün', '<p>01. Rot<br />02. Grün</p>'],
    ['numbers without words are not lost', '1.\n2.', '<p>1.<br />2.</p>'],
    [
      'a list goes on behind an empty line',
      '1. Rot\n\n2. Grün',
      '<ol><li>Rot</li><li>Grün</li></ol>',
    ],
    [
      'and behind what was indented',
      '1. Rot\n  - hell\n  - dunkel\n2. Grün\n\n   Wie Gras.\n\n3. Blau',
      '<ol><li>Rot<ul><li>hell</li><li>dunkel</li></ul></li><li><p>Grün</p><p>Wie Gras.</p></li><li>Blau</li></ol>',
    ],
    ['a telephone number stays', '+49 2336 93 0', '<p>+49 2336 93 0</p>'],
    [
      'a sum stays',
      '+ 12 Prozent\n- 3 Prozent',
      '<p>+ 12 Prozent</p>\n<ul><li>3 Prozent</li></ul>',
    ],
  ]);
});

suite('Lists in lists', () => {
  const expected = '<ul><li>Bus<ul><li>Linie 5</li><li>Linie 9</li></ul></li><li>Bahn</li></ul>';
  for (const [name, indent] of Object.entries({
    'two spaces': '  ',
    'three spaces': '   ',
    'four spaces': '    ',
    'eight spaces': '        ',
    'a tab': '\t',
  }))
    test(`may be indented by ${name}`, () => {
      assert.equal(clean(`- Bus\n${indent}- Linie 5\n${indent}- Linie 9\n- Bahn`), expected);
      const numbers = clean(`1. Bus\n${indent}1. Linie 5\n${indent}2. Linie 9\n2. Bahn`);
      assert.equal(numbers, expected.replaceAll('ul>', 'ol>'));
    });

  holds([
    [
      'three levels stay three',
      '* a\n  * b\n    * c\n* d',
      '<ul><li>a<ul><li>b<ul><li>c</li></ul></li></ul></li><li>d</li></ul>',
    ],
    [
      'a paragraph of an item stays in it',
      '- Eins\n\n  Mehr dazu.\n\n- Zwei',
      '<ul><li><p>Eins</p><p>Mehr dazu.</p></li><li>Zwei</li></ul>',
    ],
    [
      'a line that is not indented is behind the list',
      '- Eins\n- Zwei\nAlles ist offen.',
      '<ul><li>Eins</li><li>Zwei</li></ul>\n<p>Alles ist offen.</p>',
    ],
    [
      'unless a program has wrapped the item',
      '- Die Arbeiten an der Brücke über die Ruhr dauern bis zum\nFrühjahr.\n- Zwei',
      '<ul><li>Die Arbeiten an der Brücke über die Ruhr dauern bis zum Frühjahr.</li><li>Zwei</li></ul>',
    ],
  ]);
});

suite('Stars and other signs', () => {
  const same = [
    'Jede*r Schüler*in kennt eine*n Lehrer*in, der*die hilft.',
    '4*6*2=48, 3*4 m',
    'Kolleg*innen-/Mitarbeiter*innenrat',
    'Bürger**innen und Anwohner**innen',
    'Sprecher_innen und Leiter:innen, plan_neu_2.pdf',
    'Preise* gelten ab Mai.',
    '* ohne Gewähr',
    '* 3. Mai 1950 in Witten',
    '- 30 -',
    '- Ende -',
    '#1 der Region, #hattingen',
    'C:\\Daten\\Plan, \\\\rechner\\plan',
    'Rock`n`Roll und Petra`s Laden',
    'Unterschrift: ________',
    '~ 5 km, ca. ~10 Euro',
    '§ 5 Abs. 2',
    '–––––',
  ];
  for (const text of same)
    test(`${text} stays as it is`, () => assert.equal(clean(text), `<p>${text}</p>`));

  holds([
    ['bold before a letter', '**Wann:**Montag', '<p><strong>Wann:</strong>Montag</p>'],
    ['bold with a space too much', '**Wo: **Witten', '<p><strong>Wo: </strong>Witten</p>'],
    ['bold part of a word', 'Kfz-**Steuer**bescheid', '<p>Kfz-<strong>Steuer</strong>bescheid</p>'],
    ['bold behind a word', 'Das**„Fest“**beginnt', '<p>Das<strong>„Fest“</strong>beginnt</p>'],
    [
      'emphasis around stars',
      '*Alle Schüler*innen* **der*die Leiter*in**',
      '<p><em>Alle Schüler*innen</em> <strong>der*die Leiter*in</strong></p>',
    ],
    ['more than is no quote', '> 50 Prozent', '<p>&gt; 50 Prozent</p>'],
    ['struck text', '~~9~~ 10 Euro', '<p><s>9</s> 10 Euro</p>'],
    [
      'an exclamation before a link',
      'Los![Hier](https://a.example/)',
      '<p>Los!<a href="https://a.example/">Hier</a></p>',
    ],
    ['entities', 'A &amp; B &euro; &unknown; R&D', '<p>A &amp; B € &amp;unknown; R&amp;D</p>'],
  ]);
});

suite('Lines', () => {
  holds([
    [
      'of an address stay',
      'Rathaus Witten\nMarktstraße 16\n58452 Witten',
      '<p>Rathaus Witten<br />Marktstraße 16<br />58452 Witten</p>',
    ],
    [
      'with typed bullets stay',
      'Themen:\n• Wege\n▪ Plätze\n· Parks',
      '<p>Themen:<br />• Wege<br />▪ Plätze<br />· Parks</p>',
    ],
    ['with dashes stay', 'Themen:\n– Wege\n– Plätze', '<p>Themen:<br />– Wege<br />– Plätze</p>'],
    ['with two spaces at the end break', 'Eins  \nZwei', '<p>Eins<br />Zwei</p>'],
    ['with a backslash at the end break', 'Eins\\\nZwei', '<p>Eins<br />Zwei</p>'],
    [
      'that a program has wrapped are one paragraph',
      'Der Kreis erneuert ab Montag die Fahrbahn der Straße zwischen Witten und\nHerdecke. Die Arbeiten dauern drei Wochen, danach ist die Straße wieder\nfrei.',
      '<p>Der Kreis erneuert ab Montag die Fahrbahn der Straße zwischen Witten und Herdecke. Die Arbeiten dauern drei Wochen, danach ist die Straße wieder frei.</p>',
    ],
    ['of dashes are a rule', 'Text\n---\nMehr', '<p>Text</p>\n<hr />\n<p>Mehr</p>'],
    ['of equal signs make a heading', 'Titel\n=====\nText', '<h2>Titel</h2>\n<p>Text</p>'],
    [
      'behind a quote are not in it',
      '> Ja.\nSagt sie.',
      '<blockquote><p>Ja.</p></blockquote>\n<p>Sagt sie.</p>',
    ],
    ['that are indented are no code', '    Eins\n\n\tZwei', '<p>Eins</p>\n<p>Zwei</p>'],
  ]);
});

test('A picture is left out, which is told', () => {
  const source = 'a ![Karte](https://a.example/karte.png) b';
  const { html, notices } = cleanBody({ source, format: 'markdown' });
  assert.equal(html, '<p>a b</p>');
  assert.equal(notices.length, 1);
});

suite('Tables and addresses', () => {
  const table = (head: string, body: string) => `<table>${head}<tbody>${body}</tbody></table>`;
  holds([
    [
      'a table without outer bars',
      'Ort | Zahl\n:-- | --:\nWitten | 5',
      table(
        '<thead><tr><th>Ort</th><th>Zahl</th></tr></thead>',
        '<tr><td>Witten</td><td>5</td></tr>',
      ),
    ],
    [
      'a bar in a cell',
      '| A | B |\n|:-:|---|\n| 1\\|2 | **3** |',
      table(
        '<thead><tr><th>A</th><th>B</th></tr></thead>',
        '<tr><td>1|2</td><td><strong>3</strong></td></tr>',
      ),
    ],
    [
      'a table without a head',
      '| | |\n|-|-|\n| a | b |',
      table('', '<tr><td>a</td><td>b</td></tr>'),
    ],
    ['lines of bars that are no table', '| a | b |\n| c | d |', '<p>| a | b |<br />| c | d |</p>'],
    [
      'an address that nothing refers to',
      '[1]: https://a.example/x',
      '<p>[1]: <a href="https://a.example/x">https://a.example/x</a></p>',
    ],
    [
      'an address that something refers to',
      '[Plan][1]\n\n[1]: https://a.example/x',
      '<p><a href="https://a.example/x">Plan</a></p>',
    ],
  ]);
});

import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { noticesOf, paste, wordDocument, wordItem } from './dialects.ts';

suite('Lists of Word', () => {
  test('a numbered list goes on after a paragraph', () => {
    const source =
      wordItem('1.', 'Antrag') +
      wordItem('2.', 'Bescheid') +
      '<p class=MsoNormal>Danach:</p>' +
      wordItem('3.', 'Gebühr');
    const expected =
      '<ol><li>Antrag</li><li>Bescheid</li></ol>\n<p>Danach:</p>\n<ol start="3"><li>Gebühr</li></ol>';
    assert.equal(paste(wordDocument(source)), expected);
    assert.equal(paste(source), expected);
  });

  test('the number that is shown counts, whatever the ids say', () => {
    const source = wordItem('7)', 'Sieben', 'l3 level1 lfo9') + wordItem('1)', 'Eins', 'l3 level1 lfo9'); // prettier-ignore
    assert.equal(paste(source), '<ol start="7"><li>Sieben</li></ol>\n<ol><li>Eins</li></ol>');
  });

  test('a numbered list right after bullets is one of its own', () => {
    const source = wordItem('·', 'Punkt') + wordItem('1.', 'Eins', 'l1 level1 lfo1');
    assert.equal(paste(source), '<ul><li>Punkt</li></ul>\n<ol><li>Eins</li></ol>');
  });

  test('levels nest, and the outer list goes on behind them', () => {
    const source =
      wordItem('1.', 'Eins') +
      wordItem('o', 'Kreis', 'l0 level2 lfo1') +
      wordItem('§', 'Quadrat', 'l0 level3 lfo1') +
      wordItem('2.', 'Zwei');
    const expected =
      '<ol><li>Eins<ul><li>Kreis<ul><li>Quadrat</li></ul></li></ul></li><li>Zwei</li></ol>';
    assert.equal(paste(source), expected);
  });

  test('letters and Roman numbers stay what they are', () => {
    const source =
      wordItem('1.', 'Eins') +
      wordItem('a)', 'Ea', 'l0 level2 lfo1') +
      wordItem('b)', 'Eb', 'l0 level2 lfo1') +
      wordItem('2.', 'Zwei') +
      wordItem('IV.', 'Vier', 'l7 level1 lfo3');
    const expected =
      '<ol><li>Eins<ul><li>a) Ea</li><li>b) Eb</li></ul></li><li>Zwei</li></ol>\n<ul><li>IV. Vier</li></ul>';
    assert.equal(paste(source), expected);
    const letters = ['g)', 'h)', 'i)', 'j)'].map((mark) => wordItem(mark, 'x')).join('');
    assert.match(paste(letters), /g\) x.*h\) x.*i\) x.*j\) x/);
    const roman = ['i.', 'ii.', 'iii.', 'iv.', 'v.'].map((mark) => wordItem(mark, 'x')).join('');
    assert.match(paste(roman), /i\. x.*ii\. x.*iii\. x.*iv\. x.*v\. x/);
  });

  test('a list that begins deep is a list', () => {
    assert.equal(paste(wordItem('·', 'Tief', 'l0 level3 lfo1')), '<ul><li>Tief</li></ul>');
  });

  test('what no list can count stays text', () => {
    const source = wordItem('§ 3', 'Gebühren') + wordItem('1.2', 'Höhe');
    assert.equal(paste(source), '<p>§ 3 Gebühren</p>\n<p>1.2 Höhe</p>');
  });

  test('a numbered heading keeps its number', () => {
    const mark = `<![if !supportLists]><span style='mso-list:Ignore'>2.1<span>&nbsp; </span></span><![endif]>`;
    const source = `<h1 style='mso-list:l0 level2 lfo1'>${mark}Verfahren</h1>`;
    assert.equal(paste(wordDocument(source)), '<h2>2.1 Verfahren</h2>');
  });

  test('a list without visible marks counts as its style sheet says', () => {
    const css = '@list l0 {mso-list-id:1;} @list l0:level1 {mso-level-number-format:decimal; mso-level-text:"%1\\."}'; // prettier-ignore
    const item = (text: string) => `<p class=x style='mso-list:l0 level1 lfo1'>${text}</p>`;
    const source = wordDocument(`${item('Eins')}<p>Mitte</p>${item('Zwei')}`, css);
    assert.equal(paste(source), '<ol><li>Eins</li></ol>\n<p>Mitte</p>\n<ol start="2"><li>Zwei</li></ol>'); // prettier-ignore
  });

  test('its item around a tracked deletion keeps its number', () => {
    const source = wordItem('1.', 'Eins') + wordItem('2.', '<del>GEHEIM</del>Zwei');
    assert.equal(paste(wordDocument(source)), '<ol><li>Eins</li><li>Zwei</li></ol>');
  });
});

suite('Lists of others', () => {
  const cases: Array<[name: string, source: string, expected: string]> = [
    [
      'a list inside a list without an item (Google Docs)',
      '<ul><li aria-level="1"><p>a</p></li><ul><li aria-level="2"><p>b</p></li></ul><li><p>c</p></li></ul>',
      '<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>',
    ],
    [
      'lists beside one another with their level in a class (Google Docs as a file)',
      '<ol class="lst-kix_x1-0 start" start="1"><li>a</li></ol><ul class="lst-kix_x1-1"><li>b</li></ul><ol class="lst-kix_x1-0" start="2"><li>c</li></ol>',
      '<ol><li>a<ul><li>b</li></ul></li><li>c</li></ol>',
    ],
    [
      'a list for each item with its level in an attribute (Word in a browser)',
      '<div class="ListContainerWrapper SCXW9"><ol start="1"><li data-aria-level="1"><p>a</p></li></ol></div><div class="ListContainerWrapper SCXW9"><ul><li data-aria-level="2"><p>b</p></li></ul></div><div class="ListContainerWrapper SCXW9"><ol start="2"><li data-aria-level="1"><p>c</p></li></ol></div>',
      '<ol><li>a<ul><li>b</li></ul></li><li>c</li></ol>',
    ],
    [
      'paragraphs in items (LibreOffice)',
      '<ul>\n\t<li><p style="margin-bottom: 0cm">a</p></li>\n<ul>\n<li><p>b</p></li></ul></ul>\n<ol start="4"><li><p>d</p></li></ol>',
      '<ul><li>a<ul><li>b</li></ul></li></ul>\n<ol start="4"><li>d</li></ol>',
    ],
    [
      'items that only indent',
      '<ul><li>a</li><li style="list-style-type:none"><ul><li>b</li></ul></li></ul>',
      '<ul><li>a<ul><li>b</li></ul></li></ul>',
    ],
    [
      'items with numbers of their own',
      '<ol><li>a<li value=5>b<li>c</ol>',
      '<ol><li>a</li></ol>\n<ol start="5"><li>b</li><li>c</li></ol>',
    ],
    [
      'lists that count in letters',
      '<ol type=a start=3><li>c<li><p>d</ol><ol><li style="list-style-type:upper-roman">u</ol>',
      '<ul><li>c. c</li><li>d. d</li></ul>\n<ul><li>I. u</li></ul>',
    ],
    [
      'lists that count down',
      '<ol reversed><li>a<li>b</ol>',
      '<ol start="2"><li>a</li></ol>\n<ol><li>b</li></ol>',
    ],
  ];
  for (const [name, source, expected] of cases)
    test(`${name} are read as they are meant`, () => assert.equal(paste(source), expected));
});

suite('Text of office programs', () => {
  const cases: Array<[name: string, source: string, expected: string]> = [
    ['lines of preformatted text', '<pre>\nMo 8-12\nDi 8-16\n</pre>', '<p>Mo 8-12<br />Di 8-16</p>'],
    ['lines that a style keeps', '<div style="white-space:pre-wrap">a\nb</div>', '<p>a<br />b</p>'],
    ['smart tags', '<p>In <st1:City w:st="on">Schwelm</st1:City></p>', '<p>In Schwelm</p>'],
    ['text in o:p', '<p>Ein <o:p>Wort</o:p></p>', '<p>Ein Wort</p>'],
    ['content controls', '<p><w:Sdt ID="1">Name<w:sdtPr/></w:Sdt></p>', '<p>Name</p>'],
    ['elements that nobody knows', '<p>a <sdfield type=DATETIME>1. Mai</sdfield> <x-y>b</x-y></p>', '<p>a 1. Mai b</p>'],
    ['a results of a field', `<p><!--[if supportFields]><span style='mso-element:field-begin'></span> PAGE <span style='mso-element:field-separator'></span><![endif]-->7<!--[if supportFields]><span style='mso-element:field-end'></span><![endif]--></p>`, '<p>7</p>'],
    ['no-break hyphens and tabs', `<p>Ennepe&#8209;Ruhr<span style='mso-tab-count:1'>&nbsp;&nbsp;&nbsp;&nbsp;&nbsp; </span>Kreis</p>`, '<p>Ennepe\u2011Ruhr Kreis</p>'],
    ['indents by no-break spaces', '<p>&nbsp;&nbsp;&nbsp;&nbsp;Anfang</p>', '<p>Anfang</p>'],
    ['a head that is not closed', '<html><head><title>x</title><body><p>Da</p>', '<p>Da</p>'],
    ['emojis that are pictures', '<p>Hallo <img class="emoji" alt="🙂" src="x.png"></p>', '<p>Hallo 🙂</p>'],
    ['footnotes of Word', `<p>Satz<a style='mso-footnote-id:ftn1' href="#_ftn1"><span class=MsoFootnoteReference><span style='mso-special-character:footnote'><![if !supportFootnotes]>[1]<![endif]></span></span></a></p><div style='mso-element:footnote-list'><div style='mso-element:footnote' id=ftn1><p class=MsoFootnoteText><a href="#_ftnref1">[1]</a> Quelle</p></div></div>`, '<p>Satz[1]</p>\n<p>[1] Quelle</p>'],
  ]; // prettier-ignore
  for (const [name, source, expected] of cases)
    test(`${name} stay what readers of the source see`, () => {
      assert.equal(paste(source), expected);
      assert.deepEqual(noticesOf(source), []);
    });

  test('pictures, videos, fields and nested tables are told', () => {
    const source =
      '<p>a<img src=x><img src=p width=1 height=1><iframe></iframe><select></select><math></math>' +
      '<table><tr><td>b<td><table><tr><td>c<td>d</table></table>';
    assert.deepEqual(noticesOf(source), ['picture 1', 'embed 1', 'form 1', 'formula 1', 'nestedTable 1']); // prettier-ignore
  });
});

suite('Addresses of links in a paste', () => {
  const mended: Array<[raw: string, href: string]> = [
    ['www.kreis.example/anmeldung', 'https://www.kreis.example/anmeldung'],
    ['kreis.example/x', 'https://kreis.example/x'],
    ['Kreis.Example', 'https://kreis.example/'],
    ['kreis.example:8443/x', 'https://kreis.example:8443/x'],
    ['//kreis.example', 'https://kreis.example/'],
    ['https//kreis.example', 'https://kreis.example/'],
    ['http://https://kreis.example/a', 'https://kreis.example/a'],
    ['müller.example/straße', 'https://xn--mller-kva.example/stra%C3%9Fe'],
    [' https://kreis.example/a\n b ', 'https://kreis.example/a%20b'],
    ['presse@kreis.example', 'mailto:presse@kreis.example'],
    ['presse@kreis.example?subject=Frage', 'mailto:presse@kreis.example?subject=Frage'],
    ['MAILTO:presse@kreis.example', 'mailto:presse@kreis.example'],
    ['mailto://presse@kreis.example', 'mailto:presse@kreis.example'],
    ['mailto:info@müller.example', 'mailto:info@xn--mller-kva.example'],
    ['https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fkreis.example%2Fa&data=05%7Cname%40kreis.example', 'https://kreis.example/a'],
    ['https://www.google.com/url?q=https://kreis.example/a&sa=D&source=editors', 'https://kreis.example/a'],
  ]; // prettier-ignore
  for (const [raw, href] of mended)
    test(`${raw} leads to ${href}`, () => {
      const source = `<a href="${raw}">a</a>`;
      assert.equal(paste(source), `<p><a href="${href}">a</a></p>`);
      assert.deepEqual(noticesOf(source), []);
    });

  for (const raw of [
    '/anmeldung',
    'antrag.pdf',
    '../x.html',
    'http:/x',
    'http://intranet/x',
    '#oben',
    'ftp://kreis.example/x',
    'javascript:alert(1)',
  ])
    // prettier-ignore
    test(`${raw} leads nowhere, and the author is told`, () => {
      assert.equal(paste(`<a href="${raw}">Text</a>`), '<p>Text</p>');
      assert.deepEqual(noticesOf(`<a href="${raw}">Text</a>`), [`link ${raw}`]);
    });

  test('places in the house are not published', () => {
    for (const raw of ['file:///C:/Amt/plan.docx', '\\\\server\\amt\\plan.docx', 'C:\\plan.docx'])
      assert.deepEqual(noticesOf(`<a href="${raw}">Text</a>`), [`localLink ${raw}`]);
  });

  test('a link around nothing but a picture keeps its address', () => {
    const logo = '<a href="https://kreis.example"><img src=x alt="Zum Kreis"></a>';
    assert.equal(paste(logo), '<p><a href="https://kreis.example/">Zum Kreis</a></p>');
    assert.match(paste(logo.replace('Zum Kreis', '')), />https:\/\/kreis.example<\/a>/);
  });

  test('many that lead nowhere are told shortly', () => {
    const source = Array.from({ length: 13 }, (_, i) => `<a href="/${i}">a</a>`).join(' ');
    const notices = noticesOf(source);
    assert.equal(notices.length, 11);
    assert.equal(notices.at(-1), 'moreLinks 3');
  });
});

import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { normalizeHref } from '../../src/releases/body/marks.ts';
import { cleanBody } from '../../src/releases/body.ts';
import { assertAllowedMarkup } from './allowed-markup.ts';

function cleanHtml(source: string): string {
  return assertClean(cleanBody({ source, format: 'html' }).html);
}

function cleanMarkdown(source: string): string {
  return assertClean(cleanBody({ source, format: 'markdown' }).html);
}

function assertClean(html: string): string {
  assertAllowedMarkup(html);
  assert.equal(cleanBody({ source: html, format: 'html' }).html, html, 'cleaning again changes it');
  return html;
}

// What Word puts on the clipboard for one list item.
function wordItem(marker: string, level: number, text: string): string {
  const space = '<span style=\'font:7.0pt "Times New Roman"\'>&nbsp;&nbsp; </span>';
  const mark = `<span style='font-family:Symbol'><span style='mso-list:Ignore'>${marker}${space}</span></span>`;
  return `<p class=MsoListParagraph style='text-indent:-18.0pt;mso-list:l0 level${level} lfo1'><![if !supportLists]>${mark}<![endif]>${text}<o:p></o:p></p>\n`;
}

suite('HTML of a body', () => {
  const cases: Array<[name: string, source: string, expected: string]> = [
    ['bare text becomes a paragraph', 'Guten Tag', '<p>Guten Tag</p>'],
    ['an empty line in bare text ends a paragraph', 'Eins\n\nZwei', '<p>Eins</p>\n<p>Zwei</p>'],
    ['a double line break ends a paragraph', 'Eins<br><br>Zwei', '<p>Eins</p>\n<p>Zwei</p>'],
    ['a single line break stays', '<p>Eins<br>Zwei</p>', '<p>Eins<br />Zwei</p>'],
    ['nothing stays nothing', ' \n<p>&nbsp;</p><div><br></div>', ''],
    ['div becomes a paragraph', '<div>a<div>b</div>c</div>', '<p>a</p>\n<p>b</p>\n<p>c</p>'],
    ['b and i become strong and em', '<b>a</b> <i>b</i>', '<p><strong>a</strong> <em>b</em></p>'],
    ['neighbours with the same marks join', '<b>a</b><b>b</b>', '<p><strong>ab</strong></p>'],
    ['marks around blocks go into them', '<b><p>a</p></b>', '<p><strong>a</strong></p>'],
    [
      'marks in one another are written in one order',
      '<i><b>a</b></i>',
      '<p><strong><em>a</em></strong></p>',
    ],
    [
      'a space carries what its neighbours share',
      '<b>a<i> </i></b>b',
      '<p><strong>a</strong> b</p>',
    ],
    [
      'an accent from the next element is composed',
      '<b>u</b><b>&#x308;</b>',
      '<p><strong>ü</strong></p>',
    ],
    ['runs of spaces shrink', '<p> a \n&nbsp; b </p>', '<p>a b</p>'],
    ['a no-break space between words stays', '<p>10&nbsp;km</p>', '<p>10\u00A0km</p>'],
    ['decomposed umlauts are composed', '<p>Bu\u0308rger</p>', '<p>Bürger</p>'],
    ['text is escaped once', '<p>A &amp; B &lt; C</p>', '<p>A &amp; B &lt; C</p>'],
    ['sub and sup stay', 'CO<sub>2</sub> m<sup>2</sup>', '<p>CO<sub>2</sub> m<sup>2</sup></p>'],
    [
      'an abbreviation keeps its title',
      '<abbr title="Kreis">EN</abbr>',
      '<p><abbr title="Kreis">EN</abbr></p>',
    ],
    [
      'a shared language stands on the block',
      '<p><span lang="EN">Hi</span></p>',
      '<p lang="en">Hi</p>',
    ],
    [
      'another language stands on a span',
      '<p>Ein <i lang="en">Hi</i></p>',
      '<p>Ein <span lang="en"><em>Hi</em></span></p>',
    ],
    ['a start number stays', '<ol start="3"><li>c</ol>', '<ol start="3"><li>c</li></ol>'],
    [
      'a list in a list between items joins the item',
      '<ul><li>a</li><ul><li>b</ul></ul>',
      '<ul><li>a<ul><li>b</li></ul></li></ul>',
    ],
    ['items without a list get one', '<li>a<li>b', '<ul><li>a</li><li>b</li></ul>'],
    [
      'an item of several paragraphs keeps them',
      '<ul><li><p>a</p><p>b</p></ul>',
      '<ul><li><p>a</p><p>b</p></li></ul>',
    ],
    ['a heading in an item becomes text', '<ul><li><h2>a</h2></ul>', '<ul><li>a</li></ul>'],
    [
      'a list in a heading follows it',
      '<h2>a<ul><li>b</ul></h2>',
      '<h2>a</h2>\n<ul><li>b</li></ul>',
    ],
    ['a quote holds paragraphs', '<blockquote>a</blockquote>', '<blockquote><p>a</p></blockquote>'],
    ['rules in a row are one', 'a<hr><hr>b', '<p>a</p>\n<hr />\n<p>b</p>'],
    ['a table of one cell is no table', '<table><tr><td>a</table>', '<p>a</p>'],
    [
      'a caption goes before its table',
      '<table><caption>c</caption><tr><td>a<td>b</table>',
      '<p>c</p>\n<table><tbody><tr><td>a</td><td>b</td></tr></tbody></table>',
    ],
    [
      'blocks in a cell become lines',
      '<table><tr><td><p>a</p><p>b</p><td>c</table>',
      '<table><tbody><tr><td>a<br />b</td><td>c</td></tr></tbody></table>',
    ],
    [
      'spans and scope stay, nonsense goes',
      '<table><thead><tr><th scope=COL colspan=2>a<th colspan=-1 scope=x>b<th rowspan=999 colspan=0>c</thead></table>',
      '<table><thead><tr><th scope="col" colspan="2">a</th><th>b</th><th>c</th></tr></thead></table>',
    ],
    ['strong in a heading goes', '<h2><b>a</b></h2>', '<h2>a</h2>'],
  ];
  for (const [name, source, expected] of cases) {
    test(name, () => assert.equal(cleanHtml(source), expected));
  }

  test('headings start at h2 and skip no level', () => {
    const source = '<h3>a</h3><h6>b</h6><h1>c</h1><h2>d</h2><h3>e</h3><h4>f</h4>';
    const levels = [...cleanHtml(source).matchAll(/<h(\d)>/g)].map((match) => match[1]);
    assert.deepEqual(levels, ['2', '3', '2', '3', '4', '4']);
  });

  test('lists and quotes more than six deep are flattened without loss', () => {
    const html = cleanHtml(`${'<ul><li>x<blockquote>'.repeat(12)}Ende`);
    assert.equal(html.match(/<ul>|<blockquote>/g)?.length, 6);
    assert.equal(html.match(/x/g)?.length, 12);
    assert.match(html, /Ende/);
  });
});

suite('Pasted text', () => {
  test('Word paragraphs lose their rubbish and keep their emphasis', () => {
    const source = `<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p.MsoNormal{margin:0}</style></head>
      <!--[if gte mso 9]><xml><w:WordDocument><w:View>Normal</w:View></w:WordDocument></xml><![endif]-->
      <body lang=DE style='tab-interval:35.4pt'><!--StartFragment-->
      <p class=MsoNormal style='mso-margin-top-alt:auto'><font face="Arial"><span lang=EN-US style='font-size:11.0pt;mso-ansi-language:EN-US'>Der Kreis <b style='mso-bidi-font-weight:normal'>lädt</b> ein.<o:p></o:p></span></font></p>
      <p class=MsoNormal><o:p>&nbsp;</o:p></p>
      <xml><w:View>Verborgen</w:View></xml><p class=MsoNormal>Zweiter&nbsp;&nbsp; Absatz</p><!--EndFragment--></body></html>`;
    const expected = '<p>Der Kreis <strong>lädt</strong> ein.</p>\n<p>Zweiter Absatz</p>';
    assert.equal(cleanHtml(source), expected);
  });

  test('Word list paragraphs become lists', () => {
    const source = wordItem('·', 1, 'Eins') + wordItem('1.', 2, 'Unter') + wordItem('·', 1, 'Zwei');
    const expected = '<ul><li>Eins<ol><li>Unter</li></ol></li><li>Zwei</li></ul>';
    assert.equal(cleanHtml(source), expected);
  });

  test('Google Docs says bold in styles only', () => {
    const source =
      '<b style="font-weight:normal;" id="docs-internal-guid-7"><p dir="ltr" style="line-height:1.38;"><span style="font-weight:700;white-space:pre-wrap;">Fett</span><span style="font-weight:400;"> nicht </span><span style="font-style:italic">kursiv</span></p><br></b>';
    assert.equal(cleanHtml(source), '<p><strong>Fett</strong> nicht <em>kursiv</em></p>');
  });

  test('controls, bidi overrides, lone surrogates and invisible characters go', () => {
    const source = 'a\0b\u0007c\u202Ed\u2066e\uD800f\u200Bg\uFEFFh&#8238;i&#x2067;j&#1;k';
    assert.equal(cleanHtml(source), '<p>abcdefghijk</p>');
    assert.equal(cleanHtml('a\u2028b\u2029c\u0085d'), '<p>a b c d</p>');
  });
});

suite('Links of a body', () => {
  const kept: Array<[href: string, expected: string]> = [
    ['https://kreis.example/a?b=1&c=2', 'https://kreis.example/a?b=1&amp;c=2'],
    ['HTTP://Kreis.Example', 'http://kreis.example/'],
    ['https://müller.example/straße', 'https://xn--mller-kva.example/stra%C3%9Fe'],
    ['mailto:presse@kreis.example', 'mailto:presse@kreis.example'],
    ['tel:+49 2336 930', 'tel:+492336930'],
  ];
  for (const [href, expected] of kept) {
    test(`${href} stays a link`, () => {
      assert.equal(
        cleanHtml(`<a href="${href}" target=_blank onclick=x>a</a>`),
        `<p><a href="${expected}">a</a></p>`,
      );
    });
  }

  const refused = [
    '/\\evil.example', '\\\\evil.example', '/pfad', 'pfad', '#anker', '?q=1', '',
    'ftp://a.example', 'file:///etc/passwd', 'javascript:alert(1)', 'JaVaScRiPt:alert(1)',
    'java\tscript:alert(1)', 'java&#10;script:alert(1)', '&#106;avascript:alert(1)',
    '&#x6A;&#x61;vascript&colon;alert(1)', ' &#1; javascript:alert(1)', 'vbscript:msgbox(1)',
    'data:text/html,<script>alert(1)</script>', 'data:text/html;base64,PHNjcmlwdD4=', 'blob:https://a/b',
    'https://kreis.example@evil.example', 'https://a:b@evil.example', 'https://', 'mailto:', 'view-source:x',
    'feed:javascript:alert(1)', 'jar:http://a!/b', 'intent://a#Intent;end', 'javascript://%0aalert(1)',
  ]; // prettier-ignore
  for (const href of refused) {
    test(`${JSON.stringify(href)} leaves only its text`, () => {
      assert.equal(cleanHtml(`<a href='${href}'>Text</a>`), '<p>Text</p>');
      assert.equal(normalizeHref(href), undefined, 'the second wall');
    });
  }
});

suite('Attacks on a body', () => {
  const payloads: string[] = [
    '<script>alert(1)</script>', '<SCRIPT SRC=//evil.example/x.js></SCRIPT>', '<scr<script>ipt>alert(1)</scr</script>ipt>',
    '<scr\0ipt>alert(1)</scr\0ipt>', '<script/x>alert(1)', '<script', '<<script>alert(1)//<</script>',
    '<img src=x onerror=alert(1)>', '<img src="x"onerror="alert(1)">', '<IMG """><script>alert(1)</script>">', '<image src=x onerror=alert(1)>',
    '<p onclick=alert(1) onmouseover="alert(1)" OnFocus=\'alert(1)\' autofocus tabindex=1>a</p>', '<p/onclick=alert(1)>a', '<p a="\'>" onclick=alert(1)>a</p>',
    '<svg onload=alert(1)>', '<svg><script>alert(1)</script></svg>', '<svg><a xlink:href="javascript:alert(1)"><text>a</text></a></svg>',
    '<svg><animate attributeName=href values="javascript:alert(1)" /></svg>', '<svg><style><img src=x onerror=alert(1)></style></svg>',
    '<svg></p><style><a id="</style><img src=1 onerror=alert(1)>">', '<svg><foreignObject><p onclick=alert(1)>a</p></foreignObject></svg>',
    '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
    '<math><annotation-xml encoding="text/html"><style><img src=x onerror=alert(1)></style></annotation-xml></math>',
    '<math><mi//xlink:href="data:x,<script>alert(1)</script>">', '<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>',
    '<xmp><img src=x onerror=alert(1)></xmp>', '<noscript><p title="</noscript><img src=x onerror=alert(1)>">', '<noembed><img src=x onerror=alert(1)></noembed>',
    '<noframes><img title="</noframes><script>alert(1)</script>"></noframes>', '<template><script>alert(1)</script></template>', '<plaintext><img src=x onerror=alert(1)>',
    '<textarea><img title="</textarea><img src=x onerror=alert(1)>"></textarea>', '<title><img title="</title><img src=x onerror=alert(1)>"></title>',
    '<select><option><style></option></select><img src=x onerror=alert(1)></style>', '<listing>&lt;img src=x onerror=alert(1)&gt;</listing>',
    '<iframe src="javascript:alert(1)"></iframe>', '<iframe srcdoc="<script>alert(1)</script>">', '<iframe><img src=x onerror=alert(1)></iframe>', '<object data="javascript:alert(1)"><embed src=x></object>',
    '<style>@import "//evil.example/x.css";</style>', '<p style="background:url(javascript:alert(1))">a</p>', '<p style="width:expression(alert(1));font-weight:bold\\;x">a</p>', '<link rel=stylesheet href=//evil.example>',
    '<base href="//evil.example/">', '<meta http-equiv=refresh content="0;url=javascript:alert(1)">', '<form action=javascript:alert(1)><button formaction=javascript:alert(1)>a</button><input type=image src=x onerror=alert(1)></form>',
    '<video><source onerror=alert(1)></video>', '<audio src=x onerror=alert(1)>', '<details open ontoggle=alert(1)>a</details>', '<marquee onstart=alert(1)>a</marquee>', '<isindex action=javascript:alert(1) type=image>',
    '<!--><img src=x onerror=alert(1)>-->', '<!--[if IE]><script>alert(1)</script><![endif]-->', '<!-- --!><img src=x onerror=alert(1)> -->', '<![CDATA[<img src=x onerror=alert(1)>]]>', '<?xml version="1.0"?><?php echo 1 ?>', '<!DOCTYPE html [<!ENTITY x "y">]>&x;',
    '&lt;script&gt;alert(1)&lt;/script&gt;', '&amp;lt;img src=x onerror=alert(1)&amp;gt;', '<a href="https://a.example/&quot; onmouseover=alert(1) x=&quot;">a</a>', '<abbr title="&quot; onmouseover=alert(1) x=&quot;">a</abbr>', '<abbr title="--><img src=x onerror=alert(1)>">a</abbr>',
    '<p lang=\'en" onclick="alert(1)\'>a</p>', '<ol start="1 onclick=alert(1)"><li>a</ol>', '<td colspan=\'2" onclick="alert(1)\'>a</td>', '<a href="https://a.example/`onclick=alert(1)">a</a>', '<x:script xmlns:x="http://www.w3.org/1999/xhtml">alert(1)</x:script>',
    '<p><a href="https://a.example"><p><a href="javascript:alert(1)">b</a>', '<table><tr><td><style><td></style><img src=x onerror=alert(1)>', '<__proto__ constructor=1 __proto__=2>a</__proto__>', '<constructor>a</constructor><toString hasOwnProperty>b</toString>', '{{constructor.constructor("alert(1)")()}}{{> x}}{{{{raw}}}}',
    '<p>offen <b>immer <i>noch', '</p></div></script></b>', '<p', '<a href="https://a.example', '&#x110000;&#xD800;&#0;&unknown;&', '<p>a</p', '<', '>', '"\'`',
  ]; // prettier-ignore
  for (const payload of payloads) {
    test(`${payload.slice(0, 90)} leaves nothing that runs`, () => {
      for (const source of [payload, `<p>Vor ${payload} nach</p>`, `<ul><li>${payload}`]) {
        cleanHtml(source);
        cleanMarkdown(source);
        cleanMarkdown(`Vor *${payload}* nach\n\n${payload}`);
      }
    });
  }

  test('template expressions stay as they were written', () => {
    assert.equal(cleanHtml('<p>{{> x}} {{{a}}}</p>'), '<p>{{&gt; x}} {{{a}}}</p>');
  });

  test('the text around an attack is not lost', () => {
    const source =
      '<p>Vor</p><script>alert(1)</script><p onclick=x>Nach <img src=x onerror=y>Bild</p>';
    assert.equal(cleanHtml(source), '<p>Vor</p>\n<p>Nach Bild</p>');
  });

  test('Markdown cannot write a link that HTML may not', () => {
    const source =
      '[a](javascript:alert(1)) <javascript:alert(1)> [b](//evil.example) [c][1]\n\n[1]: data:text/html,x';
    assert.equal(
      cleanMarkdown(source),
      '<p>a javascript:alert(1) <a href="https://evil.example/">b</a> c</p>',
    );
  });
});

suite('Markdown of a body', () => {
  const cases: Array<[name: string, source: string, expected: string]> = [
    ['headings start at h2', '# A\n\n## B', '<h2>A</h2>\n<h3>B</h3>'],
    [
      'emphasis, lists and quotes are known',
      '*a* **b**\n\n- c\n- d\n\n> e',
      '<p><em>a</em> <strong>b</strong></p>\n<ul><li>c</li><li>d</li></ul>\n<blockquote><p>e</p></blockquote>',
    ],
    [
      'HTML in it is cleaned like HTML',
      'a <u onclick=x>b</u>\n\n<div>c</div>',
      '<p>a b</p>\n<p>c</p>',
    ],
    ['an indented paragraph is no code', 'a\n\n    b', '<p>a</p>\n<p>b</p>'],
    [
      'tables are known',
      '| a | b |\n|:--|--:|\n| 1 \\| 2 | |',
      '<table><thead><tr><th>a</th><th>b</th></tr></thead><tbody><tr><td>1 | 2</td><td></td></tr></tbody></table>',
    ],
    ['a hard line break stays', 'a  \nb', '<p>a<br />b</p>'],
    ['U+2028 and U+2029 are line and paragraph', 'a\u2028b\u2029c', '<p>a<br />b</p>\n<p>c</p>'],
    [
      'bare addresses become links',
      'www.kreis.example, a_b@kreis.example.',
      '<p><a href="https://www.kreis.example/">www.kreis.example</a>, <a href="mailto:a_b@kreis.example">a_b@kreis.example</a>.</p>',
    ],
    [
      'an address in brackets ends before them',
      '(https://a.example/b_c)',
      '<p>(<a href="https://a.example/b_c">https://a.example/b_c</a>)</p>',
    ],
    [
      'an address in a link stays in it',
      '[www.a.example](https://b.example)',
      '<p><a href="https://b.example/">www.a.example</a></p>',
    ],
    [
      'a gender star is a letter',
      'Bürger*innen, jede*r, *alle* Schüler*innen',
      '<p>Bürger*innen, jede*r, <em>alle</em> Schüler*innen</p>',
    ],
    ['images are left out', 'a ![b](c.png) d', '<p>a d</p>'],
  ];
  for (const [name, source, expected] of cases) {
    test(name, () => assert.equal(cleanMarkdown(source), expected));
  }
});

import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { cleanBody } from '../../../src/releases/body.ts';
import { noticesOf, paste, wordDocument } from './dialects.ts';

function assertKeepsSecret(source: string): void {
  const html = paste(source);
  assert.doesNotMatch(html, /GEHEIM/, source);
  assert.match(html, /Vor.*Nach/s, source);
}

suite('Hidden text of a paste', () => {
  const hidings = [
    `<span style='display:none;mso-hide:all'>GEHEIM</span>`,
    `<span style="DISPLAY : NONE !important">GEHEIM</span>`,
    `<span style="font-family:'a;b';background:url(data:image/png;base64,AA==);display:none">GEHEIM</span>`,
    `<span style='mso-hide:all'><b>GE<i>HEIM</i></b></span>`,
    `<span hidden>GEHEIM</span>`,
    `<span hidden="until-found">GEHEIM</span>`,
    `<span style="visibility:hidden">GEHEIM</span>`,
    `<span style="font-size:0">GEHEIM</span>`,
    `<span style="font-size:.0pt">GEHEIM</span>`,
    `<span style="opacity:0">GEHEIM</span>`,
    `<span style="max-height:0px;overflow:hidden">GEHEIM</span>`,
    `<div popover>GEHEIM</div>`,
    `<dialog>GEHEIM</dialog>`,
    `<ul style="display:none"><li>GEHEIM<li>GEHEIM</ul>`,
    `<table><tr style="display:none"><td>GEHEIM<td>GEHEIM</table>`,
    `<template>GEHEIM</template>`,
    `<object>GEHEIM</object>`,
    `<xml><o:Author>GEHEIM</o:Author></xml>`,
    `<o:DocumentProperties>GEHEIM</o:DocumentProperties>`,
    `<w:sdt><w:sdtPr>GEHEIM</w:sdtPr></w:sdt>`,
    `<v:shape id="x"><v:textbox>GEHEIM</v:textbox></v:shape>`,
    `<!--[if gte vml 1]><v:shape>GEHEIM</v:shape><![endif]-->`,
    `<!--[if mso]>GEHEIM<![endif]-->`,
    `<!-- GEHEIM -->`,
    `<?GEHEIM x?>`,
    `<span style='mso-element:field-begin'></span> HYPERLINK "GEHEIM" <span style='mso-element:field-separator'></span>`,
  ];
  for (const hiding of hidings) {
    test(`${hiding.slice(0, 80)} stays hidden`, () => {
      assertKeepsSecret(`<p>Vor ${hiding} Nach</p>`);
      assertKeepsSecret(`<p>Vor</p>${hiding}<p>Nach</p>`);
      assertKeepsSecret(`Vor ${hiding} Nach`);
      assertKeepsSecret(wordDocument(`<p class=MsoNormal>Vor</p>${hiding}<p class=MsoNormal>Nach`));
    });
  }

  const sheets = [
    'span.geheim{display:none}',
    '.geheim { color:red } .geheim { display : none ; mso-hide : all }',
    '<!-- p.a, span.geheim, #b {mso-hide:all;} -->',
    '@font-face{font-family:x} span.Geheim{visibility:hidden}',
    '@media screen { .geheim{display:none} }',
    '/* .geheim{} */ .geheim.stark{display:none}',
    'div .geheim{display:none}',
    'div > p > .geheim{font-size:0pt}',
    '#g{display:none}',
    'span{display:none} b{color:red}',
  ];
  for (const css of sheets) {
    test(`the style sheet ${css} hides what it names`, () => {
      const text = '<div><p>Vor <span class="geheim stark" id=g>GEHEIM</span> Nach</p></div>';
      assertKeepsSecret(`<style>${css}</style>${text}`);
      assertKeepsSecret(`${text}<STYLE type="text/css">${css}</STYLE>`);
      assertKeepsSecret(`${text}<style>${css}`);
    });
  }

  test('what a style sheet hides elsewhere stays', () => {
    for (const css of [
      '@media print{.a{display:none}}',
      'b.a{display:none}',
      'td .a{display:none}',
      '.a:hover{display:none}',
      '.a.b{display:none}',
      '.a{display:block}',
      '.x{display:none',
    ])
      assert.equal(paste(`<style>${css}</style><p class=a>Da</p>`), '<p>Da</p>', css);
  });

  test('text shows again inside an element that only hides its own', () => {
    const cell = '<div style="font-size:0px">x<p style="font-size:13px">Da</p></div>';
    assert.equal(paste(cell), '<p>Da</p>');
    assert.equal(paste(`<p style="visibility:hidden">x<b style="visibility:visible">Da</b></p>`), '<p><strong>Da</strong></p>'); // prettier-ignore
  });

  test('an attribute shows what a class would hide', () => {
    assert.equal(paste('<style>.a{display:none}</style><p class=a style="display:block">Da'), '<p>Da</p>'); // prettier-ignore
  });

  test('is counted once for each passage, and not where there was none', () => {
    assert.deepEqual(noticesOf('<p><span hidden>a<b>b</b></span>c<i hidden>d</i><u hidden> </u>'), [
      'hidden 2',
    ]);
    assert.deepEqual(noticesOf(wordDocument('<p class=MsoNormal>Text<o:p>&nbsp;</o:p></p>')), []);
  });

  test('in HTML that stands in Markdown stays hidden, too', () => {
    const source = 'Vor <span style="display:none">GEHEIM</span> ~~alt~~ Nach';
    assert.doesNotMatch(cleanBody({ source, format: 'markdown' }).html, /GEHEIM/);
  });

  test('nested deeper than any text is not shown for that', () => {
    const source = `<p>a</p>${'<b style="display:none">'.repeat(4000)}GEHEIM`;
    const { html, notices } = cleanBody({ source, format: 'html' });
    assert.doesNotMatch(html, /GEHEIM/);
    assert.equal(notices[0]?.message, 'notices.paste.tooDeep');
  });
});

suite('Comments and tracked changes of a paste', () => {
  const range = `<a style='mso-comment-reference:MM_1;mso-comment-date:20261130T1012'>Der Plan</a>`;
  const mark = `<span class=MsoCommentReference><span style='font-size:8.0pt'><![if !supportAnnotations]><a class=msocomanchor id="_anchor_1" onmouseover="msoCommentShow('_anchor_1','_com_1')" href="#_msocom_1" name="_msoanchor_1">[MM1]</a><![endif]><span style='mso-special-character:comment'>&nbsp;</span></span></span>`;
  const list = `<div style='mso-element:comment-list'><![if !supportAnnotations]><hr class=msocomoff align=left size=1 width="33%"><![endif]><div style='mso-element:comment'><![if !supportAnnotations]><div id="_com_1" class=msocomtxt language=JavaScript><![endif]><span style='mso-comment-author:"Max Muster"'><![if !supportAnnotations]><a name="_msocom_1"></a><![endif]></span><p class=MsoCommentText>GEHEIM bitte Amtsleitung fragen<o:p></o:p></p><p class=MsoCommentText>GEHEIM noch eins</p><![if !supportAnnotations]></div><![endif]></div></div>`;

  test('the text that a comment is about stays, the comment goes', () => {
    const source = wordDocument(`<p class=MsoNormal>${range}${mark} steht.</p>${list}`);
    assert.equal(paste(source), '<p>Der Plan steht.</p>');
    assert.deepEqual(noticesOf(source), ['comment 1']);
  });

  test('several comments on one tracked change leave its text', () => {
    const source = wordDocument(
      `<p class=MsoNormal>Das <span class=msoIns><ins cite="mailto:A" datetime="2026-11-30T10:12">${range}${mark}${mark.replaceAll('1', '2')} neu</ins></span>.</p>`,
    );
    assert.equal(paste(source), '<p>Das Der Plan neu.</p>');
    assert.deepEqual(noticesOf(source), ['comment 2']);
  });

  test('text in the style of comments is text where there are none', () => {
    const source = wordDocument('<p class=MsoCommentText>Der Plan steht.</p>');
    assert.equal(paste(source), '<p>Der Plan steht.</p>');
    assert.deepEqual(noticesOf(source), []);
  });

  test('what was deleted while changes were tracked goes', () => {
    for (const deleted of [
      `<span class=msoDel><del cite="mailto:A" datetime="2026-11-30T10:12">GEHEIM</del></span>`,
      `<del cite="mailto:A">GEHEIM</del>`,
      `<s><del datetime="2026-11-30">GEHEIM</del></s>`,
      `<del>GEHEIM</del><ins>offen</ins>`,
      `<span class="TrackChangeTextDeletion TrackedChange SCXW1">GEHEIM</span>`,
    ])
      assertKeepsSecret(`<p>Vor ${deleted} Nach</p>`);
    assertKeepsSecret(wordDocument('<p class=MsoNormal>Vor <del>GEHEIM</del> Nach</p>'));
  });

  test('what an author struck stays struck', () => {
    const struck = '<p>Eintritt <s>10</s> 12 Euro</p>';
    for (const old of [
      '<s>10</s>',
      '<strike>10</strike>',
      '<del>10</del>',
      `<span style='text-decoration:line-through'>10</span>`,
      `<span style='text-decoration:underline line-through red'>10</span>`,
      `<span style='text-decoration-line:line-through'>10</span>`,
      `<span style='text-line-through:double'>10</span>`,
      '<style>.alt{text-decoration:line-through}</style><span class=alt>10</span>',
    ])
      assert.equal(paste(`<p>Eintritt ${old} 12 Euro</p>`), struck, old);
    assert.equal(paste(wordDocument('<p class=MsoNormal>Eintritt <s>10</s> 12 Euro</p>')), struck);
  });

  test('comments of Google Docs go with their marks', () => {
    const source = `<style>.c1{font-weight:700}</style><p class="c0"><span class="c1">Der Plan</span><sup><a href="#cmnt1" id="cmnt_ref1">[a]</a></sup><span> steht.</span></p><div class="c2"><p><a href="#cmnt_ref1" id="cmnt1">[a]</a><span>GEHEIM</span></p><p><span>GEHEIM</span></p></div>`;
    assert.equal(paste(source), '<p><strong>Der Plan</strong> steht.</p>');
    assert.deepEqual(noticesOf(source), ['comment 1']);
  });
});

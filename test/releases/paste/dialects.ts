import assert from 'node:assert/strict';
import { cleanBody } from '../../../src/releases/body.ts';
import { assertAllowedMarkup } from '../allowed-markup.ts';

/** What becomes of pasted HTML; cleaning it again must change nothing and tell nothing. */
export function paste(source: string): string {
  const { html } = cleanBody({ source, format: 'html' });
  assertAllowedMarkup(html);
  const again = cleanBody({ source: html, format: 'html' });
  assert.equal(again.html, html, 'cleaning again changes it');
  assert.deepEqual(again.notices, []);
  return html;
}

/** The notices of a paste as `kind count` or `kind address`. */
export function noticesOf(source: string): string[] {
  return cleanBody({ source, format: 'html' }).notices.map(({ message, params = {} }) =>
    [message.replace('notices.paste.', ''), ...Object.values(params)].join(' '),
  );
}

/** A whole document as Word puts it on the clipboard. */
export function wordDocument(body: string, css = ''): string {
  return `<html xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:w="urn:schemas-microsoft-com:office:word">
<head><meta http-equiv=Content-Type content="text/html; charset=utf-8"><meta name=ProgId content=Word.Document><meta name=Generator content="Microsoft Word 15"><title>Interner Titel</title>
<!--[if gte mso 9]><xml><o:DocumentProperties><o:Author>Interne Autorin</o:Author></o:DocumentProperties></xml><![endif]-->
<style><!--
 /* Font Definitions */
 @font-face {font-family:"Cambria Math"; panose-1:2 4 5 3 5 4 6 3 2 4;}
 p.MsoNormal, li.MsoNormal, div.MsoNormal {mso-style-unhide:no; margin:0cm; font-size:12.0pt; font-family:"Times New Roman",serif;}
 ${css}
 @page WordSection1 {size:595.3pt 841.9pt;}
 div.WordSection1 {page:WordSection1;}
--></style>
<!--[if gte mso 10]><style>table.MsoNormalTable {mso-style-name:"Normale Tabelle";}</style><![endif]--></head>
<body lang=DE style='tab-interval:35.4pt;word-wrap:break-word'><!--StartFragment--><div class=WordSection1>
${body}
</div><!--EndFragment--></body></html>`;
}

/** One list item of Word, `place` being its list and level. */
export function wordItem(marker: string, text: string, place = 'l0 level1 lfo1'): string {
  const space = `<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;&nbsp;&nbsp; </span>`;
  return `<p class=MsoListParagraphCxSpMiddle style='margin-left:36.0pt;mso-add-space:auto;text-indent:-18.0pt;mso-list:${place}'><![if !supportLists]><span
style='mso-bidi-font-family:Calibri'><span style='mso-list:Ignore'>${marker}${space}</span></span><![endif]>${text}<o:p></o:p></p>
`;
}

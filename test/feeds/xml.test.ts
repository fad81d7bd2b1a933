import assert from 'node:assert/strict';
import test from 'node:test';
import { cleanXmlText, element, escapeXml, writeXml } from '../../src/feeds/xml.ts';

test('text and attributes are escaped wherever they stand', () => {
  const root = element('a', { title: `"x" & 'y' <z>`, empty: undefined, width: 3 }, [
    'Kreis & Stadt: 1 < 2 ]]>',
    element('b'),
  ]);
  assert.equal(
    writeXml(root),
    '<?xml version="1.0" encoding="UTF-8"?>\n' +
      '<a title="&quot;x&quot; &amp; &#39;y&#39; &lt;z&gt;" width="3">' +
      'Kreis &amp; Stadt: 1 &lt; 2 ]]&gt;<b/></a>\n',
  );
});

test('characters that XML 1.0 has no place for disappear', () => {
  const dirty = '\0a\u0008b\u000Bc\u000Cd\u001Fe\u007Ff\u0080g\uFFFEh\uFFFFi\uD800j\uDC00k';
  assert.equal(cleanXmlText(dirty), 'abcdefghijk');
  assert.equal(escapeXml(dirty), 'abcdefghijk');
});

test('tabs, line feeds, umlauts and characters beyond the first plane stay', () => {
  const text = 'Ä\tß\nł 🌳\u0085';
  assert.equal(cleanXmlText(text), text);
});

test('a carriage return survives the line end handling of parsers', () => {
  assert.equal(escapeXml('a\r\nb'), 'a&#13;\nb');
});

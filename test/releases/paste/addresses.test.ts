import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { cleanBody } from '../../../src/releases/body.ts';
import { paste } from './dialects.ts';

/** The links of a text as `text → address`. */
function linksIn(text: string): string[] {
  const html = paste(`<p>${text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</p>`);
  const links = html.matchAll(/<a href="([^"]*)">([^<]*)<\/a>/g);
  return Array.from(links, ([, href, shown]) => `${shown} → ${href}`.replaceAll('&amp;', '&'));
}

suite('Bare addresses in a text', () => {
  const cases: Array<[text: string, ...links: string[]]> = [
    ['Siehe www.kreis.example.', 'www.kreis.example → https://www.kreis.example/'],
    ['WWW.KREIS.EXAMPLE!', 'WWW.KREIS.EXAMPLE → https://www.kreis.example/'],
    ['Www.Kreis.Example/Amt', 'Www.Kreis.Example/Amt → https://www.kreis.example/Amt'],
    ['HTTPS://KREIS.EXAMPLE/A', 'HTTPS://KREIS.EXAMPLE/A → https://kreis.example/A'],
    ['„www.kreis.example“', 'www.kreis.example → https://www.kreis.example/'],
    ['‚www.kreis.example‘', 'www.kreis.example → https://www.kreis.example/'],
    ['»https://kreis.example/a«', 'https://kreis.example/a → https://kreis.example/a'],
    ['›https://kreis.example/a‹', 'https://kreis.example/a → https://kreis.example/a'],
    ['(https://kreis.example/a_(b))', 'https://kreis.example/a_(b) → https://kreis.example/a_(b)'],
    ['[www.kreis.example], www.b.example…', 'www.kreis.example → https://www.kreis.example/', 'www.b.example → https://www.b.example/'],
    ['https://kreis.example/a?b=1,2&c=d#e.', 'https://kreis.example/a?b=1,2&c=d#e → https://kreis.example/a?b=1,2&c=d#e'],
    ['https://kreis.example:8443/a', 'https://kreis.example:8443/a → https://kreis.example:8443/a'],
    ['https://müller.example/straße', 'https://müller.example/straße → https://xn--mller-kva.example/stra%C3%9Fe'],
    ['www.müller.example', 'www.müller.example → https://www.xn--mller-kva.example/'],
    ['info@müller.example.', 'info@müller.example → mailto:info@xn--mller-kva.example'],
    ['Mail an (presse@kreis.example).', 'presse@kreis.example → mailto:presse@kreis.example'],
    ['PRESSE@KREIS.EXAMPLE', 'PRESSE@KREIS.EXAMPLE → mailto:PRESSE@kreis.example'],
    ['Unter kreis.de/anmeldung, kreis.de.', 'kreis.de/anmeldung → https://kreis.de/anmeldung', 'kreis.de → https://kreis.de/'],
    ['**www.kreis.example**', 'www.kreis.example → https://www.kreis.example/'],
    ['a/www.kreis.example b@www.c.example', 'b@www.c.example → mailto:b@www.c.example'],
    ['Der Kreis.Der Landrat, Uhr.Am Abend, bzw.im Stadt.At'],
    ['(Siehe www.kreis.example/x.)', 'www.kreis.example/x → https://www.kreis.example/x'],
    ['Tel. 02336 93-2441, Mo.-Fr. 8.30-12.00 Uhr, Az. 1.2.3/4'],
    ['antrag.de.pdf node.js https://nutzer@kreis.example ftp://kreis.example http://intranet'],
    ['@kreis #kreis Schüler*innen der Der:die'],
  ]; // prettier-ignore
  for (const [text, ...links] of cases)
    test(`are found: ${text}`, () => assert.deepEqual(linksIn(text), links));

  test('stay text in headings', () => {
    assert.equal(paste('<h2>www.kreis.example</h2>'), '<h2>www.kreis.example</h2>');
  });

  test('keep their marks and the letters beside them', () => {
    assert.equal(
      paste('<p>x<b>www.kreis.example</b> <b>www.b.example</b></p>'),
      '<p>x<strong>www.kreis.example </strong><a href="https://www.b.example/"><strong>www.b.example</strong></a></p>',
    );
  });

  test('are found in Markdown, where the marks around them are no part', () => {
    const { html } = cleanBody({ source: '- **www.kreis.example**', format: 'markdown' });
    assert.match(html, /<a href="https:\/\/www\.kreis\.example\/"><strong>www\.kreis\.example</);
  });
});

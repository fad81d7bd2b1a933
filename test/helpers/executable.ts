import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { type DOMReadyEvent, HtmlValidate, type Plugin, Rule } from 'html-validate';

export type Found = { name: string; attributes: Record<string, string> };

/** Every element of a document as html-validate's own parser sees it, none of the product's. */
export async function elementsOf(html: string): Promise<Found[]> {
  const found: Found[] = [];
  class Collect extends Rule {
    override setup(): void {
      this.on('dom:ready', ({ document }: DOMReadyEvent) => {
        for (const element of document.querySelectorAll('*'))
          found.push({
            name: element.tagName,
            attributes: Object.fromEntries(
              element.attributes.map(({ key, value }) => [key.toLowerCase(), String(value ?? '')]),
            ),
          });
      });
    }
  }
  const plugin: Plugin = { name: 'collect', rules: { collect: Collect } };
  const validator = new HtmlValidate({
    root: true,
    plugins: [plugin],
    rules: { collect: 'error' },
  });
  await validator.validateString(html);
  assert.ok(found.length > 0, `nothing parsed of ${html.slice(0, 80)}`);
  return found;
}

const active =
  /^(script|style|iframe|frame|object|embed|applet|base|svg|math|template|noscript|textarea)$/i;
const addresses = /^(href|src|action|formaction|poster|data|cite|background|srcset|xlink:href)$/;
const harmless = /^(https?:\/\/|mailto:|tel:|\/(?!\/)|#|\?)/i;

// The code in print: one drawing of lines in a place of the template.
const printCode = /<div class="release__code"><svg [^<>]*>(?:<path [^<>]*\/>)*<\/svg>\s*<\/div>/g;

/** Nothing in it runs, loads from elsewhere by an attribute of its own, or leads to a script. */
export async function assertNothingExecutable(html: string): Promise<void> {
  const mark = readFileSync(new URL('../../templates/partials/mark.hbs', import.meta.url), 'utf8');
  for (const { name, attributes } of await elementsOf(
    html.replaceAll(mark.trim(), '').replaceAll(printCode, ''),
  )) {
    // A block of JSON-LD is never run: it is no script to a browser, only to the parser.
    const isBlock = name === 'script' && attributes.type === 'application/ld+json';
    const isOwn =
      name === 'script' &&
      Object.keys(attributes).toSorted().join() === 'src,type' &&
      /^\/assets\/\w+\/[\w-]+\.js$/.test(attributes.src ?? '');
    if (!isBlock && !isOwn) assert.doesNotMatch(name, active);
    for (const [key, value] of Object.entries(attributes)) {
      assert.ok(!key.startsWith('on') && key !== 'style' && key !== 'srcdoc', `${name} ${key}`);
      // Entities as a browser would read them, and the characters that it leaves out.
      if (addresses.test(key)) assert.match(asBrowserReads(value), harmless, `${name} ${key}`);
      if (key === 'http-equiv') assert.doesNotMatch(value, /refresh/i);
    }
  }
}

function asBrowserReads(value: string): string {
  const decoded = value
    .replace(/&#x([0-9a-f]+);?/gi, (_, code: string) => String.fromCodePoint(parseInt(code, 16)))
    .replace(/&#(\d+);?/g, (_, code: string) => String.fromCodePoint(Number(code)))
    .replace(/&(colon|tab|newline);/gi, (_, name: string) => (name === 'colon' ? ':' : ''));
  // oxlint-disable-next-line no-control-regex
  return decoded.replace(/[\u0000-\u0020]/g, '');
}

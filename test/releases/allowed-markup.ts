import assert from 'node:assert/strict';

const CONTENT = new Set(
  'p h2 h3 h4 ul ol li blockquote table thead tbody tr th td strong em s a abbr span sub sup'.split(
    ' ',
  ),
);
const VOID = new Set(['br', 'hr']);
const ATTRIBUTES: Record<string, RegExp> = {
  'a href': /^(https?:\/\/[^\s@]+|https?:\/\/[^\s/]+\/\S*|mailto:\S.*|tel:\S+)$/,
  'abbr title': /^[^\r\n]+$/,
  'ol start': /^\d{1,4}$/,
  'th scope': /^(col|row|colgroup|rowgroup)$/,
  'th colspan': /^([2-9]|[1-4]\d|50)$/,
  'th rowspan': /^([2-9]|[1-4]\d|50)$/,
  'td colspan': /^([2-9]|[1-4]\d|50)$/,
  'td rowspan': /^([2-9]|[1-4]\d|50)$/,
  'p lang': /^[a-z0-9-]+$/,
  'h2 lang': /^[a-z0-9-]+$/,
  'h3 lang': /^[a-z0-9-]+$/,
  'h4 lang': /^[a-z0-9-]+$/,
  'span lang': /^[a-z0-9-]+$/,
};
const TOKEN = /<(\/?)([a-z][a-z0-9]*)((?: [a-z]+="[^"<>]*")*)( \/)?>|[^<>]+/y;
const ENTITY = /&(?!(?:amp|lt|gt|quot);)/;
// oxlint-disable-next-line no-control-regex
const FORBIDDEN = /[\0-\x08\x0B-\x1F\x7F-\x9F\u202A-\u202E\u2066-\u2069\u2028\u2029\uFFFE\uFFFF]/;

/**
 * Reads markup in the one strict form that a body may have, with no parser that the product uses:
 * anything that is not an allowed, closed and well-nested element is a failure.
 */
export function assertAllowedMarkup(html: string): void {
  assert.ok(html.isWellFormed(), 'lone surrogate');
  assert.doesNotMatch(html, FORBIDDEN);
  assert.doesNotMatch(html, ENTITY);
  const open: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < html.length) {
    const at = TOKEN.lastIndex;
    const match = TOKEN.exec(html);
    assert.ok(match, `not in strict form: ${html.slice(at, at + 80)}`);
    const [, slash, name, attributes = '', selfClosing] = match;
    if (name === undefined) continue;
    if (slash === '/') assert.equal(open.pop(), name, 'closed in wrong order');
    else assertAllowedStart(name, attributes, selfClosing !== undefined);
    if (slash !== '/' && selfClosing === undefined) open.push(name);
  }
  assert.deepEqual(open, [], 'left open');
}

function assertAllowedStart(name: string, attributes: string, isVoid: boolean): void {
  assert.ok((isVoid ? VOID : CONTENT).has(name), `<${name}> is not allowed`);
  for (const [, attribute, value = ''] of attributes.matchAll(/ ([a-z]+)="([^"]*)"/g)) {
    const allowed = ATTRIBUTES[`${name} ${attribute}`];
    assert.ok(allowed, `${attribute} is not allowed on <${name}>`);
    assert.match(value, allowed);
  }
}

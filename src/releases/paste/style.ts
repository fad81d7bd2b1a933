/** The declarations of an element that tell what it means, values in small letters. */
export type Style = ReadonlyMap<string, string>;

const READ = new Set(
  'color display font-size font-style font-weight height list-style list-style-type max-height mso-element mso-hide mso-level-number-format mso-list mso-special-character opacity overflow text-decoration text-decoration-line text-line-through vertical-align visibility white-space'.split(
    ' ',
  ),
);

/** Reads the text of a `style` attribute or of a rule. Linear, whatever is written there. */
export function readStyle(text: string): Map<string, string> {
  const style = new Map<string, string>();
  for (const declaration of splitDeclarations(text)) {
    const colon = declaration.indexOf(':');
    const name = declaration.slice(0, Math.max(colon, 0)).trim().toLowerCase();
    if (!READ.has(name)) continue;
    const value = declaration.slice(colon + 1).replace(/!\s*important/i, '');
    style.set(name, value.trim().toLowerCase());
  }
  return style;
}

// A semicolon inside quotes or brackets ends nothing: url(data:image/png;base64,…).
function splitDeclarations(text: string): string[] {
  const declarations: string[] = [];
  let start = 0;
  let quote = '';
  let brackets = 0;
  for (let at = 0; at < text.length; at += 1) {
    const sign = text.charAt(at);
    if (quote !== '') quote = sign === quote || sign === '\n' ? '' : quote;
    else if (sign === '"' || sign === "'") quote = sign;
    else if (sign === '(') brackets += 1;
    else if (sign === ')') brackets = Math.max(brackets - 1, 0);
    else if (sign === ';' && brackets === 0) {
      declarations.push(text.slice(start, at));
      start = at + 1;
    }
  }
  return [...declarations, text.slice(start)];
}

/** Struck by style; Word says a double line with a property of its own. */
export function isStruck(style: Style): boolean {
  const line = `${style.get('text-decoration') ?? ''} ${style.get('text-decoration-line') ?? ''}`;
  const word = style.get('text-line-through') ?? 'none';
  return line.includes('line-through') || word !== 'none';
}

/** Whether line breaks in the text count; undefined where the style does not say. */
export function keepsLines(style: Style): boolean | undefined {
  const value = style.get('white-space');
  return value === undefined ? undefined : /^(pre|break-spaces)/.test(value);
}

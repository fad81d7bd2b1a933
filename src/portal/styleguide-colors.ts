import { contrastOf, readHex, readOklch, writeHex } from '../color.ts';

type Scheme = 'light' | 'dark';
type Shade = { hex: string; contrast: number };

/** Our tokens in the order of the page: what each is for, and how much contrast it owes the page. */
const tokens = [
  { name: '--dp-page', use: 'page', least: null },
  { name: '--dp-tint', use: 'tint', least: null },
  { name: '--dp-call', use: 'call', least: null },
  { name: '--dp-ink', use: 'ink', least: 4.5 },
  { name: '--dp-muted', use: 'muted', least: 4.5 },
  { name: '--dp-link', use: 'link', least: 4.5 },
  { name: '--dp-rule', use: 'rule', least: 3 },
  { name: '--dp-focus', use: 'focus', least: 3 },
  { name: '--dp-signal', use: 'signal', least: 3 },
  { name: '--dp-line', use: 'line', least: null },
] as const;

export type ColorRow = {
  name: string;
  useKey: string;
  /** What WCAG asks for; null where it asks for nothing. */
  least: number | null;
  light: Shade;
  dark: Shade;
};

/** The colors as the style sheets have them, with their contrast to the page; later sheets win. */
export function listColors(sheets: string[]): ColorRow[] {
  const values = { light: readTokens(sheets, 'light'), dark: readTokens(sheets, 'dark') };
  const shade = (name: string, scheme: Scheme) => {
    const color = colorOf(values[scheme], name);
    const contrast = contrastOf(color, colorOf(values[scheme], '--dp-page'));
    // Cut off, not rounded: 4.49 is not 4.5.
    return { hex: writeHex(color), contrast: Math.floor(contrast * 10) / 10 };
  };
  return tokens.map(({ name, use, least }) => ({
    name,
    useKey: `styleguide.colors.uses.${use}`,
    least,
    light: shade(name, 'light'),
    dark: shade(name, 'dark'),
  }));
}

function readTokens(sheets: string[], scheme: Scheme): Map<string, string> {
  const values = new Map<string, string>();
  for (const sheet of sheets) {
    const bare = sheet.replace(/\/\*[\s\S]*?\*\//g, '');
    const always = [...bare.matchAll(/^:root \{([\s\S]*?)^\}/gm)];
    const inScheme = new RegExp(
      `^@media \\(prefers-color-scheme: ${scheme}\\) \\{\\s*:root \\{([\\s\\S]*?)^  \\}`,
      'gm',
    );
    for (const [, block = ''] of [...always, ...bare.matchAll(inScheme)])
      for (const [, name = '', value = ''] of block.matchAll(/(--[\w-]+):\s*([^;]+);/g))
        values.set(name, value.trim());
  }
  return values;
}

function colorOf(values: Map<string, string>, name: string): ReturnType<typeof readHex> {
  const value = values.get(name) ?? '';
  const [, other] = /^var\((--[\w-]+)\)$/.exec(value) ?? [];
  if (other !== undefined) return colorOf(values, other);
  if (value.startsWith('oklch(')) return readOklch(value);
  if (/^#[0-9a-f]{6}$/.test(value)) return readHex(value);
  throw new Error(`no color in ${name}`);
}

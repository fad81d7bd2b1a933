const space = '\u00A0';
const narrow = '\u202F';

const months =
  'Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember|' +
  'January|February|March|May|June|July|October|December';
const units =
  'Uhr|Euro|Prozent|Cent|Grad|Mio\\.|Mrd\\.|Millionen?|Milliarden?|Tsd\\.|' +
  '[kmcn]?m[²³]?|ha|[kmM]?g|t|m?l|hl|min|h|s|ms|km/h|m/s|[kMG]?Wh?|kWp|kV|V|A|Hz|dB|[kMGT]B|°C?|[%‰€$£]|p\\.?m\\.|a\\.?m\\.';
const titles = 'Dr|Prof|Mr|Mrs|Ms|St|Hl';
const before = 'Nr|No|S|Abs|Art|Bd|Kap|Abb|Tab|Ziff|Tel|pp?';

// Each replaces one plain space between two short, fixed neighbours, so that the work grows with the text.
const rules: [pattern: RegExp, space: string][] = [
  [new RegExp(`(?<=(?<!\\d)\\d{1,2}\\.?) (?=(?:${months})(?!\\p{L}))`, 'gu'), space],
  [new RegExp(`(?<=\\d) (?=(?:${units})(?![\\p{L}\\d]))`, 'gu'), space],
  [/(?<=(?<![\d.,/-])(?<!\d )\d{1,3}(?: \d{3}){0,3}) (?=\d{3}(?![\d-]))/gu, space],
  [new RegExp(`(?<=(?<!\\p{L})(?:${titles})\\.) (?=\\p{Lu})`, 'gu'), space],
  [/(?<=(?<!\p{L})(?:Herrn?|Frau)) (?=\p{Lu})/gu, space],
  [new RegExp(`(?<=(?<!\\p{L})(?:${before})\\.) (?=\\d)`, 'gu'), space],
  [/(?<=[§¶]) (?=\d)/gu, space],
  [/(?<=(?<![\p{L}\d])[ABLK]) (?=\d{1,4}(?!\d))/gu, space],
  [/(?<=(?<![\p{L}\d])\p{L}\.) (?=\p{L}\.(?!\p{L}))/gu, narrow],
];

/**
 * Puts no-break spaces where a line must not end: "31. Mai", "19.30 Uhr", "5 km", "20 %", "1 250 Euro",
 * "Dr. Konrad", "Nr. 5", "§ 5", "A 46", and narrow ones in "z. B.". Only for what is shown: what is kept,
 * searched, signed and handed to programs has the spaces that were typed.
 */
export function bindWords(text: string): string {
  return rules.reduce((bound, [pattern, instead]) => bound.replace(pattern, instead), text);
}

const noText = new Set(['head', 'script', 'style', 'textarea', 'title', 'pre', 'code']);

/** The same for the texts between the tags of our own HTML; what is not whole is left as it is. */
export function bindHtml(html: string): string {
  const parts: string[] = [];
  let from = 0;
  for (let at = html.indexOf('<'); at >= 0; at = html.indexOf('<', from)) {
    const end = endOfTag(html, at);
    if (end < 0) return parts.join('') + html.slice(from);
    parts.push(bindWords(html.slice(from, at)), html.slice(at, end));
    from = end;
  }
  return parts.join('') + bindWords(html.slice(from));
}

/** Behind a tag or a comment, behind a whole element where there is no text in it; -1 without an end. */
function endOfTag(html: string, at: number): number {
  if (html.startsWith('<!--', at)) return behind(html, '-->', at);
  const close = closeOf(html, at);
  const name = /^<([a-z]+)/i.exec(html.slice(at, at + 12))?.[1]?.toLowerCase() ?? '';
  return noText.has(name) && close >= 0 ? behind(html, `</${name}>`, close) : close;
}

/** Behind the ">" of a tag, which may hold others in its quotes. */
function closeOf(html: string, at: number): number {
  let quote = '';
  for (let index = at; index < html.length; index += 1) {
    const sign = html[index] ?? '';
    if (quote !== '') quote = sign === quote ? '' : quote;
    else if (sign === '>') return index + 1;
    else if (sign === '"' || sign === "'") quote = sign;
  }
  return -1;
}

function behind(html: string, end: string, from: number): number {
  const at = html.indexOf(end, from);
  return at < 0 ? -1 : at + end.length;
}

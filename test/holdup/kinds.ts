/** Text that is hard on those who read it, by what it is made of. */
export type Kind = { name: string; format: 'markdown' | 'html'; make: (bytes: number) => string };

const encoder = new TextEncoder();

/** The unit again and again in at most `bytes` bytes of UTF-8, between two ends. */
function repeated(unit: string, before = '', after = ''): (bytes: number) => string {
  const size = encoder.encode(unit).length;
  const room = encoder.encode(before + after).length;
  return (bytes) => before + unit.repeat(Math.max(1, Math.floor((bytes - room) / size))) + after;
}

const units: Record<string, string> = {
  'one word': 'a',
  'one word of umlauts': 'ä',
  prose: 'Der Kreis weitet die Förderung aus, sagt der Landrat. ',
  'marks of two classes': '\u0301\u0316',
  'halfwidth sound marks': '\uFF9E\u0301\u0316',
  'marks between soft hyphens': '\u0301\u00AD\u0316\u00AD',
  'thirty marks on each letter': `a${'\u0301'.repeat(30)}`,
  'decomposed umlauts': 'u\u0308',
  'letters that are many when decomposed': '\uFDFA',
  'mathematical letters': '𝒜',
  ideographs: '漢',
  'Hangul letters': '\u1100\u1161\u11A8',
  'emoji families': '👩\u200D👩\u200D👧\u200D👦',
  joiners: 'ك\u200D\u0301',
  'marks of direction': '\u200F\u05D0',
  'turned letters': '\u202Ea',
  digits: '1',
  'digits with points': '1.',
  points: '.',
  hyphens: '-',
  'hyphens at line ends': 'a-\n',
  commas: ',',
  colons: ':',
  slashes: '/',
  'at signs': '@',
  'mail addresses': 'a@b.',
  'hosts without end': 'www.a.',
  'web addresses': 'https://a.de/( ',
  'quotation marks': '"',
  'German quotation marks': '„',
  apostrophes: "a'",
  backslashes: '\\',
  entities: '&amp;',
  ampersands: '&',
  'numbered entities': '&#x41;',
  'percent escapes': '%41',
  'percent signs': '%',
  spaces: ' ',
  tabs: '\t',
  'no-break spaces': '\u00A0',
  newlines: '\n',
  'spaces before newlines': '  \n',
  'words and newlines': 'a\n',
  'words of a search': '"a" -b or ',
  brackets: '[',
  'links without end': '[a](',
  'empty links': '[]((',
  pictures: '![[]()',
  footnotes: '[^a]: [^a] ',
  'named links': '[a]: b\n',
  stars: '*',
  'stars before words': '*x *x ',
  'stars in bullets': '- *',
  'stars and lines': '**_* ',
  'pairs of stars': '*a ** ',
  underscores: '_a ',
  'underscores inside': 'a_',
  backticks: '`a``b',
  tildes: '~a~~',
  'bullets in a row': '- ',
  'numbers in a row': '1. ',
  'bullets in lines': '- a\n',
  'numbers in lines': '7. a\n',
  'typed bullets': '• a\n',
  headings: '# a\n',
  'lines under lines': 'a\n=\n',
  'quotes in a row': '>',
  'quotes in lines': '> a\n',
  pipes: '|',
  'less-than signs': '<',
  comments: '<!-- ',
  'character data': '<![CDATA[',
};

// Markdown takes some of them for text, HTML all of them for elements.
const elements: Record<string, string> = {
  'nested divisions': '<div>',
  'bold without end': '<b>',
  'links in links': '<a href="https://a.de/">',
  'addresses without end': '<a href="',
  'closed without beginning': '</b>',
  paragraphs: '<p>',
  'empty paragraphs': '<p></p>',
  'line breaks': '<br>',
  'nested lists': '<ul><li>',
  items: '<li>a',
  'nested quotes': '<blockquote>',
  'nested tables': '<table><tr><td>',
  'cells without table': '<td>a',
  'pairs crossed': '<b><i></b></i>',
  'letters in bold': '<b>a</b>',
  'styles with much space': '<p style="mso-list:     l0">',
};

const spans = '<tr><td rowspan="1000" colspan="1000">a</td></tr>';

const framed: [name: string, format: Kind['format'], make: Kind['make']][] = [
  ['a host of marks', 'markdown', repeated('\u0301\u0316', 'https://a', '.de/')],
  ['an address of marks', 'html', repeated('\u0301\u0316', '<a href="https://a', '.de">a</a>')],
  ['spaces before a word', 'markdown', repeated(' ', 'a', 'a')],
  ['no-break spaces before a word', 'markdown', repeated('\u00A0 ', 'a', 'a')],
  ['slashes before a word', 'markdown', repeated('/', 'https://a.de/', 'a')],
  ['brackets closed', 'markdown', nested('[', ']')],
  ['parentheses in a link', 'markdown', nested('(', ')', '[a](', ')')],
  ['parentheses after an address', 'markdown', nested('(', ')', 'https://a.de/')],
  ['stars closed', 'markdown', nested('*a ', 'a*')],
  ['backticks, ever more', 'markdown', growing((index) => `${'`'.repeat(index)} `)],
  ['lists, ever deeper', 'markdown', growing((index) => `${' '.repeat(2 * index)}- a\n`)],
  ['quotes, ever deeper', 'markdown', growing((index) => `${'>'.repeat(index)} a\n`)],
  ['a table of many rows', 'markdown', repeated('| a | b |\n', '| a | b |\n|---|---|\n')],
  ['a table of many columns', 'markdown', manyColumns],
  ['a table of many short rows', 'markdown', repeated('|\n', '|a|b|c|d|\n|-|-|-|-|\n')],
  ['rows', 'html', repeated('<tr><td>a</td><td>b</td></tr>', '<table>', '</table>')],
  ['columns', 'html', repeated('<td>a</td>', '<table><tr>', '</tr></table>')],
  ['wide cells', 'html', repeated('<td colspan="50">a</td>', '<table><tr>', '</tr></table>')],
  [
    'tall cells',
    'html',
    repeated('<tr><td rowspan="50">a</td><td>b</td></tr>', '<table>', '</table>'),
  ],
  ['wide and tall cells', 'html', repeated(spans, '<table>', '</table>')],
];

function nested(open: string, close: string, before = '', after = ''): Kind['make'] {
  return (bytes) => {
    const count = Math.floor((bytes - before.length - after.length) / (open + close).length);
    return before + open.repeat(count) + close.repeat(count) + after;
  };
}

/** Parts that grow by one, so that there are as many as the root of the bytes. */
function growing(part: (index: number) => string): Kind['make'] {
  return (bytes) => {
    let text = '';
    for (let index = 1; ; index += 1) {
      const next = part(index);
      if (text.length + next.length > bytes) return text || 'a';
      text += next;
    }
  };
}

function manyColumns(bytes: number): string {
  const columns = Math.max(1, Math.floor(bytes / 8));
  return `|${'a|'.repeat(columns)}\n|${'-|'.repeat(columns)}\n|${'b|'.repeat(columns)}`;
}

export const kinds: Kind[] = [
  ...Object.entries(units).map(([name, unit]): Kind => ({
    name,
    format: 'markdown',
    make: repeated(unit),
  })),
  ...Object.entries(elements).map(([name, unit]): Kind => ({
    name,
    format: 'html',
    make: repeated(unit),
  })),
  ...framed.map(([name, format, make]): Kind => ({ name, format, make })),
];

const short = [
  'one word',
  'marks of two classes',
  'emoji families',
  'digits',
  'points',
  'hyphens',
  'commas',
  'slashes',
  'at signs',
  'quotation marks',
  'percent escapes',
  'spaces',
  'spaces before a word',
  'brackets',
];

/** Those for places that take a few kilobytes and are many. */
export const fewKinds = kinds.filter(({ name }) => short.includes(name));

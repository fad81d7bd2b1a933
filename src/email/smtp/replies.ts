/** An answer of the server: its code, and all its lines joined by \n. */
export type Reply = { code: number; text: string };

// RFC 5321 4.5.3.1.5 says 512; servers with long links in their refusals do not keep to it.
const LINE_LIMIT = 4_096;
const LINES_LIMIT = 100;
const isReplyLine = /^[2-5]\d\d(?:[ -]|$)/;

type Reading = { line: string; reply: string; lines: number; broken: boolean };
type Heard = { reply(reply: Reply): void; garbage(what: string): void };

/**
 * Cuts what the server sends into answers, however the bytes come. `garbage` is called at most once,
 * and nothing after it: a line that is none, one without end, an answer without end.
 */
export function openReplyReader(heard: Heard): (chunk: Buffer) => void {
  const begun: Reading = { line: '', reply: '', lines: 0, broken: false };
  return (chunk) => {
    const text = begun.line + chunk.toString('latin1');
    let start = 0;
    let end = text.indexOf('\n', begun.line.length);
    for (; end !== -1 && !begun.broken; end = text.indexOf('\n', start)) {
      takeLine(begun, heard, text.slice(start, end).trimEnd());
      start = end + 1;
    }
    begun.line = begun.broken ? '' : text.slice(start);
    if (begun.line.length > LINE_LIMIT) giveUp(begun, heard, 'a line without end');
  };
}

function takeLine(begun: Reading, heard: Heard, line: string): void {
  if (line === '') return;
  if (!isReplyLine.test(line)) return giveUp(begun, heard, `no SMTP answer: ${line.slice(0, 100)}`);
  if (line[3] === '-') {
    begun.reply += `${line.slice(0, LINE_LIMIT)}\n`;
    if (++begun.lines === LINES_LIMIT) giveUp(begun, heard, 'an answer without end');
    return;
  }
  const text = decode(begun.reply + line);
  begun.reply = '';
  begun.lines = 0;
  // Where the lines disagree, the last one counts, as for Postfix.
  heard.reply({ code: Number(line.slice(0, 3)), text });
}

function giveUp(begun: Reading, heard: Heard, what: string): void {
  if (begun.broken) return;
  Object.assign(begun, { line: '', reply: '', broken: true });
  heard.garbage(what);
}

const beyondAscii = /[\x80-\xff]/;

// No RFC names a charset for answers; most servers write UTF-8, and the others are kept as they are.
function decode(text: string): string {
  if (!beyondAscii.test(text)) return text;
  const utf8 = Buffer.from(text, 'latin1').toString();
  return utf8.includes('\ufffd') ? text : utf8;
}

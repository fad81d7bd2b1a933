import { z } from 'zod';
import { headerFields } from './proof-chain.ts';
import { rowColumns } from './write-proof.ts';

/** A line of the file that cannot be read, or that is not what was sealed. */
export class ProofFault extends Error {
  constructor(line: number, what: string) {
    super(line === 0 ? what : `line ${line}: ${what}`);
    this.name = 'ProofFault';
  }
}

// One way to write a number: another would be a change that the chain does not see.
const number = z.union([
  z.number().int(),
  z
    .string()
    .regex(/^(0|[1-9]\d{0,15})$/)
    .transform(Number),
]);
const text = z.string();
const hex = z.string().regex(/^[0-9a-f]{64}$/);

const header = z.object({
  distributionId: text,
  releaseId: text,
  version: number,
  kind: text,
  status: text,
  createdAt: text,
  frozenAt: text,
  finishedAt: text,
  candidates: number,
  excluded: number,
  accepted: number,
  failed: number,
  uncertain: number,
});
const row = z.object({
  id: number,
  addressHash: hex,
  language: text,
  state: text,
  excludedBecause: text,
  attempts: number,
  uncertain: number,
  acceptedAt: text,
  queueId: text,
  address: text,
  link: hex,
});

/** Parts of a downloaded proof in their order, with the number of their line. */
export type ProofPart = { line: number } & (
  | { header: z.infer<typeof header> }
  | { row: z.infer<typeof row> }
  | { lastLink: string }
  | { seal: string }
);

/** Reads CSV and JSON as they were downloaded, line by line. Throws ProofFault. */
export async function* readProof(lines: AsyncIterable<string>): AsyncGenerator<ProofPart> {
  let read: ((text: string, line: number) => ProofPart | null) | undefined;
  let line = 0;
  for await (const each of lines) {
    line += 1;
    read ??= each.trimStart().startsWith('{') ? readJson : openCsv();
    const part = read(each.replace(/^\uFEFF/, '').trimEnd(), line);
    if (part !== null) yield part;
  }
}

function readJson(content: string, line: number): ProofPart | null {
  if (content === '' || content === ']' || content === '],' || content === '"deliveries":[')
    return null;
  if (content.startsWith('{"header":')) {
    const whole = parseJson(content.replace(/,$/, '}'), line);
    return { line, header: parse(z.object({ header }), whole, line).header };
  }
  if (content.startsWith('"lastLink":')) {
    const whole = parseJson(`{${content.replace(/,$/, '')}}`, line);
    return { line, ...parse(z.object({ lastLink: hex }), whole, line) };
  }
  if (content.startsWith('"seal":'))
    return { line, ...parse(z.object({ seal: hex }), parseJson(`{${content}`, line), line) };
  return { line, row: parse(row, parseJson(content.replace(/,$/, ''), line), line) };
}

function parseJson(content: string, line: number): unknown {
  try {
    return JSON.parse(content);
  } catch {
    throw unreadable(line);
  }
}

function openCsv(): (content: string, line: number) => ProofPart | null {
  const head: Record<string, string> = {};
  let isHead = true;
  return (content, line) => {
    if (content === '') return null;
    const cells = splitCells(content);
    const [name = '', value = ''] = cells;
    if (isHead && cells.join() === rowColumns.join()) {
      isHead = false;
      return { line, header: parse(header, head, line) };
    }
    if (isHead) {
      if (!(headerFields as readonly string[]).includes(name) || name in head)
        throw unreadable(line);
      head[name] = value;
      return null;
    }
    if (name === 'lastLink') return { line, lastLink: parse(hex, value, line) };
    if (name === 'seal') return { line, seal: parse(hex, value, line) };
    if (cells.length !== rowColumns.length) throw unreadable(line);
    const named = Object.fromEntries(rowColumns.map((column, index) => [column, cells[index]]));
    return { line, row: parse(row, named, line) };
  };
}

/** One line of RFC 4180 as csvLine writes it, without the mark in front of what looks like a formula. */
function splitCells(content: string): string[] {
  const cells = [...content.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))/g)].map(
    ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '',
  );
  return cells.map((cell) => cell.replace(/^'(?=[=+\-@])/, ''));
}

function parse<S extends z.ZodType>(schema: S, value: unknown, line: number): z.infer<S> {
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw unreadable(line);
  return parsed.data;
}

function unreadable(line: number): ProofFault {
  return new ProofFault(line, 'cannot be read as a line of a downloaded proof');
}

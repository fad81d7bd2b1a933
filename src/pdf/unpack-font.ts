import { inflateSync } from 'node:zlib';

const woffHead = 44;
const woffEntry = 20;
const sfntHead = 12;
const sfntEntry = 16;

/**
 * A WOFF 1.0 file as the TrueType font that is packed in it (W3C, WOFF 1.0, sections 3 to 5). PDFKit
 * reads WOFF itself, but unpacks a whole table for each glyph: four seconds a page.
 */
export function unpackFont(woff: Buffer): Buffer {
  const count = woff.readUInt16BE(12);
  const head = Buffer.alloc(sfntHead + count * sfntEntry);
  // Flavour; the search hints after the count are not read by anybody who knows the count.
  woff.copy(head, 0, 4, 8);
  head.writeUInt16BE(count, 4);
  const tables: Buffer[] = [];
  let end = head.length;
  for (let index = 0; index < count; index += 1) {
    const from = woffHead + index * woffEntry;
    const [at, packed, size] = [4, 8, 12].map((field) => woff.readUInt32BE(from + field));
    const bytes = woff.subarray(at, (at ?? 0) + (packed ?? 0));
    const table = packed === size ? bytes : inflateSync(bytes);
    const to = sfntHead + index * sfntEntry;
    woff.copy(head, to, from, from + 4);
    woff.copy(head, to + 4, from + 16, from + 20);
    head.writeUInt32BE(end, to + 8);
    head.writeUInt32BE(table.length, to + 12);
    const padding = Buffer.alloc((4 - (table.length % 4)) % 4);
    tables.push(table, padding);
    end += table.length + padding.length;
  }
  return Buffer.concat([head, ...tables]);
}

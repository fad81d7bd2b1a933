import assert from 'node:assert/strict';
import { buffer } from 'node:stream/consumers';
import { suite, test } from 'node:test';
import PdfKit from 'pdfkit';
import { addBlocks } from '../../src/pdf/add-blocks.ts';
import {
  type Block,
  createParagraph,
  createText,
  type ListItem,
} from '../../src/releases/body/model.ts';

const words = (lines: number): string =>
  'Der Kreis baut die Brücke neu. '.repeat(lines * 3 - 1).trim();
const paragraph = (lines: number): Block => createParagraph([createText(words(lines))]);
const mixed = (lines: number): Block =>
  createParagraph([
    createText('Schwelm (pen)', [{ type: 'bold' }]),
    createText(` – ${words(lines)} `),
    createText('www.kreis.example', [
      { type: 'link', attrs: { href: 'https://www.kreis.example/' } },
    ]),
    createText('.'),
  ]);
const heading: Block = {
  type: 'heading',
  attrs: { level: 2 },
  content: [createText('Zahlen für jede Stadt')],
};
const item = (lines: number): ListItem => ({ type: 'listItem', content: [paragraph(lines)] });

/** Heights of the lines on each page when the blocks begin so many points above the foot of a page. */
async function linesOf(blocks: Block[], room: number): Promise<number[][]> {
  const doc = new PdfKit({ size: 'A4', margin: 64, tagged: true, compress: false });
  doc.registerFont('text', 'Helvetica').registerFont('strong', 'Helvetica-Bold');
  const root = doc.struct('Document');
  doc.addStructure(root);
  doc.y = doc.page.maxY() - room;
  addBlocks({ doc, parent: root, size: 10.5 }, blocks);
  root.end();
  doc.end();
  const text = (await buffer(doc)).toString('latin1');
  const pages = text.match(/^stream\r?\n[^]*?^endstream/gm) ?? [];
  return pages.map(heightsIn).filter((heights) => heights.length > 0);
}

function heightsIn(page: string): number[] {
  const heights = page.matchAll(/^1 0 0 1 \S+ (\S+) Tm$/gm);
  return [...new Set([...heights].map(([, y]) => Math.round(Number(y))))];
}

// From no line to more than the longest paragraph has.
const rooms = Array.from({ length: 30 }, (_, index) => index * 5);

suite('Where a page ends', () => {
  for (const [name, block] of Object.entries({ plain: paragraph, mixed }))
    test(`no line of a ${name} paragraph stands alone`, async () => {
      let broken = 0;
      for (const count of [1, 2, 3, 4, 5]) {
        const [whole] = await linesOf([block(count)], 600);
        const total = whole?.length ?? 0;
        for (const room of rooms) {
          const lines = (await linesOf([block(count)], room)).map(({ length }) => length);
          assert.equal(
            lines.reduce((sum, length) => sum + length, 0),
            total,
            `${count} at ${room}: all of it`,
          );
          if (total > 1) assert.ok(Math.min(...lines) > 1, `${count} at ${room}: ${lines.join()}`);
          if (lines.length > 1) broken += 1;
        }
      }
      assert.ok(broken > 10, `long ones are still divided: ${broken}`);
    });

  test('a heading stays with two lines of its text', async () => {
    for (const room of rooms) {
      const [first] = await linesOf([heading, paragraph(4)], room);
      assert.ok((first?.length ?? 0) >= 3, `at ${room}: ${first?.length}`);
    }
  });

  test('a heading stays with the list or quote under it, and with the heading under it', async () => {
    const list: Block = { type: 'bulletList', content: [item(4)] };
    const quote: Block = { type: 'blockquote', content: [paragraph(4)] };
    for (const block of [list, quote])
      for (const room of rooms) {
        const [first] = await linesOf([heading, block], room);
        assert.ok((first?.length ?? 0) >= 3, `${block.type} at ${room}: ${first?.length}`);
      }
    for (const room of rooms) {
      const [first] = await linesOf([heading, heading, paragraph(4)], room);
      assert.ok((first?.length ?? 0) >= 4, `heading at ${room}: ${first?.length}`);
    }
  });

  test('the mark of a list stays with its first lines', async () => {
    const list: Block = {
      type: 'orderedList',
      attrs: { start: 1 },
      content: [item(2), item(4)],
    };
    for (const room of rooms)
      for (const page of await linesOf([list], room))
        assert.ok(page.length >= 2, `at ${room}: ${page.length}`);
  });

  test('a paragraph longer than a page is set whole', async () => {
    const lines = (await linesOf([paragraph(120)], 40)).map(({ length }) => length);
    const [whole] = await linesOf([paragraph(5)], 600);
    assert.equal(whole?.length, 5);
    assert.ok(lines.length >= 3);
    assert.ok(Math.min(...lines) > 1);
  });
});

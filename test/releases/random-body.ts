import * as fc from 'fast-check';
import { addMark } from '../../src/releases/body/mark-set.ts';
import type { Block, Cell, Doc, Inline, ListItem, Mark } from '../../src/releases/body/model.ts';
import { createParagraph, createText, type Scope } from '../../src/releases/body/model.ts';
import { readBody } from '../../src/releases/body/read.ts';
import { writeHtml } from '../../src/releases/body/write.ts';

// What press officers type, and what a reader of Markdown or HTML could take for markup.
const words = [
  'Wort', 'Straße', 'Kreis', 'zwei', '31.', '1.', '2)', '07.', 'Mai', '5*3*2', 'Leiter*in', '*', '**', '***', '_', '__', 'datei_name', '_x_',
  '#', '##', '#1', '-', '--', '---', '+', '+49', '>', '> 5', '=', '===', '|', ':--', '|--|', '<b>', '</p>', '<!--', '&amp;', '&', '&#65;', '\\', '\\\\', 'C:\\', '\\\\rechner',
  '`', '``', '```', '~', '~~', '~~x~~', '[', ']', '[x](y)', '[1]: z', '![', '!', '•', '–', '„', '“', '(', ')', ':', '.', ',', '…', '"', "'", '😀', 'é', '10\u00A0km', '²', '€', '%', '/', '§', '1.250.000', '19.30', 'Uhr',
]; // prettier-ignore

const text = fc
  .array(fc.tuple(fc.constantFrom(...words), fc.constantFrom('', ' ', ' ', ' ')), {
    minLength: 1,
    maxLength: 5,
  })
  .map((parts) => parts.flat().join(''));

const mark: fc.Arbitrary<Mark> = fc.constantFrom<Mark>(
  { type: 'link', attrs: { href: 'https://kreis.example/a?b=(c)&copy;=1' } },
  { type: 'link', attrs: { href: 'mailto:presse@kreis.example' } },
  { type: 'language', attrs: { lang: 'en' } },
  { type: 'abbreviation', attrs: { title: 'A "b" <c> & d' } },
  { type: 'bold' },
  { type: 'bold' },
  { type: 'italic' },
  { type: 'strike' },
  { type: 'subscript' },
  { type: 'superscript' },
);

const inline: fc.Arbitrary<Inline> = fc
  .tuple(fc.array(mark, { maxLength: 3 }), fc.option(text, { freq: 8 }))
  .map(([marks, words]) => {
    const set = marks.reduce<Mark[]>(addMark, []);
    return words === null ? { type: 'hardBreak', marks: set } : createText(words, set);
  });

const content = fc.array(inline, { minLength: 1, maxLength: 5 });
const paragraph = content.map(createParagraph);

const { block } = fc.letrec<{ block: Block; item: ListItem }>((tie) => ({
  item: fc
    .array(tie('block'), { minLength: 1, maxLength: 3 })
    .map((content): ListItem => ({ type: 'listItem', content })),
  block: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    paragraph,
    fc
      .array(tie('item'), { minLength: 1, maxLength: 3 })
      .map((content): Block => ({ type: 'bulletList', content })),
    fc
      .tuple(
        fc.constantFrom(0, 1, 1, 3, 9, 31, 9998),
        fc.array(tie('item'), { minLength: 1, maxLength: 3 }),
      )
      .map(([start, content]): Block => ({ type: 'orderedList', attrs: { start }, content })),
    fc
      .array(tie('block'), { minLength: 1, maxLength: 3 })
      .map((content): Block => ({ type: 'blockquote', content })),
  ),
}));

const span = fc.constantFrom(1, 1, 1, 1, 1, 2);
const scope = fc.constantFrom<Scope | null>(null, null, null, 'row', 'colgroup');
const cell = (isHeader: boolean): fc.Arbitrary<Cell> =>
  fc
    .tuple(span, span, scope, fc.oneof(paragraph, fc.constant(createParagraph([]))))
    .map(([colspan, rowspan, scope, text]) =>
      isHeader
        ? { type: 'tableHeader', attrs: { colspan, rowspan, scope }, content: [text] }
        : { type: 'tableCell', attrs: { colspan, rowspan }, content: [text] },
    );
const row = (columns: number, isHeader: boolean) =>
  fc.array(cell(isHeader), { minLength: columns, maxLength: columns });
const table: fc.Arbitrary<Block> = fc
  .integer({ min: 1, max: 3 })
  .chain((columns) =>
    fc.tuple(
      fc.array(row(columns, true), { maxLength: 2 }),
      fc.array(row(columns, false), { minLength: 1, maxLength: 3 }),
    ),
  )
  .map(([head, body]) => ({
    type: 'table',
    content: [...head, ...body].map((content) => ({ type: 'tableRow', content })),
  }));

const heading: fc.Arbitrary<Block> = fc
  .tuple(fc.integer({ min: 2, max: 4 }), content)
  .map(([level, content]) => ({ type: 'heading', attrs: { level }, content }));
const rule: fc.Arbitrary<Block> = fc.constant({ type: 'horizontalRule' });

/** Any document in the form in which it is stored. */
export const randomBody: fc.Arbitrary<Doc> = fc
  .array(fc.oneof(paragraph, block, block, table, heading, rule), { maxLength: 6 })
  .map((content) => readBody(writeHtml({ type: 'doc', content })));

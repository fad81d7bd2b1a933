import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import * as fc from 'fast-check';
import { styleBlocks } from '../../src/email/body-html.ts';
import { writeMarkdown } from '../../src/releases/body/markdown/write.ts';
import { type Block, type Doc, textOf } from '../../src/releases/body/model.ts';
import { readBody } from '../../src/releases/body/read.ts';
import { writeHtml } from '../../src/releases/body/write.ts';
import { cleanBody } from '../../src/releases/body.ts';
import { docToPlainText } from '../../src/releases/plain-text.ts';
import { assertAllowedMarkup } from './allowed-markup.ts';
import { editorSchema } from './editor-schema.ts';
import { randomBody } from './random-body.ts';

const runs = { numRuns: 200 };

const onPage = { bullet: '', rule: '', bar: '' };
const inText = { bullet: '–', rule: '***', bar: '|' };
type Signs = typeof onPage;

/** Everything that is read, in its order, without marks and spaces, the numbers of lists too. */
function lettersOf(doc: Doc, signs: Signs): string {
  return squeeze(doc.content.map((block) => wordsOf(block, signs)).join(' '));
}

function wordsOf(block: Block, signs: Signs): string {
  const all = (blocks: Block[]) => blocks.map((one) => wordsOf(one, signs)).join(' ');
  if (block.type === 'horizontalRule') return signs.rule;
  if (block.type === 'paragraph' || block.type === 'heading') return textOf(block.content);
  if (block.type === 'blockquote') return all(block.content);
  if (block.type === 'table')
    return block.content
      .map((row) => row.content.map(({ content }) => all(content)).join(signs.bar))
      .join(' ');
  return block.content
    .map((item, index) => {
      const mark = block.type === 'orderedList' ? `${block.attrs.start + index}.` : signs.bullet;
      return `${mark} ${all(item.content)}`;
    })
    .join(' ');
}

const squeeze = (text: string) => text.replace(/[\s\u00AD]+/gu, '');

/** Numbers that a browser would show before items, and the text of elements. */
function lettersOfHtml(html: string): string {
  const counters: number[] = [];
  const text = html.replace(
    /<(\/?)(\w+)([^>]*)>/g,
    (_, slash: string, name: string, attributes: string) => {
      if (name === 'ol' || name === 'ul') {
        const start = Number(/start="(\d+)"/.exec(attributes)?.[1] ?? 1);
        if (slash === '') counters.push(name === 'ol' ? start : NaN);
        else counters.pop();
      }
      const number = counters.at(-1) ?? NaN;
      if (name !== 'li' || slash !== '' || Number.isNaN(number)) return '';
      counters[counters.length - 1] = number + 1;
      return `${number}.`;
    },
  );
  const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"' };
  return squeeze(text.replace(/&(\w+);/g, (_, name: string) => entities[name] ?? ''));
}

suite('Any body', () => {
  test('is the same after it was written as HTML and read', () => {
    fc.assert(
      fc.property(randomBody, (doc) => {
        const html = writeHtml(doc);
        assertAllowedMarkup(html);
        assert.deepEqual(readBody(html), doc);
        assert.deepEqual(cleanBody({ source: html, format: 'html' }).doc, doc);
      }),
      runs,
    );
  });

  test('is the same after it was written as Markdown and read', () => {
    fc.assert(
      fc.property(randomBody, (doc) => {
        const source = writeMarkdown(doc);
        const { html } = cleanBody({ source, format: 'markdown' });
        assert.equal(html, writeHtml(doc), source);
      }),
      runs,
    );
  });

  test('is the same after an editor on ProseMirror has held it', () => {
    fc.assert(
      fc.property(randomBody, (doc) => {
        const node = editorSchema.nodeFromJSON(JSON.parse(JSON.stringify(doc)));
        node.check();
        assert.deepEqual(withEmpty(JSON.parse(JSON.stringify(node))), doc);
      }),
      runs,
    );
  });

  test('has the same words and numbers in the same order on the page, in mails and as text', () => {
    fc.assert(
      fc.property(randomBody, (doc) => {
        const letters = lettersOf(doc, onPage);
        assert.equal(lettersOfHtml(writeHtml(doc)), letters);
        assert.equal(lettersOfHtml(styleBlocks(doc).join('')), letters);
        const { text } = docToPlainText(doc, { links: 'none', width: Infinity });
        const plain = text.replaceAll(/[⁰¹²³⁴⁵⁶⁷⁸⁹]/g, (digit) =>
          String('⁰¹²³⁴⁵⁶⁷⁸⁹'.indexOf(digit)),
        );
        const expected = lettersOf(doc, inText).replaceAll('²', '2');
        assert.equal(squeeze(plain).replaceAll('~', ''), expected.replaceAll('~', ''));
      }),
      runs,
    );
  });

  test('has the same marks in mails as on the page', () => {
    const marks = /<\/?(?:a|span|abbr|strong|em|s|sub|sup|br)\b/g;
    fc.assert(
      fc.property(randomBody, (doc) => {
        const mail = styleBlocks(doc).join('\n');
        assert.deepEqual(mail.match(marks), writeHtml(doc).match(marks));
        assert.equal(mail.replaceAll(/ (?:class|style)="[^"]*"/g, ''), writeHtml(doc));
      }),
      runs,
    );
  });
});

/** ProseMirror leaves out what is empty. */
function withEmpty(node: JsonNode): JsonNode {
  const { type, content = [], marks = [] } = node;
  if (type === 'text' || type === 'hardBreak') return { ...node, marks };
  return type === 'horizontalRule' ? node : { ...node, content: content.map(withEmpty) };
}

interface JsonNode {
  type: string;
  content?: JsonNode[];
  marks?: unknown[];
}

import { Schema } from 'prosemirror-model';

const cell = { colspan: { default: 1 }, rowspan: { default: 1 } };

/** The schema of an editor that shares the model: marks in the order in which they are nested. */
export const editorSchema = new Schema({
  nodes: {
    doc: { content: '(heading | table | horizontalRule | flow)*' },
    paragraph: { content: 'inline*', group: 'flow' },
    bulletList: { content: 'listItem+', group: 'flow' },
    orderedList: { content: 'listItem+', group: 'flow', attrs: { start: { default: 1 } } },
    listItem: { content: 'flow+' },
    blockquote: { content: 'flow+', group: 'flow' },
    heading: { content: 'inline*', attrs: { level: {} } },
    table: { content: 'tableRow+' },
    tableRow: { content: '(tableHeader | tableCell)+' },
    tableHeader: { content: 'paragraph', attrs: { ...cell, scope: { default: null } } },
    tableCell: { content: 'paragraph', attrs: cell },
    horizontalRule: {},
    text: { group: 'inline' },
    hardBreak: { group: 'inline', inline: true },
  },
  marks: {
    link: { attrs: { href: {} } },
    language: { attrs: { lang: {} } },
    abbreviation: { attrs: { title: {} } },
    bold: {},
    italic: {},
    strike: {},
    subscript: { excludes: 'superscript subscript' },
    superscript: { excludes: 'superscript subscript' },
  },
});

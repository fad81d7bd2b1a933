import { readFileSync } from 'node:fs';
import PdfKit from 'pdfkit';
import { formatDateTime } from '../dates.ts';
import { createParagraph, createText } from '../releases/body/model.ts';
import { readBody } from '../releases/body/read.ts';
import type { PublicContact, PublicRelease } from '../releases/public-store.ts';
import { languageTag, releaseUrl, whenOf } from '../releases/present.ts';
import { showCode } from '../signatures/sealed.ts';
import { nameIn, type Words } from '../words.ts';
import { addBlocks, heightOfLead } from './add-blocks.ts';
import { addPictures, captionOf, firstRowHeight } from './add-pictures.ts';
import { addOfficeHead, asArtifact, type PdfLogo } from './office-head.ts';
import { makeRoom } from './page-room.ts';
import type { PdfPicture } from './read-pictures.ts';
import { takeTitle } from './take-title.ts';
import { unpackFont } from './unpack-font.ts';

export type PdfDocument = InstanceType<typeof PdfKit>;
type Texts = { words: Words; baseUrl: string };
export type PdfPictures = { pictures: PdfPicture[]; logo: PdfLogo | null };
type Sheet = Texts & { doc: PdfDocument; root: PDFKit.PDFStructureElement; release: PublicRelease };

// The one family that KERN ships as WOFF too: PDFKit makes broken subsets of WOFF2.
const fontFolder = new URL(
  '../../node_modules/@kern-ux/native/dist/fonts/noto-sans/',
  import.meta.url,
);
const fonts = { text: 'NotoSans-Regular', strong: 'NotoSans-Bold' };
const muted = '#444444';
const margins = { top: 56, bottom: 72, left: 64, right: 64 };

/**
 * A release as a press office hands it out: letterhead, text, contacts, page numbers; tagged, in the
 * release's language. The stream ends with the file.
 */
export function writePdf(
  texts: Texts,
  release: PublicRelease,
  { pictures, logo }: PdfPictures,
): NodeJS.ReadableStream {
  const doc = openDocument(release);
  const root = doc.struct('Document');
  doc.addStructure(root);
  const sheet = { ...texts, doc, root, release };
  addLetterhead(sheet, logo);
  addHeadlines(sheet);
  addEvent(sheet);
  const [first, ...others] = pictures;
  if (first !== undefined) addPicture(sheet, first);
  addBody(sheet);
  if (others.length > 0) addMorePictures(sheet, others);
  addContacts(sheet);
  addBoilerplate(sheet);
  addSource(sheet);
  root.end();
  addPageNumbers(sheet);
  doc.end();
  return doc;
}

function openDocument(release: PublicRelease): PdfDocument {
  const { headline, language, office, publishedAt, updatedAt, keywords } = release;
  const doc = new PdfKit({
    size: 'A4',
    margins,
    tagged: true,
    lang: languageTag(release),
    displayTitle: true,
    pdfVersion: '1.7',
    // Page numbers need the number of pages.
    bufferPages: true,
    info: {
      Title: headline,
      Author: nameIn(language, office),
      Keywords: keywords.join(', '),
      CreationDate: publishedAt,
      ModDate: updatedAt,
    },
  });
  for (const [name, file] of Object.entries(fonts))
    doc.registerFont(name, unpackFont(readFileSync(new URL(`${file}.woff`, fontFolder))));
  return doc.font('text').fontSize(10.5);
}

function addLetterhead({ doc, root, words, release }: Sheet, logo: PdfLogo | null): void {
  const { office, language } = release;
  addOfficeHead({ doc, root, language, margins }, office, logo);
  const line = [
    words(language, `portal.kind.${release.kind}`),
    formatDateTime(release.publishedAt, language),
  ];
  root.add(doc.struct('P', {}, () => doc.text(line.join(' · '))));
  if (release.note !== null) addNote({ doc, root, words, release });
  doc.moveDown(0.8);
}

function addNote({ doc, root, words, release }: Pick<Sheet, 'doc' | 'root' | 'words' | 'release'>) {
  const at = formatDateTime(release.updatedAt, release.language);
  const corrected = words(release.language, 'pdf.corrected', { at, note: release.note ?? '' });
  root.add(doc.struct('P', {}, () => doc.font('strong').fillColor('black').text(corrected)));
}

function addHeadlines({ doc, root, release }: Sheet): void {
  const { headline, subheadline } = release;
  root.add(
    doc.struct('H1', {}, () => doc.font('strong').fontSize(19).fillColor('black').text(headline)),
  );
  doc.moveDown(0.4);
  if (subheadline === '') return;
  root.add(doc.struct('P', {}, () => doc.font('text').fontSize(13).text(subheadline)));
  doc.moveDown(0.6);
}

/** When and where: without it an invitation on paper invites nobody. */
function addEvent({ doc, root, words, release }: Sheet): void {
  const { eventPlace: place, language } = release;
  const say = (key: string, value: string) =>
    value === '' ? '' : `${words(language, `portal.release.${key}`)}: ${value}`;
  const when = say('eventWhen', whenOf(release, language));
  const lines = [when, say('eventWhere', place ?? '')].filter(Boolean).join('\n');
  if (lines === '') return;
  root.add(doc.struct('P', {}, () => doc.font('strong').fontSize(10.5).text(lines)));
  doc.moveDown(0.8);
}

// A picture of 3:2, as cameras make them, is as wide as the text.
const tallestPicture = 312;

function addPicture({ doc, root, words, release }: Sheet, picture: PdfPicture): void {
  const caption = captionOf({ doc, root, words, language: release.language }, picture);
  const width = textWidth(doc);
  makeRoom(doc, tallestPicture + 40);
  const figure = doc.struct('Figure', { alt: picture.alt }, () => {
    // Without a place of its own it moves the text on.
    doc.x = margins.left;
    doc.image(picture.jpeg, { fit: [width, tallestPicture] });
  });
  root.add(figure);
  doc.moveDown(0.4);
  root.add(doc.struct('Caption', {}, () => small(doc).text(caption, margins.left)));
  doc.moveDown(0.8);
}

function addMorePictures({ doc, root, words, release }: Sheet, pictures: PdfPicture[]): void {
  const { language } = release;
  addSectionTitle({ doc, root }, words(language, 'portal.release.morePictures'), firstRowHeight);
  doc.moveDown(0.4);
  addPictures({ doc, root, words, language }, pictures);
}

function small(doc: PdfDocument): PdfDocument {
  return doc.font('text').fontSize(9).fillColor(muted);
}

function addBody({ doc, root, release }: Sheet): void {
  const { dateline, byline, bodyHtml } = release;
  const opening = [dateline, byline].filter(Boolean).join(' ');
  const blocks = readBody(bodyHtml).content;
  const [first] = blocks;
  const mark = createText(opening, [{ type: 'bold' }]);
  if (opening !== '' && first?.type === 'paragraph') first.content.unshift(mark, createText(' – '));
  else if (opening !== '') blocks.unshift(createParagraph([mark]));
  addBlocks({ doc, parent: root, size: 10.5 }, blocks);
}

function addContacts({ doc, root, words, release }: Sheet): void {
  if (release.contacts.length === 0) return;
  const lines = release.contacts.map(lineOf);
  const setting = () => doc.font('text').fontSize(10);
  const heights = lines.map((line) => setting().heightOfString(line, { width: textWidth(doc) }));
  const title = words(release.language, 'portal.release.contacts');
  addSectionTitle({ doc, root }, title, heights[0] ?? 0);
  for (const [index, line] of lines.entries()) {
    makeRoom(doc, heights[index] ?? 0);
    root.add(doc.struct('P', {}, () => void setting().text(line, margins.left)));
  }
}

function textWidth(doc: PdfDocument): number {
  return doc.page.width - margins.left - margins.right;
}

function lineOf({ name, role, phone, email }: PublicContact): string {
  return [[name, role].filter(Boolean).join(', '), phone, email].filter(Boolean).join(' · ');
}

function addBoilerplate({ doc, root, words, release }: Sheet): void {
  if (release.boilerplateHtml === null) return;
  const { title, blocks } = takeTitle(readBody(release.boilerplateHtml).content);
  const place = { doc, parent: root, size: 9 };
  const lead = heightOfLead(place, blocks);
  addSectionTitle({ doc, root }, title ?? words(release.language, 'portal.release.about'), lead);
  addBlocks(place, blocks);
}

/** Where the release stands, and how paper is held against it. */
function addSource({ doc, root, words, baseUrl, release }: Sheet): void {
  const { language } = release;
  doc.moveDown(0.8);
  addLinkLine(
    { doc, root },
    words(language, 'portal.release.source'),
    releaseUrl(baseUrl, release),
  );
  const code = showCode(release.checkCode);
  if (code === null) return;
  const page = `${baseUrl}${language === 'en' ? '/en/verify' : '/pruefen'}?code=${code}`;
  addLinkLine({ doc, root }, words(language, 'pdf.check', { code }), page);
}

function addLinkLine({ doc, root }: Pick<Sheet, 'doc' | 'root'>, text: string, link: string): void {
  makeRoom(doc, small(doc).heightOfString(`${text} ${link}`, { width: textWidth(doc) }));
  const address = doc.struct('Link', {}, () => void doc.text(link, { link }));
  const open = () => void small(doc).text(`${text} `, margins.left, doc.y, { continued: true });
  root.add(doc.struct('P', {}, [open, address]));
}

/** `lead`: how much of what follows stays with it, in points. */
function addSectionTitle(
  { doc, root }: Pick<Sheet, 'doc' | 'root'>,
  title: string,
  lead: number,
): void {
  doc.moveDown(0.8);
  doc.font('strong').fontSize(11);
  makeRoom(doc, doc.heightOfString(title, { width: textWidth(doc) }) + 4 + lead);
  const heading = () =>
    void doc.font('strong').fontSize(11).fillColor('black').text(title, margins.left);
  root.add(doc.struct('H2', {}, heading));
  doc.moveDown(0.2);
}

function addPageNumbers({ doc, words, release }: Sheet): void {
  const { count } = doc.bufferedPageRange();
  for (let page = 0; page < count; page += 1) {
    doc.switchToPage(page);
    const text = words(release.language, 'pdf.page', { page: page + 1, of: count });
    asArtifact(doc, () => {
      // Below the margin, where text would begin a new page.
      const { bottom } = doc.page.margins;
      doc.page.margins.bottom = 0;
      small(doc).text(text, margins.left, doc.page.height - 44, { align: 'right' });
      doc.page.margins.bottom = bottom;
    });
  }
}

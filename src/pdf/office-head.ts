import type { PublicOffice } from '../offices/public-store.ts';
import { type Language, nameIn } from '../words.ts';
import type { PdfDocument } from './write-pdf.ts';

export type PdfLogo = { png: Buffer; alt: string };

type Place = {
  doc: PdfDocument;
  root: PDFKit.PDFStructureElement;
  language: Language;
  margins: { top: number; left: number; right: number };
};

const muted = '#444444';
const grey = '#888888';
// In points: 20 mm high at most.
const logoBox = { width: 130, height: 57, gap: 16 };

/** Who sends it: name, how to reach them, coat of arms or logo, and a rule in the office's color. */
export function addOfficeHead(place: Place, office: PublicOffice, logo: PdfLogo | null): void {
  const { doc, root, language, margins } = place;
  const top = doc.y;
  const whole = doc.page.width - margins.left - margins.right;
  const width = logo === null ? whole : whole - logoBox.width - logoBox.gap;
  root.add(
    doc.struct('P', {}, () => {
      doc.font('strong').fontSize(15).text(nameIn(language, office), { width });
      doc.font('text').fontSize(9).fillColor(muted);
      doc.text(reachOf(office), { width });
    }),
  );
  const below = doc.y;
  if (logo !== null) addLogo(place, logo, top);
  const y = Math.max(below, logo === null ? 0 : top + logoBox.height) + 8;
  asArtifact(doc, () => {
    doc.moveTo(margins.left, y).lineTo(doc.page.width - margins.right, y);
    doc.lineWidth(office.accentColor ? 2 : 0.75);
    doc.strokeColor(office.accentColor ?? grey).stroke();
  });
  doc.x = margins.left;
  doc.y = y + 14;
}

/** A line each for street, phone and mail, and the office's own pages. */
function reachOf({ address, phone, email, website }: PublicOffice): string {
  const place = address.replace(/\s*\n\s*/g, ', ');
  const pages = website?.replace(/^https?:\/\//i, '').replace(/\/$/, '');
  const lines = [place, [phone, email].filter(Boolean).join(' · '), pages];
  return lines.filter(Boolean).join('\n');
}

/** At the right edge; without words of its own it says no more than the name beside it. */
function addLogo({ doc, root, margins }: Place, { png, alt }: PdfLogo, top: number): void {
  const { width, height } = logoBox;
  const draw = () =>
    void doc.image(png, doc.page.width - margins.right - width, top, {
      fit: [width, height],
      align: 'right',
      valign: 'center',
    });
  if (alt === '') asArtifact(doc, draw);
  else root.add(doc.struct('Figure', { alt }, draw));
}

/** What a screen reader passes over: lines, page numbers, pictures that only adorn. */
export function asArtifact(doc: PdfDocument, draw: () => void): void {
  doc.markContent('Artifact', { type: 'Pagination' });
  draw();
  doc.endMarkedContent();
}

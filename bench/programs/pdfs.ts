import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import type { PdfOrder } from '../../src/pdf/order.ts';
import { writePdf } from '../../src/pdf/write-pdf.ts';
import { cleanBody } from '../../src/releases/body.ts';
import type { PublicRelease } from '../../src/releases/public-store.ts';

export type PdfTask = { rows: number; columns: number; pictures: number; rounds: number };

/** Milliseconds for the PDF of one release, in a process like the child that writes them. */
async function timePdfs(task: PdfTask): Promise<number[]> {
  const folder = await mkdtemp(join(tmpdir(), 'pdfs-'));
  const path = join(folder, 'picture.jpg');
  const background = { r: 40, g: 120, b: 90 };
  await sharp({ create: { width: 1_600, height: 1_200, channels: 3, background } })
    .jpeg()
    .toFile(path);
  const order = orderOf(task, { path, target: join(folder, 'release.pdf') });
  const times: number[] = [];
  // The first loads typesetter and fonts, which a child does once for a hundred orders.
  for (let round = -1; round < task.rounds; round += 1) {
    const begin = performance.now();
    await writePdf(order);
    if (round >= 0) times.push(performance.now() - begin);
  }
  await rm(folder, { recursive: true, force: true });
  return times;
}

type Paths = { path: string; target: string };

function orderOf({ rows, columns, pictures }: PdfTask, { path, target }: Paths): PdfOrder {
  const cells = (row: number) =>
    Array.from({ length: columns }, (_, column) => `<td>${row * 7 + column} Plätze in Ort</td>`);
  const table = Array.from({ length: rows }, (_, row) => `<tr>${cells(row).join('')}</tr>`);
  const source = `<p>Der Kreis misst die Wege neu aus.</p><table>${table.join('')}</table>`;
  return {
    release: releaseOf(cleanBody({ source, format: 'html' }).html),
    baseUrl: 'https://depesche.example',
    level: 'whole',
    pictures: Array.from({ length: pictures }, (_, index) => ({
      path,
      alt: `Bild ${index}`,
      caption: 'Ein Weg zwischen Wiesen',
      credit: 'Foto: Kreis',
    })),
    logo: null,
    target,
  };
}

function releaseOf(bodyHtml: string): PublicRelease {
  const publishedAt = new Date('2027-03-04T09:00:00Z');
  return {
    id: '0123456789ab',
    slug: 'wege',
    version: 1,
    language: 'de',
    easyRead: false,
    kind: 'release',
    headline: 'Kreis misst die Wege neu aus',
    subheadline: '',
    byline: '',
    dateline: 'Schwelm',
    bodyHtml,
    bodyText: '',
    boilerplateHtml: null,
    contacts: [{ name: 'Alex Muster', role: '', phone: '', email: 'presse@kreis.example' }],
    keywords: [],
    eventStartsAt: null,
    eventEndsAt: null,
    eventPlace: null,
    publishedAt,
    updatedAt: publishedAt,
    note: null,
    checkCode: '7F3K9QX2M4TB',
    office: {
      id: 'o',
      slug: 'kreis',
      name: 'Kreis Beispiel',
      nameEn: null,
      email: 'presse@kreis.example',
      phone: '',
      address: '',
      website: null,
    },
    regions: [],
    topics: [],
    media: [],
    translations: [],
  };
}

process.on('message', (task: PdfTask) => {
  void timePdfs(task).then((times) => process.send?.(times));
});
process.on('disconnect', () => process.exit());
process.send?.('ready');

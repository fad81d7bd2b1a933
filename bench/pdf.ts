import { type Figure, spreadOf, toFigure } from './figures.ts';
import type { Lab } from './lab.ts';
import type { PdfTask } from './programs/pdfs.ts';

const whole: PdfTask = { rows: 100, columns: 5, pictures: 3, rounds: 40 };
const bare: PdfTask = { ...whole, rows: 0, pictures: 0 };

/** Time for the PDF of a release with pictures and a long table, beside one of a single paragraph. */
export async function measurePdf(lab: Lab): Promise<Figure[]> {
  const program = await lab.startProgram('pdfs');
  const spread = spreadOf((await program.ask(whole)) as number[]);
  const peer = spreadOf((await program.ask(bare)) as number[]);
  return [
    toFigure({
      what: 'PDF of a release with 3 pictures and a table of 100 rows, in its process, p95',
      value: spread.p95,
      unit: 'ms',
      spread,
      beside: { what: 'one paragraph alone, p95', value: peer.p95 },
      must: { most: 300 },
      main: true,
    }),
  ];
}

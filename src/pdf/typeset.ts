import { fileURLToPath } from 'node:url';
import {
  NodeCompiler,
  type NodeTypstDocument,
  type CompileDocArgs,
} from '@myriaddreamin/typst-ts-node-compiler';
import { listFonts } from './fonts.ts';
import type { Sheet } from './sheet.ts';

/** Pictures by the path under which the sheet names them. */
export type SheetFiles = Map<string, Buffer>;

const folder = fileURLToPath(new URL('../../templates/pdf/', import.meta.url));

/** A sheet as a tagged PDF. Throws where Typst refuses it; knows nothing of time and memory. */
export function typesetSheet(sheet: Sheet, files: SheetFiles): Buffer {
  const fonts = listFonts();
  const compiler = NodeCompiler.create({
    workspace: folder,
    fontArgs: [{ fontPaths: fonts.flatMap((font) => font.files) }],
  });
  const data = JSON.stringify({ ...sheet, fonts: fonts.map(({ name }) => name) });
  compiler.mapShadow(`${folder}sheet.json`, Buffer.from(data));
  for (const [path, bytes] of files) compiler.mapShadow(folder + path.replace(/^\//, ''), bytes);
  return exportPdf(compiler, fitLastPage(compiler));
}

// Tighter first: a page less is worth more than a line of air.
const scales = [1, 0.97, 0.94, 1.03, 1.06];
// In longer ones the last page is a small matter, and setting them takes its time.
const mostPages = 12;
/** Of the height of a page. */
const emptyLastPage = 0.3;

/** Set so that the last page is not nearly empty, where a little more or less air does it. */
function fitLastPage(compiler: NodeCompiler): NodeTypstDocument {
  const first = compile(compiler, 1);
  for (const scale of scales) {
    const document = scale === 1 ? first : compile(compiler, scale);
    const { numOfPages: pages } = document;
    if (pages === 1 || pages > mostPages || endOf(compiler, document) > emptyLastPage)
      return document;
  }
  return first;
}

function compile(compiler: NodeCompiler, scale: number): NodeTypstDocument {
  const options: CompileDocArgs = {
    mainFilePath: `${folder}release.typ`,
    inputs: { scale: String(scale) },
  };
  const compiled = compiler.compile(options);
  if (compiled.result === null) throw faultOf(compiler, compiled.takeDiagnostics());
  return compiled.result;
}

function faultOf(
  compiler: NodeCompiler,
  error: Parameters<NodeCompiler['fetchDiagnostics']>[0] | null,
) {
  return new Error(
    `Typst refused: ${error === null ? 'without a reason' : JSON.stringify(compiler.fetchDiagnostics(error)).slice(0, 500)}`,
  );
}

const pageHeight = 842;

/** Where the text ends on its last page, from 0 (top) to 1. */
function endOf(compiler: NodeCompiler, document: NodeTypstDocument): number {
  const found: unknown = compiler.query(document, { selector: '<end>', field: 'value' });
  const [end] = Array.isArray(found) ? (found as { y?: string }[]) : [];
  return Number.parseFloat(end?.y ?? '') / pageHeight || 1;
}

/** PDF/UA where Typst finds it fulfilled, else tagged all the same. */
function exportPdf(compiler: NodeCompiler, document: NodeTypstDocument): Buffer {
  try {
    return compiler.pdf(document, { pdfStandard: 'ua-1' });
  } catch {
    return compiler.pdf(document, { pdfStandard: '1.7' });
  }
}

import { fileURLToPath } from 'node:url';

export type FontFamily = { name: string; files: string[] };

const regular = '400Regular';
const upright = [regular, '700Bold'];
const fourStyles = [...upright, `${regular}_Italic`, '700Bold_Italic'];

const scripts = [
  'Georgian Armenian Devanagari Bengali Gurmukhi Gujarati Tamil Telugu Kannada Malayalam Sinhala',
  'Thai Lao Khmer Myanmar Ethiopic Syriac Thaana',
].flatMap((line) => line.split(' '));

/**
 * In the order in which a letter is looked for: the portal's own family, then a font for each script and
 * for signs. Typst registers them all in 50 ms and reads only those it needs.
 */
export function listFonts(): FontFamily[] {
  return [
    googleFont('Fira Sans', fourStyles),
    googleFont('Noto Sans', fourStyles),
    { name: 'Noto Naskh Arabic', files: embedFiles('arabic', 'NotoNaskhArabic', 'ttf') },
    { name: 'Noto Sans Hebrew', files: embedFiles('hebrew', 'NotoSansHebrew', 'ttf') },
    ...scripts.map((script) => googleFont(`Noto Sans ${script}`, upright)),
    googleFont('Noto Sans Symbols 2', [regular]),
    googleFont('Noto Sans Symbols', upright),
    googleFont('Noto Sans Math', [regular]),
    // The largest last.
    googleFont('Noto Emoji', upright),
    { name: 'Noto Sans S Chinese', files: embedFiles('sc', 'NotoSansHans', 'otf') },
    { name: 'Noto Sans Korean', files: embedFiles('kr', 'NotoSansKR', 'otf') },
  ];
}

function googleFont(name: string, styles: string[]): FontFamily {
  const folder = `@expo-google-fonts/${name.toLowerCase().replaceAll(' ', '-')}`;
  const file = name.replaceAll(' ', '');
  return { name, files: styles.map((style) => pathOf(`${folder}/${style}/${file}_${style}.ttf`)) };
}

function embedFiles(script: string, file: string, ending: string): string[] {
  return ['Regular', 'Bold'].map((style) =>
    pathOf(`@embedpdf/fonts-${script}/fonts/${file}-${style}.${ending}`),
  );
}

function pathOf(file: string): string {
  return fileURLToPath(new URL(`../../node_modules/${file}`, import.meta.url));
}

import { contrastOf, darkenTo, lightenTo, luminanceOf, readHex, writeHex } from '../color.ts';

/** The background of pages (`--dp-page`), against which an accent color must stand out. */
export const pageColors = { light: '#ffffff', dark: '#11121b' } as const;

/** What WCAG asks of text; more than it asks of a rule, so that an office may use it for both. */
export const leastContrast = 4.5;

/** Whether an accent color, `#14566b`, stands out enough from a light page. */
export function standsOut(accent: string): boolean {
  return contrastOf(readHex(accent), readHex(pageColors.light)) >= leastContrast;
}

/** The nearest shade of a pale color that does. */
export function darkEnough(pale: string): string {
  const most = (luminanceOf(readHex(pageColors.light)) + 0.05) / leastContrast - 0.05;
  return writeHex(darkenTo(readHex(pale), most));
}

/** The same color on dark pages: made as bright as it must be to stand out there. */
export function onDarkPages(accent: string): string {
  const least = (luminanceOf(readHex(pageColors.dark)) + 0.05) * leastContrast - 0.05;
  return writeHex(lightenTo(readHex(accent), least));
}

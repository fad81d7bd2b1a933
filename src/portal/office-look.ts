import { onDarkPages } from '../offices/accent-color.ts';
import { logoPath } from '../offices/schema.ts';
import type { PublicLogo } from '../offices/public-store.ts';

type Accented = { accentColor?: string | null };

/** The color of an office for `{{> accent}}`, on light and on dark pages; null where it has none. */
export function accentOf({ accentColor }: Accented) {
  return accentColor ? { light: accentColor, dark: onDarkPages(accentColor) } : null;
}

/** Its coat of arms or logo as `{{> logo}}` shows it, not larger than a box in CSS pixels. */
export function shownLogo(
  logo: PublicLogo | null | undefined,
  box: { width: number; height: number },
) {
  if (!logo) return null;
  const scale = Math.min(1, box.width / logo.width, box.height / logo.height);
  return {
    src: logoPath(logo),
    alt: logo.alt,
    width: Math.max(1, Math.round(logo.width * scale)),
    height: Math.max(1, Math.round(logo.height * scale)),
  };
}

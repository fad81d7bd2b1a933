/** sRGB, each channel from 0 to 255. */
export type Rgb = [red: number, green: number, blue: number];

/** `#14566b`. */
export function readHex(hex: string): Rgb {
  const channel = (at: number) => Number.parseInt(hex.slice(at, at + 2), 16);
  return [channel(1), channel(3), channel(5)];
}

export function writeHex(color: Rgb): string {
  return `#${color.map((value) => value.toString(16).padStart(2, '0')).join('')}`;
}

/** Relative luminance as WCAG 2.2 defines it: 0 for black, 1 for white. */
export function luminanceOf(color: Rgb): number {
  const [red, green, blue] = color.map(toLinear) as Rgb;
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** Contrast ratio as WCAG 2.2 defines it, from 1 to 21. */
export function contrastOf(one: Rgb, other: Rgb): number {
  const [darker = 0, lighter = 0] = [luminanceOf(one), luminanceOf(other)].toSorted(
    (a, b) => a - b,
  );
  return (lighter + 0.05) / (darker + 0.05);
}

/**
 * The color made brighter until it has a luminance, at least: first as it is, so that it stays
 * vivid, then with white. Light adds up linearly, so both are one division each, and channels are
 * rounded up so that none falls short.
 */
export function lightenTo(color: Rgb, luminance: number): Rgb {
  const present = luminanceOf(color);
  if (present >= luminance) return color;
  const light = color.map(toLinear);
  const brighter = Math.min(luminance / present, 1 / Math.max(...light));
  const vivid = present === 0 ? light : light.map((value) => value * brighter);
  const reached = present === 0 ? 0 : present * brighter;
  const white = (luminance - reached) / (1 - reached);
  const mix = (value: number) => value + white * (1 - value);
  return vivid.map((value) => Math.min(255, Math.ceil(fromLinear(mix(value))))) as Rgb;
}

/** The color mixed with as much black as gives it a luminance, at most. */
export function darkenTo(color: Rgb, luminance: number): Rgb {
  const present = luminanceOf(color);
  if (present <= luminance) return color;
  const share = luminance / present;
  return color.map((value) => Math.floor(fromLinear(toLinear(value) * share))) as Rgb;
}

/** `oklch(58.94% 0.1860 29.26)`, as CSS Color 4 turns it into sRGB, cut off at its edges. */
export function readOklch(text: string): Rgb {
  const [lightness = 0, chroma = 0, hue = 0] = (text.match(/[\d.]+/g) ?? []).map(Number);
  const angle = (hue * Math.PI) / 180;
  const [a, b] = [chroma * Math.cos(angle), chroma * Math.sin(angle)];
  const cube = (byA: number, byB: number) => (lightness / 100 + byA * a + byB * b) ** 3;
  const long = cube(0.3963377774, 0.2158037573);
  const medium = cube(-0.1055613458, -0.0638541728);
  const short = cube(-0.0894841775, -1.291485548);
  const linear = [
    4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
    -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
    -0.0041960863 * long - 0.7034186147 * medium + 1.707614701 * short,
  ];
  return linear.map((value) => Math.round(fromLinear(Math.min(1, Math.max(0, value))))) as Rgb;
}

function toLinear(value: number): number {
  const share = value / 255;
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
}

function fromLinear(light: number): number {
  return 255 * (light <= 0.0031308 ? 12.92 * light : 1.055 * light ** (1 / 2.4) - 0.055);
}

import type { NearRegion } from './place-store.ts';

/**
 * At most so many regions that stand for all within a radius, in feeds and filters, which know regions
 * only: a Kreis stands for the municipalities in it. Where the municipalities are too many, their
 * Kreise stand for them; where those are too many, the nearest are taken.
 */
export function coverNear(near: NearRegion[], most: number): string[] {
  const counties = new Set(near.filter(isCounty).map(({ code }) => code));
  const rest = near.filter((region) => isCounty(region) || !counties.has(region.parentCode ?? ''));
  const codes = rest.map(({ code }) => code);
  if (codes.length <= most) return codes;
  const rolledUp = near.map((region) => (isCounty(region) ? region.code : region.parentCode));
  return [...new Set(rolledUp.flatMap((code) => code ?? []))].slice(0, most);
}

function isCounty({ level }: NearRegion): boolean {
  return level === 'county';
}

import type { RegionLevel, RegionRow } from '../parse-regions.ts';

/**
 * Throws with all faults at once when the generated tree is not plausible: numbers of Länder,
 * Regierungsbezirke, Kreise and municipalities, parents, codes, slugs, centres, populations.
 */
export function checkRegions(rows: readonly RegionRow[]): void {
  const faults = [...checkCounts(rows), ...checkTree(rows), ...checkCentres(rows)];
  if (faults.length > 0) throw new Error(`The regions are off:\n${faults.join('\n')}`);
}

function checkCounts(rows: readonly RegionRow[]): string[] {
  const limits: [RegionLevel, number, number][] = [
    ['country', 1, 1],
    ['land', 16, 16],
    ['district', 19, 19],
    ['county', 398, 402],
    // The Gemeindeverzeichnis has about 10,750; GeoNames lists a place for some nine tenths.
    ['municipality', 9000, 10_750],
  ];
  const faults = limits.map(([level, least, most]) => {
    const count = rows.filter((row) => row.level === level).length;
    return count < least || count > most ? `${count} × ${level}, not ${least} to ${most}` : '';
  });
  const people = rows
    .filter((row) => row.level === 'county')
    .reduce((sum, row) => sum + (row.population ?? 0), 0);
  if (Math.abs(people / 83e6 - 1) > 0.01) faults.push(`${people} people live in the Kreise`);
  return faults.filter((fault) => fault !== '');
}

function checkTree(rows: readonly RegionRow[]): string[] {
  const codes = new Set(rows.map((row) => row.code));
  const slugs = new Set(rows.map((row) => row.slug));
  const faults: string[] = [];
  if (codes.size !== rows.length) faults.push('a code is there twice');
  if (slugs.size !== rows.length) faults.push('a slug is there twice');
  const counties = new Map(rows.map((row) => [row.parentCode, true]));
  for (const { code, parentCode, level, name, nuts } of rows) {
    if (parentCode !== null && !codes.has(parentCode)) faults.push(`${code} ${name}: no parent`);
    if (level === 'county' && !nuts) faults.push(`${code} ${name}: no NUTS code`);
    if (level === 'land' && !counties.has(code)) faults.push(`${code} ${name}: nothing inside`);
  }
  const hattingen = rows.find((row) => row.code === '05954016');
  if (hattingen?.name !== 'Hattingen') faults.push('05954016 is not Hattingen');
  return faults;
}

function checkCentres(rows: readonly RegionRow[]): string[] {
  return rows
    .filter(({ lat, lon }) => {
      // Germany reaches from 47.27 to 55.06 north and from 5.87 to 15.04 east.
      return !(lat !== null && lon !== null && lat > 47.2 && lat < 55.1 && lon > 5.8 && lon < 15.1);
    })
    .map(({ code, name, lat, lon }) => `${code} ${name}: ${lat}, ${lon} is not in Germany`);
}

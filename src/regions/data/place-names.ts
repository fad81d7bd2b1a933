import { normalizeText } from '../../text/normalize-text.ts';
import type { RegionRow } from '../parse-regions.ts';
import type { Place } from './sources.ts';

/** A region that a name may mean; the less surely, the more kilometres it is put further away. */
export type Spot = { code: string; lat: number; lon: number; penaltyKm: number };
export type Find = (name: string) => Spot[];

const coreKm = 8;
const villageKm = 25;

/** Regions by their whole name, by the name without its addition, and by the villages in them. */
export function indexNames(regions: readonly RegionRow[], places: readonly Place[]): Find {
  const local = regions.filter(({ level }) => level === 'county' || level === 'municipality');
  const spots = new Map(local.flatMap((region) => toSpot(region) ?? []));
  const named = local.flatMap(({ code, name }) => {
    const spot = spots.get(code);
    return spot ? [{ spot, name: spell(name), core: coreOf(name) }] : [];
  });
  const cores = Map.groupBy(named, ({ core }) => core);
  const villages = Map.groupBy(places, (place) => spell(place.name));
  return (given) => {
    const name = spell(given);
    const core = coreOf(given);
    const regionsOfName = (cores.get(core) ?? []).flatMap((one) => {
      if (one.name === name) return [one.spot];
      // "Pfaffenhofen an der Glonn" is not the one on the Ilm: one of the two must be bare, or
      // one a short form of the other: "Halle (Westf.)".
      const isOneBare = name === core || one.name === one.core;
      const isShort = one.name.startsWith(name) || name.startsWith(one.name);
      return isOneBare || isShort ? [{ ...one.spot, penaltyKm: coreKm }] : [];
    });
    const regionsOfVillage = (villages.get(name) ?? []).flatMap(({ ags }) => {
      const spot = spots.get(ags) ?? spots.get(ags.slice(0, 5));
      return spot ? [{ ...spot, penaltyKm: villageKm }] : [];
    });
    return [...regionsOfName, ...regionsOfVillage];
  };
}

function toSpot({ code, lat, lon }: RegionRow): [string, Spot][] | null {
  return lat === null || lon === null ? null : [[code, { code, lat, lon, penaltyKm: 0 }]];
}

const spellings: [RegExp, string][] = [
  // The Sorbian name: "Kubschütz - Kubšicy".
  [/ - .*$/, ''],
  [/ß/g, 'ss'],
  [/\bsankt /g, 'st. '],
  [/^wittenberg$/, 'lutherstadt wittenberg'],
  [/ a\.\s?d\.\s?/g, ' an der '],
  [/ i\.\s?d\.\s?/g, ' in der '],
  [/ v\.\s?d\.\s?/g, ' vor der '],
  [/ o\.\s?d\.\s?/g, ' ob der '],
  [/ a\.\s?/g, ' am '],
  [/ (i\.\s?|im )/g, ' in '],
  [/ b\.\s?/g, ' bei '],
  [/ in bay\.$/, ' in bayern'],
  [/\boberpfalz\b/, 'opf'],
  [/\b(nb|niederbayern)\b/, 'ndb'],
  [/\b(ob|oberbayern)$/, 'obb'],
  [/\boberfranken\b/, 'ofr'],
  [/\bunterfranken\b/, 'ufr'],
  [/\bmittelfranken\b/, 'mfr'],
  [/\bo\.l\./, 'oberlausitz'],
  [/ \((stadt|gemeinde)\)$/, ''],
];

/** A name as all sources could have written it. */
function spell(name: string): string {
  const lower = normalizeText(name, 'NFC').toLowerCase();
  const spelled = spellings.reduce((text, [from, to]) => text.replace(from, to), lower);
  return spelled.replace(/[^\p{L}\d]+/gu, ' ').trim();
}

const prefix = /^(ostseebad|seebad|nordseebad|kurort|bad|hansestadt) /;
const addition =
  / (an der|in der|vor der|ob der|am|in|bei|auf|unter) .*$| (opf|ndb|obb|ofr|ufr|mfr)$/;

/** "wetter" of "Wetter (Ruhr)", "brake" of "Brake (Unterweser)", "moosburg" of "Moosburg a.d. Isar". */
function coreOf(name: string): string {
  const head = name.split(/\s*[(/,]|\s-\s/)[0] ?? name;
  return spell(head).replace(addition, '').replace(prefix, '');
}

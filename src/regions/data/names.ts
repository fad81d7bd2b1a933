export const country = { code: 'DE', name: 'Deutschland', nameEn: 'Germany', nuts: 'DE' };

/** AGS → name, NUTS-1 code, English name where it differs. */
export const laender: Record<string, { name: string; nuts: string; nameEn?: string }> = {
  '01': { name: 'Schleswig-Holstein', nuts: 'DEF' },
  '02': { name: 'Hamburg', nuts: 'DE6' },
  '03': { name: 'Niedersachsen', nuts: 'DE9', nameEn: 'Lower Saxony' },
  '04': { name: 'Bremen', nuts: 'DE5' },
  '05': { name: 'Nordrhein-Westfalen', nuts: 'DEA', nameEn: 'North Rhine-Westphalia' },
  '06': { name: 'Hessen', nuts: 'DE7', nameEn: 'Hesse' },
  '07': { name: 'Rheinland-Pfalz', nuts: 'DEB', nameEn: 'Rhineland-Palatinate' },
  '08': { name: 'Baden-Württemberg', nuts: 'DE1' },
  '09': { name: 'Bayern', nuts: 'DE2', nameEn: 'Bavaria' },
  '10': { name: 'Saarland', nuts: 'DEC' },
  '11': { name: 'Berlin', nuts: 'DE3' },
  '12': { name: 'Brandenburg', nuts: 'DE4' },
  '13': {
    name: 'Mecklenburg-Vorpommern',
    nuts: 'DE8',
    nameEn: 'Mecklenburg-Western Pomerania',
  },
  '14': { name: 'Sachsen', nuts: 'DED', nameEn: 'Saxony' },
  '15': { name: 'Sachsen-Anhalt', nuts: 'DEE', nameEn: 'Saxony-Anhalt' },
  '16': { name: 'Thüringen', nuts: 'DEG', nameEn: 'Thuringia' },
};

/** The Regierungsbezirke of today, by the first three digits of the AGS. */
export const regierungsbezirke: Record<string, { name: string; nameEn?: string }> = {
  '051': { name: 'Regierungsbezirk Düsseldorf', nameEn: 'Düsseldorf administrative region' },
  '053': { name: 'Regierungsbezirk Köln', nameEn: 'Cologne administrative region' },
  '055': { name: 'Regierungsbezirk Münster', nameEn: 'Münster administrative region' },
  '057': { name: 'Regierungsbezirk Detmold', nameEn: 'Detmold administrative region' },
  '059': { name: 'Regierungsbezirk Arnsberg', nameEn: 'Arnsberg administrative region' },
  '064': { name: 'Regierungsbezirk Darmstadt', nameEn: 'Darmstadt administrative region' },
  '065': { name: 'Regierungsbezirk Gießen', nameEn: 'Giessen administrative region' },
  '066': { name: 'Regierungsbezirk Kassel', nameEn: 'Kassel administrative region' },
  '081': { name: 'Regierungsbezirk Stuttgart', nameEn: 'Stuttgart administrative region' },
  '082': { name: 'Regierungsbezirk Karlsruhe', nameEn: 'Karlsruhe administrative region' },
  '083': { name: 'Regierungsbezirk Freiburg', nameEn: 'Freiburg administrative region' },
  '084': { name: 'Regierungsbezirk Tübingen', nameEn: 'Tübingen administrative region' },
  '091': { name: 'Oberbayern', nameEn: 'Upper Bavaria' },
  '092': { name: 'Niederbayern', nameEn: 'Lower Bavaria' },
  '093': { name: 'Oberpfalz', nameEn: 'Upper Palatinate' },
  '094': { name: 'Oberfranken', nameEn: 'Upper Franconia' },
  '095': { name: 'Mittelfranken', nameEn: 'Middle Franconia' },
  '096': { name: 'Unterfranken', nameEn: 'Lower Franconia' },
  '097': { name: 'Schwaben', nameEn: 'Swabia' },
};

/** English names of Kreise, cities and municipalities that are in use beside the German ones. */
export const englishNames: Record<string, string> = {
  '03241': 'Hanover Region',
  '03241001': 'Hanover',
  '03252006': 'Hamelin',
  '01056025': 'Heligoland',
  '02000': 'Hamburg (city)',
  '04011': 'Bremen (city)',
  '05315': 'Cologne',
  '05334': 'Aachen City Region',
  '09162': 'Munich',
  '09564': 'Nuremberg',
  '10041': 'Saarbrücken Regional Association',
  '11000': 'Berlin (city)',
};

/** Names of the Kreise that have the same name as their Land, or an abbreviation as source. */
const countyNames: Record<string, string> = {
  '02000': 'Hamburg (Stadt)',
  '03403': 'Oldenburg (Oldb)',
  '04011': 'Bremen (Stadt)',
  '11000': 'Berlin (Stadt)',
};

const abbreviations: [RegExp, string][] = [
  [/ a\. ?d\. ?/, ' an der '],
  [/ i\. ?d\. ?/, ' in der '],
  [/ a\. ?/, ' am '],
  [/ i\. ?/, ' im '],
  [/OPf\./, 'Oberpfalz'],
];

/**
 * The name of a Kreis as people say it, from the Gemeindeverzeichnis' "Hagen, Stadt der
 * FernUniversität" or "Rosenheim" (of the type Landkreis): Hagen, Landkreis Rosenheim.
 */
export function nameCounty(source: { AGS: string; type: string; name: string }): string {
  const plain = abbreviations.reduce(
    (name, [short, long]) => name.replace(short, long),
    source.name.replace(/,.*$/, ''),
  );
  const given = countyNames[source.AGS];
  if (given) return given;
  if (/stadt/i.test(source.type)) return plain;
  if (/kreis|^region|städteregion|regionalverband/i.test(plain)) return plain;
  return `${source.type} ${plain}`;
}

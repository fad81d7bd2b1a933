import type { ConfirmationMail } from '../../src/email/present-confirmation.ts';
import type { ReleaseMail } from '../../src/email/present-release.ts';
import { cleanBody } from '../../src/releases/body.ts';
import type { PublicRelease } from '../../src/releases/public-store.ts';
import type { Language } from '../../src/words.ts';

export const baseUrl = 'https://presse.example';

export const config = {
  baseUrl,
  mailFrom: 'meldungen@depesche.example',
  mailDomain: 'depesche.example',
  secretKey: 'test-secret-key',
};

export const person = {
  reason: 'Region Ennepe-Ruhr-Kreis, Thema Bildung',
  settingsToken: 's'.repeat(32),
  unsubscribeToken: 'u'.repeat(32),
};

const body = `Für 3.100 Viertklässlerinnen und Viertklässler im Ennepe-Ruhr-Kreis beginnt die Suche nach
der richtigen weiterführenden Schule. Der Kreis begleitet sie in diesem Jahr mit einem **neuen
Übergangsprogramm**, das alle neun Städte gemeinsam tragen.

„Kein Kind soll auf dem Weg in die fünfte Klasse verloren gehen“, sagt Schuldezernentin Miriam
Lohkamp. „Deshalb reden jetzt Grundschulen, weiterführende Schulen und Jugendhilfe *vor* dem Wechsel
miteinander und nicht erst danach.“

## Was das Programm umfasst

- feste Ansprechpersonen in 41 Grundschulen
- Schnuppertage an allen weiterführenden Schulen, auch am Nachmittag
- ein Elternabend je Stadt mit Dolmetscherinnen und Dolmetschern für [sechs Sprachen](https://kreis.example/sprachen)

<table><thead><tr><th scope="col">Stadt</th><th scope="col">Grundschulen</th><th scope="col">Kinder</th></tr></thead>
<tbody><tr><td>Schwelm</td><td>5</td><td>268</td></tr>
<tr><td>Witten</td><td>13</td><td>847</td></tr></tbody></table>

> Der Bildungsbericht zeigt: Wo Lehrkräfte sich kennen, bleiben weniger Kinder zurück.

Den ganzen Bericht gibt es unter <https://kreis.example/bildungsbericht>.`;

export const sampleRelease: PublicRelease = {
  id: 'a1b2c3d4e5f6',
  slug: 'kreis-startet-uebergangsprogramm',
  version: 1,
  language: 'de',
  easyRead: false,
  translations: [],
  kind: 'release',
  headline: 'Von der Vierten in die Fünfte: Kreis startet Programm für den Schulwechsel',
  subheadline: 'Neun Städte, 41 Grundschulen und ein gemeinsamer Fahrplan bis zu den Sommerferien',
  byline: '(pen)',
  dateline: 'Schwelm.',
  bodyHtml: cleanBody({ source: body, format: 'markdown' }).html,
  bodyText: '',
  boilerplateHtml: cleanBody({
    source:
      'Der Ennepe-Ruhr-Kreis liegt im Süden des Ruhrgebiets. In seinen neun Städten leben rund 324.000 Menschen. Mehr unter [kreis.example](https://kreis.example/).',
    format: 'markdown',
  }).html,
  contacts: [
    {
      name: 'Jana Öztürk',
      role: 'Pressesprecherin',
      phone: '030 23125-112',
      email: 'oeztuerk@ennepe-ruhr-kreis.example',
    },
    { name: 'Pressestelle', role: '', phone: '', email: 'presse@ennepe-ruhr-kreis.example' },
  ],
  keywords: ['Schule'],
  eventStartsAt: null,
  eventEndsAt: null,
  eventPlace: null,
  publishedAt: new Date('2026-11-19T09:00:00Z'),
  updatedAt: new Date('2026-11-19T09:00:00Z'),
  note: null,
  checkCode: null,
  office: {
    id: '0ff1ce000001',
    slug: 'ennepe-ruhr-kreis',
    name: 'Ennepe-Ruhr-Kreis',
    nameEn: 'Ennepe-Ruhr District',
    email: 'presse@ennepe-ruhr-kreis.example',
    phone: '030 23125-100',
    address: 'Hauptstraße 92\n58332 Schwelm',
    website: 'https://ennepe-ruhr-kreis.example',
  },
  regions: [
    {
      code: '05954',
      slug: 'ennepe-ruhr-kreis',
      name: 'Ennepe-Ruhr-Kreis',
      nameEn: null,
      level: 'county',
      path: ['DE', '05', '05954'],
      lat: 51.3,
      lon: 7.3,
    },
  ],
  topics: [
    { code: '05000000', slug: 'bildung', name: 'Bildung', nameEn: 'Education' },
    { code: '20000400', slug: 'schule', name: 'Schule', nameEn: 'School' },
  ],
  media: [
    {
      id: 'm00000000001',
      fileName: 'schulhof am morgen.jpg',
      contentType: 'image/jpeg',
      sizeBytes: 243_000,
      width: 1600,
      height: 1000,
      caption: 'Auf dem Schulhof in Schwelm: Ab Sommer wechseln 268 Kinder.',
      credit: 'Illustration: Ennepe-Ruhr-Kreis',
      alt: 'Kinder laufen über einen Schulhof auf ein helles Gebäude zu',
    },
    {
      id: 'm00000000002',
      fileName: 'bildungsbericht.pdf',
      contentType: 'application/pdf',
      sizeBytes: 2_412_000,
      width: null,
      height: null,
      caption: 'Bildungsbericht 2026, Kurzfassung',
      credit: '',
      alt: '',
    },
  ],
};

/** A first mail in German with the full text; what a test cares about is given. */
export function sampleMail(
  changes: Partial<ReleaseMail> & { of?: Partial<PublicRelease> } = {},
): ReleaseMail {
  const { of, ...rest } = changes;
  const release = { ...sampleRelease, ...of };
  return { release, language: 'de', fullText: true, kind: 'initial', baseUrl, ...rest };
}

export function sampleConfirmation(language: Language = 'de'): ConfirmationMail {
  return {
    language,
    filters: ['Region Ennepe-Ruhr-Kreis, Thema Bildung', 'Pressestelle Stadt Witten'],
    confirmUrl: `${baseUrl}${language === 'en' ? '/en' : ''}/bestaetigen/${'c'.repeat(32)}`,
    requestedAt: new Date('2026-11-19T09:00:00Z'),
    hours: 48,
  };
}

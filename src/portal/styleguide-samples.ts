import { formatDateTime } from '../dates.ts';
import type { PublicOffice } from '../offices/public-store.ts';
import type { PublicRelease } from '../releases/public-store.ts';
import type { Language } from '../words.ts';
import { presentTeaser, type Teaser } from './teasers.ts';

const at = new Date('2026-11-26T09:00:00Z');

const office: PublicOffice = {
  id: '000000000000',
  slug: 'kreis-am-fluss',
  name: 'Kreis am Fluss',
  nameEn: 'River District',
  email: 'presse@kreis-am-fluss.example',
  phone: '030 23125 100',
  address: 'Am Kreishaus 1, 12345 Flussstadt',
  website: 'https://www.kreis-am-fluss.example',
  accentColor: '#14566b',
  logo: null,
};

const release: PublicRelease = {
  id: '000000000000',
  slug: 'muster',
  version: 1,
  language: 'de',
  kind: 'release',
  headline: 'Drei Brücken über den Fluss werden bis zum Frühjahr erneuert',
  subheadline: '',
  byline: '(kf)',
  dateline: 'Flussstadt',
  bodyHtml:
    '<p>Der Kreis erneuert drei Brücken. Fußgänger und Räder kommen in dieser Zeit hinüber.</p>',
  bodyText: '',
  boilerplateHtml: null,
  contacts: [],
  keywords: [],
  eventStartsAt: null,
  eventEndsAt: null,
  eventPlace: null,
  easyRead: false,
  translations: [],
  publishedAt: at,
  updatedAt: at,
  note: null,
  checkCode: null,
  office,
  regions: [],
  topics: [],
  media: [],
};

type Drawn = { src: string; sources: []; width: number; height: number };

/** One invented release in every state that a list knows, through the presenter of the lists. */
export function sampleTeasers(language: Language, picture: Drawn): Teaser[] {
  const show = (change: Partial<PublicRelease>): Teaser => {
    const teaser = presentTeaser(language, { ...release, ...change });
    // What is invented has no page of its own.
    const from = teaser.office && { ...teaser.office, href: '/pressestellen' };
    return { ...teaser, href: '/suche', office: from };
  };
  const foreign = language === 'de' ? 'en' : 'de';
  return [
    { ...show({}), picture },
    show({ kind: 'invitation', subheadline: 'Rundgang mit der Bauleitung' }),
    show({ kind: 'notice', version: 2 }),
    show({ kind: 'urgent', office: { ...office, accentColor: null } }),
    show({ language: foreign, ...(foreign === 'en' && english) }),
  ];
}

const english = {
  headline: 'Three bridges across the river to be renewed by spring',
  bodyHtml: '<p>The district renews three bridges. People on foot and on bicycles can cross.</p>',
};

/** Where and when, as the page of an invitation shows it. */
export const sampleEvent = {
  startsAt: at,
  when: formatDateTime(at, 'de'),
  place: 'Kreishaus, Am Kreishaus 1, Flussstadt',
};

export const sampleContact = {
  name: 'Ada Beispiel',
  role: 'Pressereferentin',
  phone: '030 23125 101',
  dial: '+493023125101',
  email: 'ada.beispiel@kreis-am-fluss.example',
};

export const sampleOffice = office;

/** The register of many offices: with a place, with a number, with neither. */
export const sampleDrawers = [
  {
    key: 'a',
    label: 'A',
    offices: [
      {
        name: 'Ärztekammer',
        href: '/pressestellen',
        place: 'Flussstadt',
        count: 12,
        countText: '12',
      },
      { name: 'Stadt Auenberg', href: '/pressestellen' },
    ],
  },
  {
    key: 'f',
    label: 'F',
    offices: [{ name: 'Kreis Flussland', href: '/pressestellen', count: 3, countText: '3' }],
  },
];

import { slugify } from '../slug.ts';
import { escapeHtml } from '../text/escape-html.ts';
import { type Field, fields } from './fields.ts';
import { drawMoment, type Span } from './moments.ts';
import { drawNoun } from './nouns.ts';
import { openDraw, type Draw } from './random.ts';
import {
  firstNames,
  headlines,
  invitationHeadlines,
  lastNames,
  type Scene,
  sentences,
  subheadlines,
} from './sentences.ts';

export type SeedOffice = { id: string; name: string; place: string; regionCode: string };

/** As `insertPublicReleases` takes it. */
export type SeedRelease = {
  id: string;
  officeId: string;
  slug: string;
  version: number;
  note: string | null;
  headline: string;
  subheadline: string;
  dateline: string;
  bodyHtml: string;
  bodyText: string;
  kind: 'release' | 'invitation' | 'notice';
  eventStartsAt: Date | null;
  eventPlace: string | null;
  regionCode: string;
  topicCode: string;
  keywords: string[];
  publishedAt: Date;
  versionAt: Date;
};

export type SeedWorld = {
  seed: number;
  count: number;
  offices: SeedOffice[];
  /** Codes of topics with the field of their top topic, the busy ones more than once. */
  topics: { code: string; field: string }[];
  span: Span;
};

const hourMs = 60 * 60 * 1000;
const notes = [
  'Eine Zahl berichtigt',
  'Datum korrigiert',
  'Name richtiggestellt',
  'Ansprechstelle ergänzt',
];

/** Release number `index` of `count`, oldest first; the same world gives the same release. */
export function writeRelease(world: SeedWorld, index: number): SeedRelease {
  const draw = openDraw(world.seed, index);
  const office = draw.pick(world.offices);
  const topic = draw.pick(world.topics);
  const scene = openScene(draw, office, fields[topic.field]);
  const isInvitation = draw.chance(0.08);
  const headline = draw
    .pick(isInvitation ? invitationHeadlines : headlines)(scene)
    .slice(0, 200);
  const paragraphs = writeParagraphs(scene);
  const publishedAt = drawMoment(draw, world.span, index / world.count);
  return {
    ...whenAndWhat(draw, publishedAt, isInvitation),
    id: draw.id(),
    officeId: office.id,
    slug: slugify(headline, 80),
    headline,
    subheadline: draw.chance(0.6) ? draw.pick(subheadlines)(scene) : '',
    dateline: office.place,
    bodyHtml: paragraphs.map((text) => `<p>${escapeHtml(text)}</p>`).join('\n'),
    bodyText: paragraphs.join('\n\n'),
    regionCode: office.regionCode,
    topicCode: topic.code,
    keywords: [scene.noun.bare, drawNoun(draw, scene.field.firsts).bare],
  };
}

const general: Field = { firsts: ['Bürger'], people: ['Bürgerinnen und Bürger'], aims: ['helfen'] };

function openScene(draw: Draw, office: SeedOffice, field: Field = fields['11000000'] ?? general) {
  const { place, name } = office;
  const speaker = `${draw.pick(firstNames)} ${draw.pick(lastNames)}`;
  const noun = drawNoun(draw, field.firsts);
  return { draw, field, place, office: name, noun, speaker } satisfies Scene;
}

/** Most are short, a few are long: between one and nine paragraphs. */
function writeParagraphs(scene: Scene): string[] {
  const { draw } = scene;
  const count = 1 + Math.floor(draw.number() ** 2 * 9);
  // A step that shares no factor with their number visits all before one comes again.
  const step = draw.pick([1, 3, 5, 7, 9, 13]);
  let at = draw.between(0, sentences.length - 1);
  return Array.from({ length: count }, () => {
    const length = draw.between(2, 5);
    const said = Array.from({ length }, () => {
      at = (at + step) % sentences.length;
      return sentences[at]?.(scene) ?? '';
    });
    return said.join(' ');
  });
}

function whenAndWhat(draw: Draw, publishedAt: Date, isInvitation: boolean) {
  const isCorrected = draw.chance(0.03);
  const later = publishedAt.getTime() + draw.between(1, 6) * hourMs;
  const event = new Date(publishedAt.getTime() + draw.between(48, 240) * hourMs);
  return {
    publishedAt,
    version: isCorrected ? 2 : 1,
    note: isCorrected ? draw.pick(notes) : null,
    versionAt: isCorrected ? new Date(later) : publishedAt,
    kind: isInvitation
      ? ('invitation' as const)
      : draw.chance(0.04)
        ? ('notice' as const)
        : ('release' as const),
    eventStartsAt: isInvitation ? event : null,
    eventPlace: isInvitation
      ? draw.pick(['Rathaus', 'Kreishaus', 'Bürgersaal', 'Stadthalle'])
      : null,
  };
}

import { sql } from 'kysely';
import sharp from 'sharp';
import { uploadForm } from '../helpers/pictures.ts';
import { createRelease } from '../helpers/releases.ts';
import type { TestService } from '../helpers/service.ts';
import { until } from '../helpers/until.ts';

/** A release with its addresses, of which `nobody` is one that never was. */
export type Planted = {
  id: string;
  path: string;
  mediaId: string;
  fileName: string;
  /** To an event. */
  invites: boolean;
};

/** Stands in every headline, and is what the search is asked for. */
export const askedWord = 'Zwirbelhaupt';
export const marked = /zwirbel|9876501/i;
/** For accredited subscribers: no surface shows it, not even of a public release. */
export const mobile = '9876502';

export const nobody: Planted = {
  id: '000000000000',
  path: '/meldungen/zwirbelhaupt-000000000000',
  mediaId: '000000000000',
  fileName: 'zwirbeldatei.jpg',
  invites: false,
};

/** A release that carries a mark in every field, its file's name and the picture itself. */
function markedFields(change: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    headline: askedWord,
    subheadline: 'Zwirbelunter',
    byline: '(zwirbelkurz)',
    dateline: 'Zwirbelort',
    body: 'Ein **Zwirbeltext** mit [Zwirbelverweis](https://zwirbelziel.example/).\n\n## Zwirbelteil',
    boilerplate: 'Zwirbelprofil',
    contacts: [
      {
        name: 'Zwirbelname',
        role: 'Zwirbelrolle',
        phone: '02336 9876501',
        mobile: `0171 ${mobile}`,
        email: 'zwirbelpost@kreis.example',
      },
    ],
    keywords: ['Zwirbelschlagwort'],
    ...change,
  };
}

/** What each public field of a marked release says on its page. */
export const markOfField = {
  headline: askedWord,
  subheadline: 'Zwirbelunter',
  byline: 'zwirbelkurz',
  dateline: 'Zwirbelort',
  body: 'Zwirbeltext',
  'heading of the body': 'Zwirbelteil',
  'link of the body': 'zwirbelziel.example',
  boilerplate: 'Zwirbelprofil',
  'name of a contact': 'Zwirbelname',
  'role of a contact': 'Zwirbelrolle',
  'phone of a contact': '9876501',
  'mail of a contact': 'zwirbelpost@kreis.example',
  'name of a file': 'zwirbeldatei.jpg',
  'caption of a picture': 'Zwirbelunterschrift',
  'credit of a picture': 'Zwirbelfoto',
  'alternative text': 'Zwirbelersatz',
};

const pictureWords = {
  caption: 'Zwirbelunterschrift',
  credit: 'Zwirbelfoto',
  alt: 'Zwirbelersatz',
};

/** A release with a picture whose sizes are made; `change` replaces fields. */
export async function addDraft(
  service: TestService,
  change: Record<string, unknown>,
  picture: { name: string; words: Record<string, string> } = {
    name: 'Zwirbeldatei.jpg',
    words: pictureWords,
  },
): Promise<Planted> {
  const form = uploadForm({
    bytes: await drawPicture(picture.words.caption ?? ''),
    name: picture.name,
    fields: picture.words,
  });
  const { body: media } = await service.api('POST', '/media', form);
  const mediaId = String(media.id);
  const id = await createRelease(service, { media: [mediaId], ...change });
  const { body } = await service.api('GET', `/releases/${id}`);
  await until('the sizes of the picture', () => hasRenditions(service, mediaId));
  const fileName = new URL(String(media.url)).pathname.split('/').at(-1) ?? '';
  const { pathname: path } = new URL(String(body.url));
  return { id, path, mediaId, fileName, invites: body.kind === 'invitation' };
}

// With words of its own in its metadata, as cameras and agencies write them.
function drawPicture(words: string): Promise<Buffer> {
  const background = { r: 30, g: 80, b: 60 };
  return sharp({ create: { width: 400, height: 300, channels: 3, background } })
    .withExif({ IFD0: { ImageDescription: words, Artist: words } })
    .jpeg()
    .toBuffer();
}

async function hasRenditions({ deps }: TestService, mediaId: string): Promise<boolean> {
  const { rows } =
    await sql`select 1 from rendition where media_id = ${mediaId} and width = 400`.execute(deps.db);
  // For pages two, and one that every program shows.
  return rows.length === 3;
}

/** A draft, a scheduled and an embargoed release, none of which anybody may see yet. */
export async function plantReleases(
  service: TestService,
): Promise<Record<'draft' | 'scheduled' | 'embargoed', Planted>> {
  const event = { startsAt: '2027-12-01T10:00:00+01:00', place: 'Zwirbelsaal' };
  const draft = await addDraft(service, markedFields());
  const scheduled = await addDraft(service, markedFields({ kind: 'invitation', event }));
  const embargoed = await addDraft(service, markedFields({ language: 'en' }));
  const publishAt = '2027-11-26T10:00:00+01:00';
  const embargoFrom = '2026-01-01T10:00:00+01:00';
  await schedule(service, scheduled, { publishAt });
  await schedule(service, embargoed, { publishAt, embargoFrom });
  return { draft, scheduled, embargoed };
}

async function schedule(service: TestService, { id }: Planted, plan: object): Promise<void> {
  const { body } = await service.api('POST', `/releases/${id}/schedule`, plan);
  if (body.status !== 'scheduled') throw new Error(`not scheduled: ${JSON.stringify(body)}`);
}

export async function publish(service: TestService, { id }: Planted): Promise<void> {
  const { body } = await service.api('POST', `/releases/${id}/publish`, {});
  if (body.status !== 'published') throw new Error(`not published: ${JSON.stringify(body)}`);
}

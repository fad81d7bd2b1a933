import { formatDateTime } from '../dates.ts';
import { readBody } from '../releases/body/read.ts';
import { releaseUrl, whenOf } from '../releases/present.ts';
import type { PublicContact, PublicRelease } from '../releases/public-store.ts';
import { showCode } from '../signatures/sealed.ts';
import { nameIn, type Words } from '../words.ts';
import { nodesOf } from './nodes.ts';
import { lineOf, piecesOf } from './pieces.ts';
import type { Line, Node, Piece, Sheet, SheetContact, SheetDate, SheetPicture } from './sheet.ts';
import { takeTitle } from './take-title.ts';

export type SheetTexts = { words: Words; baseUrl: string };
export type SheetPictures = {
  pictures: SheetPicture[];
  logo: Sheet['head']['logo'];
  /** Path of the QR code of the release's address. */
  qr: string | null;
};
type Parts = SheetTexts & { release: PublicRelease };

/** A release as a press office hands it out: letterhead, contacts, text, pictures, where it stands. */
export function makeSheet(
  texts: SheetTexts,
  release: PublicRelease,
  { pictures, logo, qr }: SheetPictures,
): Sheet {
  const parts = { ...texts, release };
  const say = sayIn(parts);
  const { office, language } = release;
  return {
    language,
    accent: office.accentColor ?? null,
    head: headOf(parts, logo),
    contacts: contactsOf(parts),
    note: noteOf(parts),
    headline: { runs: piecesOf(release.headline, 36), size: sizeOfHeadline(release.headline) },
    subheadline: release.subheadline === '' ? null : piecesOf(release.subheadline, 56),
    event: eventOf(parts),
    lead: pictures[0] ?? null,
    body: bodyOf(release),
    pictures: pictures.slice(1),
    about: aboutOf(parts),
    source: sourceOf(parts, qr),
    words: { morePictures: say('portal.release.morePictures') },
    running: {
      title: lineOf(shorten(release.headline)),
      date: lineOf(formatDateTime(release.publishedAt, language)),
      office: lineOf(nameIn(language, office)),
      page: texts.words(language, 'pdf.page', { page: '{page}', of: '{of}' }),
    },
    meta: metaOf(release),
  };
}

function sayIn({ words, release: { language } }: Parts): (key: string) => Line {
  return (key) => lineOf(words(language, key));
}

// One line in the margin, beside the date.
const longestRunning = 62;

function shorten(headline: string): string {
  if (headline.length <= longestRunning) return headline;
  const words = headline.slice(0, longestRunning).replace(/\s+\S*$/u, '');
  return `${words.replace(/[\s.,:;–-]+$/u, '')} …`;
}

function sizeOfHeadline({ length }: string): number {
  if (length <= 90) return 21;
  return length <= 140 ? 18 : 16;
}

function headOf({ words, release }: Parts, logo: Sheet['head']['logo']): Sheet['head'] {
  const { office, language, kind, publishedAt } = release;
  const { address, phone, email, website } = office;
  const place = address.replace(/\s*\n\s*/g, ', ');
  const pages = website?.replace(/^https?:\/\//i, '').replace(/\/$/, '');
  const reach = [place, [phone, email].filter(Boolean).join(' · '), pages ?? ''];
  return {
    office: lineOf(nameIn(language, office)),
    reach: reach.filter(Boolean).map(lineOf),
    logo,
    kind: lineOf(words(language, `portal.kind.${kind}`)),
    date: lineOf(formatDateTime(publishedAt, language)),
  };
}

// Beside one another under the letterhead.
const contactsAtTop = 3;

function contactsOf(parts: Parts): Sheet['contacts'] {
  const contacts = parts.release.contacts.map(toContact);
  const say = sayIn(parts);
  return {
    title: say('portal.release.contacts'),
    first: contacts.slice(0, contactsAtTop),
    othersTitle: say('pdf.moreContacts'),
    others: contacts.slice(contactsAtTop),
  };
}

function toContact({ name, role, phone, email }: PublicContact): SheetContact {
  const ways = [
    { value: lineOf(phone), href: null },
    { value: lineOf(email), href: `mailto:${email}` },
  ];
  return {
    name: lineOf(name),
    role: lineOf(role),
    ways: ways.filter(({ value }) => value.text !== ''),
  };
}

function noteOf({ words, release: { note, updatedAt, language } }: Parts): Line | null {
  if (note === null) return null;
  return lineOf(
    words(language, 'pdf.corrected', { at: formatDateTime(updatedAt, language), note }),
  );
}

/** When and where: without it an invitation on paper invites nobody. */
function eventOf(parts: Parts): [Line, Piece[]][] {
  const { release } = parts;
  const say = sayIn(parts);
  const lines: [Line, string][] = [
    [say('portal.release.eventWhen'), whenOf(release, release.language)],
    [say('portal.release.eventWhere'), release.eventPlace ?? ''],
  ];
  return lines
    .filter(([, value]) => value !== '')
    .map(([label, value]) => [{ ...label, text: `${label.text}:` }, piecesOf(value)]);
}

function bodyOf({ dateline, byline, bodyHtml }: PublicRelease): Node[] {
  const opening = [dateline, byline].filter(Boolean).join(' ');
  const nodes = nodesOf(readBody(bodyHtml).content);
  if (opening === '') return nodes;
  const mark = piecesOf(opening).map((piece) => ({ ...piece, strong: true as const }));
  const [first, ...others] = nodes;
  if (first?.kind !== 'paragraph' || first.dir === 'rtl')
    return [{ kind: 'paragraph', runs: mark, dir: 'ltr' }, ...nodes];
  return [{ ...first, runs: [...mark, ...piecesOf(' – '), ...first.runs] }, ...others];
}

function aboutOf(parts: Parts): Sheet['about'] {
  const { boilerplateHtml } = parts.release;
  if (boilerplateHtml === null) return null;
  const { title, blocks } = takeTitle(readBody(boilerplateHtml).content);
  return {
    title: title === null ? sayIn(parts)('portal.release.about') : lineOf(title),
    blocks: nodesOf(blocks),
  };
}

/** Where the release stands, and how paper is held against it. */
function sourceOf(parts: Parts, qr: string | null): Sheet['source'] {
  const { words, baseUrl, release } = parts;
  const { language } = release;
  const say = sayIn(parts);
  const url = releaseUrl(baseUrl, release);
  const code = showCode(release.checkCode);
  const page = `${baseUrl}${language === 'en' ? '/en/verify' : '/pruefen'}?code=${code}`;
  return {
    title: say('portal.release.source'),
    url,
    address: piecesOf(url),
    qr,
    check:
      code === null
        ? null
        : {
            text: lineOf(words(language, 'pdf.check', { code })),
            url: page,
            address: piecesOf(page),
          },
  };
}

function metaOf({ headline, language, office, keywords, updatedAt }: PublicRelease): Sheet['meta'] {
  return {
    title: lineOf(headline).text,
    author: lineOf(nameIn(language, office)).text,
    keywords: keywords.map((keyword) => lineOf(keyword).text),
    date: dateOf(updatedAt),
  };
}

function dateOf(at: Date): SheetDate {
  return {
    year: at.getUTCFullYear(),
    month: at.getUTCMonth() + 1,
    day: at.getUTCDate(),
    hour: at.getUTCHours(),
    minute: at.getUTCMinutes(),
    second: at.getUTCSeconds(),
  };
}

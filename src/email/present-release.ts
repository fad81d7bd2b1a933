import { formatDateTime } from '../dates.ts';
import { readBody } from '../releases/body/read.ts';
import { docToPlainText, teaserOf } from '../releases/plain-text.ts';
import { releaseUrl, whenOf } from '../releases/present.ts';
import type { PublicRelease } from '../releases/public-store.ts';
import { showCode } from '../signatures/sealed.ts';
import { cleanLine } from '../text/clean-line.ts';
import { dialable } from '../text/phone.ts';
import { shortenText } from '../text/shorten-text.ts';
import { type Language, nameIn, type Words } from '../words.ts';
import { styleBlocks, takeBlocks, withDateline } from './body-html.ts';
import { presentMedia } from './present-media.ts';

export type MailKind = 'initial' | 'correction' | 'withdrawal';

export type ReleaseMail = {
  release: PublicRelease;
  /** Of the recipient: frame and labels. The release stays in its own language. */
  language: Language;
  /** False: the first sentences and a link. */
  fullText: boolean;
  kind: MailKind;
  withdrawnReason?: string | undefined;
  baseUrl: string;
};

const TEASER_LENGTH = 400;
const PREHEADER_LENGTH = 140;
const MAX_NOTE = 2000;
const MAX_BOILERPLATE_BYTES = 12_000;
const MAX_CONTACTS = 20;

/** Everything that the two templates of a release print, worded and formatted. */
export function presentRelease(words: Words, input: ReleaseMail) {
  const { release, language, baseUrl } = input;
  const site = siteOf(baseUrl, language);
  const withBody = input.kind !== 'withdrawal' && input.fullText;
  const teaser = input.kind === 'withdrawal' ? '' : teaserOf(release.bodyHtml, TEASER_LENGTH);
  const notice = presentNotice(words, input);
  const preheaderOf = notice?.reason || notice?.title || release.subheadline || teaser;
  return {
    language,
    releaseLanguage: release.language,
    subject: subjectOf(words, input),
    preheader: shortenText(cleanLine(preheaderOf), PREHEADER_LENGTH),
    office: presentOffice(release.office, language),
    kicker: `${words(language, `email.kind.${release.kind}`)} · ${formatDateTime(release.publishedAt, language)}`,
    places: presentPlaces(words, release, language),
    notice,
    headline: cleanLine(release.headline),
    subheadline: input.kind === 'withdrawal' ? '' : cleanLine(release.subheadline),
    url: releaseUrl(site, release),
    openLabel: words(language, openLabelOf(input)),
    event: input.kind === 'withdrawal' ? null : presentEvent(release, language),
    teaser: withBody ? '' : teaser,
    body: withBody ? presentBody(release) : null,
    media: withBody ? presentMedia(words, { media: release.media, language, baseUrl }) : null,
    contacts: withBody || input.kind === 'withdrawal' ? presentContacts(release) : [],
    boilerplate: withBody ? presentBoilerplate(release) : null,
    check: presentCheck(release, language, baseUrl),
    imprintUrl: `${site}/impressum`,
    privacyUrl: `${site}/datenschutz`,
  };
}

function presentCheck({ checkCode }: PublicRelease, language: Language, baseUrl: string) {
  const code = showCode(checkCode);
  if (code === null) return null;
  const page = language === 'en' ? '/en/verify' : '/pruefen';
  return { code, url: `${baseUrl}${page}?code=${code}` };
}

/** Where the pages of a language begin. */
export function siteOf(baseUrl: string, language: Language): string {
  return language === 'en' ? `${baseUrl}/en` : baseUrl;
}

function subjectOf(words: Words, { release, language, kind }: ReleaseMail): string {
  return words(language, `email.subject.${kind}`, { headline: cleanLine(release.headline) });
}

function openLabelOf({ kind, fullText }: ReleaseMail): string {
  if (kind === 'withdrawal') return 'email.release.openNotice';
  return fullText ? 'email.release.open' : 'email.release.readAll';
}

function presentOffice(office: PublicRelease['office'], language: Language) {
  const address = office.address
    .split(/\r?\n/)
    .map(cleanLine)
    .filter((line) => line !== '');
  const name = nameIn(language, office);
  return {
    name: cleanLine(name),
    publisher: [cleanLine(name), ...address].join(', '),
    phone: cleanLine(office.phone),
    email: cleanLine(office.email),
  };
}

function presentPlaces(words: Words, release: PublicRelease, language: Language): string[] {
  const namesOf = (rows: { name: string; nameEn: string | null }[]) =>
    rows.map((row) => cleanLine(nameIn(language, row)));
  const line = (key: string, names: string[]) =>
    names.length === 0
      ? []
      : [words(language, `email.release.${key}`, { count: names.length, names: names.join(', ') })];
  return [...line('regions', namesOf(release.regions)), ...line('topics', namesOf(release.topics))];
}

// A correction says first what changed, a withdrawal that and why.
function presentNotice(words: Words, input: ReleaseMail) {
  const { release, language, kind } = input;
  if (kind === 'initial') return null;
  const given = kind === 'correction' ? release.note : input.withdrawnReason;
  const params = {
    office: presentOffice(release.office, language).name,
    published: formatDateTime(release.publishedAt, language),
    updated: formatDateTime(release.updatedAt, language),
  };
  const say = (part: string) => words(language, `email.${kind}.${part}`, params);
  const general = { label: '', text: say('text'), language };
  const reason = shortenText(cleanLine(given ?? ''), MAX_NOTE);
  const own = { label: say('reason'), text: reason, language: release.language };
  const paragraphs = kind === 'correction' ? [own, general] : [general, own];
  return {
    kind,
    title: say('title'),
    reason,
    paragraphs: paragraphs.filter(({ text }) => text !== ''),
  };
}

function presentEvent(release: PublicRelease, language: Language) {
  if (release.eventStartsAt === null) return null;
  return { when: whenOf(release, language), where: cleanLine(release.eventPlace ?? '') };
}

function presentBody(release: PublicRelease) {
  const doc = withDateline(readBody(release.bodyHtml), release);
  const { text, links } = docToPlainText(doc);
  return { blocks: styleBlocks(doc), text, links: numberLinks(links, 1) };
}

function presentBoilerplate({ boilerplateHtml }: PublicRelease) {
  if (boilerplateHtml === null || boilerplateHtml === '') return null;
  const doc = readBody(boilerplateHtml);
  const html = takeBlocks(styleBlocks(doc), MAX_BOILERPLATE_BYTES).join('');
  // Addresses stand beside their words: the numbers of the body's footnotes end with the body.
  return { html, text: docToPlainText(doc, { links: 'inline' }).text };
}

function presentContacts({ contacts }: PublicRelease) {
  return contacts.slice(0, MAX_CONTACTS).map((contact) => ({
    name: [cleanLine(contact.name), cleanLine(contact.role)].filter(Boolean).join(', '),
    phone: cleanLine(contact.phone),
    dial: dialable(contact.phone),
    email: cleanLine(contact.email),
  }));
}

function numberLinks(links: string[], first: number): { number: number; address: string }[] {
  return links.map((address, index) => ({ number: first + index, address }));
}

import { isPressDate } from '../press-dates/find.ts';
import { releasePath, whenOf } from '../releases/present.ts';
import { listPublicReleases, type PublicRelease } from '../releases/public-store.ts';
import { type Language, nameIn } from '../words.ts';
import { findRelated } from '../search/related.ts';
import { showCode } from '../signatures/sealed.ts';
import { presentContact } from './contacts.ts';
import { feedLinks } from './feed-links.ts';
import { toNameLink } from './names.ts';
import { accentOf, shownLogo } from './office-look.ts';
import type { PortalDeps, PortalPage } from './page.ts';
import { isShown, presentArchive, presentFile, presentPicture } from './pictures.ts';
import { bodyWithDateline } from './release-body.ts';
import { headOf } from './release-head.ts';
import { shareRelease } from './share.ts';
import { subscribeTo } from './subscribe-link.ts';
import { foreignTag, presentTeaser, teaserText } from './teasers.ts';
import { presentTranslations } from './translations.ts';

/** `/meldungen/<slug>-<id>`, with what readers may go on to. */
export async function releasePage(
  deps: PortalDeps,
  language: Language,
  release: PublicRelease,
): Promise<PortalPage> {
  const translated = release.translations.map((one) => one.id);
  const [related, others, handOn] = await Promise.all([
    findRelated(deps.db, release, translated),
    listPublicReleases(deps.db, { officeIds: [release.office.id], limit: 9 }),
    shareRelease(deps.config.baseUrl, release),
  ]);
  const shown = [release.id, ...translated, ...related.map((one) => one.id)];
  const more = others.filter((other) => !shown.includes(other.id)).slice(0, 3);
  return presentPage(deps, language, { release, related, more, handOn });
}

type Shown = {
  release: PublicRelease;
  related: PublicRelease[];
  more: PublicRelease[];
  handOn: Awaited<ReturnType<typeof shareRelease>>;
};

/** The page of a release with what was found for it. */
export function presentPage(deps: PortalDeps, language: Language, shown: Shown): PortalPage {
  const { release, related, more, handOn } = shown;
  const path = releasePath(release);
  const { headline: title, publishedAt, updatedAt } = release;
  const text = teaserText(release, 200);
  const media = presentMedia(deps, language, release);
  const picture = media.leadPicture;
  const model = {
    ...presentWords(language, release),
    ...presentSubjects(deps, language, release),
    ...media,
    ...headOf(deps, language, release),
    language,
    path,
    canonical: path,
    section: 'releases',
    title,
    description: text,
    share: { title, text, href: path, publishedAt, updatedAt, picture },
    handOn,
    dated: true,
    related: related.map((other) => presentTeaser(language, other)),
    more: more.map((other) => presentTeaser(language, other, { officeIds: [release.office.id] })),
  };
  return { view: 'release', model };
}

function presentWords(language: Language, release: PublicRelease) {
  const isForeign = release.language !== language;
  return {
    release,
    lang: foreignTag(language, release),
    translations: presentTranslations(release),
    languageKey: isForeign ? `portal.language.${release.language}` : null,
    kindKey: `portal.kind.${release.kind}`,
    bodyHtml: bodyWithDateline(release),
    correction: release.version > 1,
    check: showCode(release.checkCode),
    event: eventOf(release, language),
    calendar: isPressDate(release) ? `${releasePath(release)}.ics` : null,
    contacts: release.contacts.map(presentContact),
  };
}

/** Whose it is and what it is about, with the ways to follow that. */
function presentSubjects(deps: PortalDeps, language: Language, release: PublicRelease) {
  const { slug: key } = release.office;
  const name = nameIn(language, release.office);
  return {
    office: {
      name,
      href: `/pressestellen/${key}`,
      accent: accentOf(release.office),
      logo: shownLogo(release.office.logo, { width: 144, height: 56 }),
    },
    regions: release.regions.map((region) => toNameLink(language, region, '/regionen')),
    topics: release.topics.map((topic) => toNameLink(language, topic, '/themen')),
    subscribe: subscribeTo(language, release),
    feeds: feedLinks(deps.words, language, { kind: 'office', name, key }),
  };
}

function presentMedia(deps: PortalDeps, language: Language, release: PublicRelease) {
  const { media } = release;
  const [leadPicture, ...pictures] = media
    .filter(isShown)
    .map((one) => presentPicture(deps.words, language, one));
  const files = media.filter((one) => !isShown(one));
  return {
    leadPicture: leadPicture ?? null,
    pictures: pictures.map((picture) => ({ ...picture, lazy: true })),
    files: files.map((one) => presentFile(deps.words, language, one)),
    archive: presentArchive(deps.words, language, release),
  };
}

function eventOf(release: PublicRelease, language: Language) {
  const { eventStartsAt: startsAt, eventPlace: place } = release;
  return startsAt || place ? { startsAt, when: whenOf(release, language), place } : null;
}

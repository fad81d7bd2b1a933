import { notFound } from '../errors.ts';
import { releasePath, whenOf } from '../releases/present.ts';
import type { PublicRelease } from '../releases/public-store.ts';
import { findPublicVersion, listPublicVersions } from '../releases/version-store.ts';
import { showCode } from '../signatures/sealed.ts';
import { type Language, nameIn } from '../words.ts';
import { compareAll, type PartChange } from './compare-versions.ts';
import { presentContact } from './contacts.ts';
import type { PortalDeps, PortalPage } from './page.ts';
import { bodyWithDateline } from './release-body.ts';
import { foreignTag } from './teasers.ts';

const versionsOnPage = 20;
// Of long releases a page has fewer: each is parsed, compared and shown, 20 of the longest for seconds.
const mostText = 400_000;

/** `/meldungen/<slug>-<id>/versionen`, with `?before=21` those before version 21. */
export async function versionsPage(
  deps: PortalDeps,
  language: Language,
  { current, before }: { current: PublicRelease; before: unknown },
): Promise<PortalPage> {
  const from = before === undefined ? undefined : numberOf(before, current);
  // One more than is shown: what the oldest on the page is compared with.
  const versions = await listPublicVersions(deps.db, current.id, {
    before: from,
    limit: versionsOnPage + 1,
    mostText,
  });
  if (versions.length === 0) throw notFound();
  const path = `${releasePath(current)}/versionen`;
  const rows = presentRows(versions);
  const more = versions.at(-1)?.version === 1 ? null : `${path}?before=${rows.at(-1)?.version}`;
  const model = {
    ...framed(language, current),
    title: deps.words(language, 'versions.title', { headline: current.headline }),
    path: from === undefined ? path : `${path}?before=${from}`,
    versions: rows,
    pager: (from || more) && { first: from && path, next: more },
  };
  return { view: 'versions', model };
}

/** `/meldungen/<slug>-<id>/versionen/<number>`: one version as it was read then. */
export async function versionPage(
  deps: PortalDeps,
  language: Language,
  { current, number }: { current: PublicRelease; number: string },
): Promise<PortalPage> {
  const shown = await findPublicVersion(deps.db, current.id, numberOf(number, current));
  if (shown === undefined) throw notFound();
  return presentVersion(deps, language, { shown, current });
}

/** Throws notFound for what is no number of a version, or not written as one. */
function numberOf(text: unknown, { version }: PublicRelease): number {
  const isNumber = typeof text === 'string' && /^[1-9]\d{0,5}$/.test(text);
  if (!isNumber || Number(text) > version) throw notFound();
  return Number(text);
}

/** Newest first; the last is only compared with, unless it is the first of all. */
function presentRows(versions: PublicRelease[]) {
  const changes = compareAll(versions);
  return versions
    .filter(({ version }, index) => version === 1 || index < versions.length - 1)
    .map((release, index) => presentRow(release, changes[index] ?? []));
}

function presentRow(release: PublicRelease, parts: PartChange[]) {
  const { version, updatedAt, note } = release;
  return {
    version,
    updatedAt,
    note,
    check: showCode(release.checkCode),
    href: `${releasePath(release)}/versionen/${version}`,
    first: version === 1,
    parts: parts.map(({ key, passages }) => ({ labelKey: `versions.part.${key}`, passages })),
  };
}

function presentVersion(
  deps: PortalDeps,
  language: Language,
  { shown, current }: { shown: PublicRelease; current: PublicRelease },
): PortalPage {
  const { version, headline } = shown;
  const model = {
    ...framed(language, current),
    title: deps.words(language, 'versions.oneTitle', { headline, number: version }),
    path: `${releasePath(current)}/versionen/${version}`,
    release: shown,
    eventWhen: whenOf(shown, language),
    old: version !== current.version,
    bodyHtml: bodyWithDateline(shown),
    contacts: shown.contacts.map(presentContact),
    check: showCode(shown.checkCode),
    listHref: `${releasePath(current)}/versionen`,
  };
  return { view: 'version', model };
}

/** Search engines are to show the release itself, not each of its versions. */
function framed(language: Language, current: PublicRelease) {
  const { office } = current;
  return {
    language,
    section: 'releases',
    noindex: true,
    lang: foreignTag(language, current),
    headline: current.headline,
    href: releasePath(current),
    office: { name: nameIn(language, office), href: `/pressestellen/${office.slug}` },
  };
}

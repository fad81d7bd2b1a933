import { notFound } from '../errors.ts';
import { idPattern } from '../id.ts';
import { releasePath } from '../releases/present.ts';
import type { PublicRelease } from '../releases/public-store.ts';
import { listPublicVersions } from '../releases/version-store.ts';
import { showCode } from '../signatures/sealed.ts';
import { type Language, nameIn } from '../words.ts';
import { compareVersions } from './compare-versions.ts';
import { presentContact } from './contacts.ts';
import type { PortalDeps, PortalPage } from './page.ts';
import { bodyWithDateline, type ReleaseAnswer } from './release-body.ts';
import { foreignTag } from './teasers.ts';
import { withdrawnPage } from './withdrawn-page.ts';

type Asked = { address: string; number?: string };

/** `/meldungen/<slug>-<id>/versionen`, and with a number one version as it was read then. */
export async function versionsPage(
  deps: PortalDeps,
  language: Language,
  { address, number }: Asked,
): Promise<ReleaseAnswer> {
  const id = address.slice(-12);
  if (!idPattern.test(id)) throw notFound();
  const versions = await listPublicVersions(deps.db, id);
  const current = versions.at(-1);
  if (current === undefined) return { page: await withdrawnPage(deps, language, id) };
  const folder = `${releasePath(current)}/versionen`;
  const tail = number === undefined ? '' : `/${number}`;
  if (folder !== `/meldungen/${address}/versionen`) return { movedTo: folder + tail };
  if (number === undefined) return { page: presentList(deps, language, { versions, current }) };
  const shown = versions.find(({ version }) => String(version) === number);
  if (shown === undefined) throw notFound();
  return { page: presentVersion(deps, language, { shown, current }) };
}

function presentList(
  deps: PortalDeps,
  language: Language,
  { versions, current }: { versions: PublicRelease[]; current: PublicRelease },
): PortalPage {
  const rows = versions.map((version, index) => presentRow(version, versions[index - 1]));
  const model = {
    ...framed(language, current),
    title: deps.words(language, 'versions.title', { headline: current.headline }),
    path: `${releasePath(current)}/versionen`,
    versions: rows.toReversed(),
  };
  return { view: 'versions', model };
}

function presentRow(release: PublicRelease, before: PublicRelease | undefined) {
  const { version, updatedAt, note } = release;
  const parts = before ? compareVersions(before, release) : [];
  return {
    version,
    updatedAt,
    note,
    check: showCode(release.checkCode),
    href: `${releasePath(release)}/versionen/${version}`,
    first: before === undefined,
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

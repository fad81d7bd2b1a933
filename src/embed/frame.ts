import { formatShortDay } from '../dates.ts';
import { notFound } from '../errors.ts';
import type { PortalDeps } from '../portal/page.ts';
import { foreignTag } from '../portal/teasers.ts';
import { releasePath } from '../releases/present.ts';
import { listPublicReleases, type PublicRelease } from '../releases/public-store.ts';
import { type Language, nameIn } from '../words.ts';
import { pageOf, readEmbedWish, titleOf } from './wish.ts';

/** The small page that other sites put into a frame; throws notFound for what does not exist. */
export async function framePage(
  deps: Pick<PortalDeps, 'db' | 'words' | 'views'>,
  language: Language,
  query: Record<string, unknown>,
): Promise<string> {
  const wish = await readEmbedWish(deps, language, query);
  if (wish.chosen.faults.length > 0) throw notFound();
  const releases = await listPublicReleases(deps.db, { ...wish.chosen.wish, limit: wish.count });
  return deps.views.page('embed/list', {
    language,
    path: null,
    title: titleOf(deps, language, wish),
    theme: wish.theme,
    all: pageOf(wish),
    releases: releases.map((release) => presentLine(language, release)),
  });
}

function presentLine(language: Language, release: PublicRelease) {
  return {
    href: releasePath(release),
    headline: release.headline,
    lang: foreignTag(language, release),
    at: release.publishedAt,
    date: formatShortDay(release.publishedAt, language),
    office: nameIn(language, release.office),
  };
}

import { notFound } from '../errors.ts';
import { findWithdrawnRelease } from '../releases/withdrawn-store.ts';
import { type Language, nameIn } from '../words.ts';
import type { PortalDeps, PortalPage } from './page.ts';
import { foreignTag } from './teasers.ts';

/** 410 for what was public; anything else cannot be told from what never existed. */
export async function withdrawnPage(
  deps: Pick<PortalDeps, 'db' | 'words'>,
  language: Language,
  id: string,
): Promise<PortalPage> {
  const release = await findWithdrawnRelease(deps.db, id);
  if (release === undefined) throw notFound();
  const { withdrawnAt, headline, withdrawnReason: reason } = release;
  const { officeName: name, officeNameEn: nameEn, officeSlug } = release;
  return {
    view: 'withdrawn',
    status: 410,
    model: {
      language,
      path: null,
      noindex: true,
      ownSearch: true,
      headline,
      withdrawnAt,
      reason,
      title: deps.words(language, 'portal.withdrawn.title'),
      lang: foreignTag(language, release),
      office: {
        name: nameIn(language, { name, nameEn }),
        href: `/pressestellen/${officeSlug}`,
      },
    },
  };
}

import { notFound } from '../errors.ts';
import { findOfficeBySlug, listLogos, type OfficeRow } from '../offices/store.ts';
import { presentComing } from '../press-dates/coming.ts';
import { listRegionsByCodes } from '../regions/store.ts';
import { cleanBody } from '../releases/body.ts';
import { type Language, nameIn } from '../words.ts';
import { dialable } from '../text/phone.ts';
import { feedLinks } from './feed-links.ts';
import { toNameLink } from './names.ts';
import { accentOf, shownLogo } from './office-look.ts';
import { type PortalDeps, type PortalPage } from './page.ts';
import { releaseList } from './release-list.ts';
import { subscribeTo } from './subscribe-link.ts';
import { keyOf } from './text-of.ts';

type Asked = { slug: unknown; query: Record<string, unknown> };

/** An office's own newsroom: releases, who answers questions, what it says of itself. */
export async function officePage(
  deps: PortalDeps,
  language: Language,
  { slug, query }: Asked,
): Promise<PortalPage> {
  const office = await findOfficeBySlug(deps.db, keyOf(slug));
  if (office === undefined) throw notFound();
  const path = `/pressestellen/${office.slug}`;
  const match = { officeIds: [office.id] };
  const [list, region, [logo], comingDates] = await Promise.all([
    releaseList(deps, { language, address: { path, query: '' }, query, match }),
    listRegionsByCodes(deps.db, office.regionCode === null ? [] : [office.regionCode]),
    listLogos(deps.db, [office.id]),
    presentComing(deps, language, { officeId: office.id, query: `?office=${office.slug}` }),
  ]);
  const name = nameIn(language, office);
  return {
    view: 'office',
    model: {
      language,
      path,
      section: 'offices',
      title: name,
      name,
      dated: true,
      ...list,
      ...presentOffice(office),
      accent: accentOf(office),
      logo: shownLogo(logo, { width: 240, height: 96 }),
      description: deps.words(language, 'portal.office.description', { name }),
      trail: [{ href: '/pressestellen', labelKey: 'portal.offices.title' }],
      comingDates,
      region: region.map((row) => toNameLink(language, row, '/regionen')),
      subscribe: subscribeTo(language, { offices: [office] }),
      feeds: feedLinks(deps.words, language, { kind: 'office', name, key: office.slug }),
      embedHref: `/einbetten?office=${office.slug}`,
      archiveHref: `/archiv?office=${office.slug}`,
    },
  };
}

function presentOffice(office: OfficeRow) {
  const { email, phone, website } = office;
  return {
    contact: { email, phone, dial: dialable(phone) },
    addressLines: office.address.split(/\r?\n|, /).filter((line) => line.trim() !== ''),
    website: website !== null && /^https?:\/\//i.test(website) ? website : null,
    websiteText: website?.replace(/^https?:\/\/(www\.)?/i, '').replace(/\/$/, ''),
    aboutHtml: cleanBody({ source: office.boilerplate, format: 'markdown' }).html,
  };
}

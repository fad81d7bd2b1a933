import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findAssetPath, kernAssets, ownAssets } from '../http/assets.ts';
import { type Language, nameIn } from '../words.ts';
import { feedLinks } from './feed-links.ts';
import { accentOf } from './office-look.ts';
import { numberText } from './names.ts';
import type { PortalDeps, PortalPage } from './page.ts';
import { type ColorRow, listColors } from './styleguide-colors.ts';
import {
  sampleContact,
  sampleDrawers,
  sampleEvent,
  sampleOffice,
  sampleTeasers,
} from './styleguide-samples.ts';
import { groupByDay } from './teasers.ts';

export type Design = { colors: ColorRow[]; picture: string };

/** What the style sheets of this installation say; read once. */
export function readDesign(): Design {
  const sheets = [join(kernAssets, 'kern.css'), join(ownAssets, 'base.css')];
  return {
    colors: listColors(sheets.map((sheet) => readFileSync(sheet, 'utf8'))),
    picture: `${findAssetPath()}/icons/landscape.svg`,
  };
}

/** Sizes of type and steps of space, as the style sheets use them; each has a class of its own. */
const types = ['headline', 'page', 'teaser', 'lead', 'prose', 'base', 'small'];
const spaces = [4, 8, 12, 16, 24, 32, 40, 64];
const alerts = ['info', 'success', 'warning', 'danger'];

/** `/dev/styleguide`: the design in short, and every component in all its states. */
export function styleguidePage(
  { words }: Pick<PortalDeps, 'words'>,
  language: Language,
  { colors, picture }: Design,
): PortalPage {
  const drawn = { src: picture, download: picture, sources: [] as [], width: 600, height: 400 };
  const [first, ...others] = sampleTeasers(language, drawn);
  const path = '/dev/styleguide';
  const model = {
    language,
    path,
    noindex: true,
    section: 'offices',
    title: words(language, 'styleguide.title'),
    trail: [
      { href: '/', labelKey: 'portal.name' },
      { href: path, labelKey: 'styleguide.title' },
    ],
    colors: colors.map((row) => presentColor(language, row)),
    types: types.map((name) => ({ name, key: `styleguide.type.${name}` })),
    spaces,
    alerts: alerts.map((tone) => ({ tone, key: `styleguide.alerts.${tone}` })),
    drawers: sampleDrawers,
    lead: first,
    days: groupByDay(others, others[0]?.at ?? new Date(0)),
    picture: presentDrawn(words, language, drawn),
    ...presentOffice(words, language),
    ...presentParts(words, language),
  };
  return { view: 'styleguide', model };
}

function presentColor(language: Language, { least, light, dark, ...row }: ColorRow) {
  const shade = ({ hex, contrast }: ColorRow['light']) => ({
    hex,
    contrast: numberText(language, contrast),
  });
  const needed = least === null ? null : numberText(language, least);
  return { ...row, least: needed, light: shade(light), dark: shade(dark) };
}

function presentDrawn(words: PortalDeps['words'], language: Language, drawn: { src: string }) {
  return {
    ...drawn,
    alt: words(language, 'styleguide.picture.alt'),
    caption: words(language, 'styleguide.picture.caption'),
    credit: words(language, 'portal.release.credit', { name: 'Ada Beispiel' }),
    facts: 'SVG, 600 × 400',
  };
}

function presentOffice(words: PortalDeps['words'], language: Language) {
  const name = nameIn(language, sampleOffice);
  return {
    office: { name, href: '/pressestellen' },
    accent: accentOf(sampleOffice),
    logo: { src: `${findAssetPath()}/icons/depesche.svg`, alt: '', width: 56, height: 56 },
    contact: sampleContact,
    event: sampleEvent,
    subscribe: { href: '/abonnieren', about: name },
    feeds: feedLinks(words, language, { kind: 'all' }),
    feedRows: [{ name, feeds: feedLinks(words, language, { kind: 'all' }) }],
    check: 'DP3K-7MQX-4T9B',
  };
}

/** Small parts: links with counts, facets, conditions, pages, fields with their faults. */
function presentParts(words: PortalDeps['words'], language: Language) {
  const link = (key: string, count?: number) => ({
    name: words(language, `styleguide.links.${key}`),
    label: words(language, `styleguide.links.${key}`),
    href: '/suche',
    ...(count && { count, countText: String(count) }),
  });
  const links = [link('first', 128), link('second', 17), link('third')];
  const fault = words(language, 'styleguide.forms.fault');
  return {
    links,
    facets: [{ titleKey: 'portal.search.region', items: links.slice(0, 2) }],
    conditions: [{ labelKey: 'portal.search.region', value: links[0]?.name, without: '/suche' }],
    pager: { first: '/suche', next: '/suche' },
    faults: [{ field: 'sg-wrong', message: fault }],
    fault,
    options: links.map(({ name }, index) => ({ value: name, label: name, selected: index === 1 })),
    checks: [
      { id: 'sg-box-1', name: 'sg-box', value: '1', label: links[0]?.name, checked: true },
      { id: 'sg-box-2', name: 'sg-other', value: '2', label: links[1]?.name },
    ],
  };
}

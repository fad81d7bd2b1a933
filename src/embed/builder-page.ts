import { localPath } from '../http/view-helpers.ts';
import type { PortalDeps, PortalPage } from '../portal/page.ts';
import { searchOptions } from '../portal/search-options.ts';
import { escapeHtml } from '../text/escape-html.ts';
import type { Language } from '../words.ts';
import {
  counts,
  type EmbedWish,
  pageOf,
  paramsOf,
  readEmbedWish,
  themes,
  titleOf,
} from './wish.ts';

/** `/einbetten`: choose, copy the code, see what it shows. Works without JavaScript. */
export async function embedBuilderPage(
  deps: PortalDeps,
  language: Language,
  query: Record<string, unknown>,
): Promise<PortalPage> {
  const wish = await readEmbedWish(deps, language, query);
  const { faults } = wish.chosen;
  const model = {
    language,
    path: '/einbetten',
    section: 'feeds',
    title: deps.words(language, 'embed.title'),
    description: deps.words(language, 'embed.description'),
    trail: [{ href: '/feeds', labelKey: 'portal.feeds.title' }],
    faults,
    ...(await searchOptions(deps, language, wish.chosen)),
    countOptions: choices(counts, String(wish.count)),
    themeOptions: themes.map((value) => ({
      value,
      label: deps.words(language, `embed.theme.${value}`),
      selected: value === wish.theme,
    })),
    ...(faults.length === 0 && writeCode(deps, language, wish)),
    samples: samplesFor(new URL(deps.config.baseUrl).origin),
  };
  return { view: 'embed', status: faults.length > 0 ? 422 : 200, model };
}

function samplesFor(origin: string) {
  return {
    element: '<depesche-releases office="…" count="5">…</depesche-releases>',
    several: 'data-region="05954036,05954016"',
    policy: `script-src ${origin}; connect-src ${origin}`,
    framePolicy: `frame-src ${origin}`,
  };
}

function choices(values: readonly string[], chosen: string) {
  return values.map((value) => ({ value, label: value, selected: value === chosen }));
}

function writeCode(deps: PortalDeps, language: Language, wish: EmbedWish) {
  const { baseUrl } = deps.config;
  const title = titleOf(deps, language, wish);
  const page = baseUrl + localPath(language, pageOf(wish));
  const params = [...paramsOf(wish)];
  const frame = `${localPath(language, '/embed')}?${new URLSearchParams(params).toString()}`;
  const attributes = [...params, ...(language === 'en' ? [['language', 'en'] as const] : [])]
    .map(([name, value]) => ` data-${name}="${escapeHtml(value)}"`)
    .join('');
  // A line for each release, most with two lines of headline.
  const height = 90 + wish.count * 92;
  return {
    preview: { src: frame, title, height },
    script:
      `<script src="${escapeHtml(baseUrl)}/embed.js"${attributes} async></script>\n` +
      `<noscript><a href="${escapeHtml(page)}">${escapeHtml(title)}</a></noscript>`,
    frame:
      `<iframe src="${escapeHtml(baseUrl + frame)}" title="${escapeHtml(title)}"` +
      ` width="100%" height="${height}" style="border: 0" loading="lazy"></iframe>`,
  };
}

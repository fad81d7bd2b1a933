import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Handlebars from 'handlebars';
import { bindHtml } from '../text/bind-words.ts';
import type { Language, Words } from '../words.ts';
import { findAssetPath } from './assets.ts';
import { viewHelpers } from './view-helpers.ts';

export type Page = {
  language: Language;
  /** Path of this page without `/en`, for the language switch and rel=canonical; null: no twin. */
  path: string | null;
  title: string;
} & Record<string, unknown>;

export type Views = {
  /** A whole page: `templates/<view>.hbs` inside `templates/<area>/layout.hbs`. */
  page(view: string, page: Page): string;
};

const folder = fileURLToPath(new URL('../../templates/', import.meta.url));

/** Compiles every template at the start; none is compiled from data. */
export async function openViews(input: { words: Words; baseUrl: string }): Promise<Views> {
  const handlebars = Handlebars.create();
  const helpers = viewHelpers({ ...input, assetPath: findAssetPath() });
  for (const [name, helper] of Object.entries(helpers)) handlebars.registerHelper(name, helper);
  for (const file of await templatesIn('partials'))
    handlebars.registerPartial(file.name, await readFile(file.path, 'utf8'));
  const views = new Map<string, Handlebars.TemplateDelegate>();
  for (const area of ['portal', 'dev', 'embed'])
    for (const file of await templatesIn(area))
      views.set(
        `${area}/${file.name}`,
        handlebars.compile(await readFile(file.path, 'utf8'), { strict: false }),
      );
  return { page: (view, page) => renderPage(views, view, page) };
}

function renderPage(
  views: Map<string, Handlebars.TemplateDelegate>,
  view: string,
  page: Page,
): string {
  const template = views.get(view);
  const area = view.split('/')[0];
  const layout = views.get(`${area}/layout`);
  if (!template || !layout) throw new Error(`no template ${view}`);
  const content = area === 'dev' ? template(page) : bindHtml(template(page));
  return layout({ ...page, content: new Handlebars.SafeString(content) });
}

async function templatesIn(area: string): Promise<{ name: string; path: string }[]> {
  const files = await readdir(join(folder, area), { recursive: true });
  return files
    .filter((file) => file.endsWith('.hbs'))
    .map((file) => ({
      name: file.replace(/\.hbs$/, '').replaceAll('\\', '/'),
      path: join(folder, area, file),
    }));
}

import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import Handlebars, { type HelperOptions } from 'handlebars';
import { teaserOf } from '../releases/plain-text.ts';
import { bindHtml } from '../text/bind-words.ts';
import { wrapLine } from '../text/wrap-line.ts';
import type { Language, Words } from '../words.ts';
import { paragraphOf, takeBlocks } from './body-html.ts';
import { cutAtSlots, makeSlots, type PreparedMail, type RenderedMail } from './personalise.ts';
import { type ConfirmationMail, presentConfirmation } from './present-confirmation.ts';
import { presentRelease, type ReleaseMail, siteOf } from './present-release.ts';
import { styles } from './styles.ts';

export type { PreparedMail, RenderedMail } from './personalise.ts';
export type { ConfirmationMail } from './present-confirmation.ts';
export type { MailKind, ReleaseMail } from './present-release.ts';

export type MailTemplates = {
  /** A release, rendered once for all recipients of one language and layout. */
  release(input: ReleaseMail): PreparedMail;
  confirmation(input: ConfirmationMail): RenderedMail;
};

type Template = Handlebars.TemplateDelegate;
type View = { subject: string; [name: string]: unknown };
type Twins = { html: Template; text: Template };

const folder = fileURLToPath(new URL('../../templates/email/', import.meta.url));
const TEXT_WIDTH = 72;
// Gmail clips at 102 kB and hides the footer with the unsubscribe link. What each recipient's own
// words add is kept free.
const MAX_HTML_BYTES = 100_000 - 4_000;
const SHORT_BODY = 2_000;

/** Compiles the mail templates at the start; none is compiled from data. */
export async function openMailTemplates({ words }: { words: Words }): Promise<MailTemplates> {
  const html = await readTemplates('.html.hbs', htmlHelpers(words), false);
  const text = await readTemplates('.txt.hbs', textHelpers(words), true);
  const release = { html: html('release'), text: text('release') };
  const confirmation = { html: html('confirmation'), text: text('confirmation') };
  return {
    release: (input) => renderRelease(release, words, input),
    confirmation: (input) => render(confirmation, presentConfirmation(words, input)),
  };
}

function renderRelease(twins: Twins, words: Words, input: ReleaseMail): PreparedMail {
  const view = presentRelease(words, input);
  const { mark, slots } = makeSlots(siteOf(input.baseUrl, input.language));
  const blocks = view.body?.blocks ?? [];
  const page = { ...view, ...slots, bodyHtml: blocks.join('\n'), isCut: false };
  const mail = render(twins, page);
  const excess = Buffer.byteLength(mail.html) - MAX_HTML_BYTES;
  if (excess <= 0) return cutAtSlots(mail, mark);
  const room = Buffer.byteLength(page.bodyHtml) - excess - SHORT_BODY;
  const kept = takeBlocks(blocks, room);
  // A single paragraph of a hundred kilobytes cannot be cut between paragraphs.
  if (kept.length === 0) kept.push(paragraphOf(teaserOf(input.release.bodyHtml, SHORT_BODY / 2)));
  const html = render(twins, { ...page, bodyHtml: kept.join('\n'), isCut: true }).html;
  return cutAtSlots({ ...mail, html }, mark);
}

function render(twins: Twins, view: View): RenderedMail {
  const text = twins.text(view).replace(/\n{3,}/g, '\n\n');
  return { subject: view.subject, html: bindHtml(twins.html(view)), text: `${text.trim()}\n` };
}

type Helpers = Record<string, Handlebars.HelperDelegate>;

/** Templates and partials of one twin, in an environment of their own. */
async function readTemplates(ending: string, helpers: Helpers, noEscape: boolean) {
  const handlebars = Handlebars.create();
  for (const [name, helper] of Object.entries(helpers)) handlebars.registerHelper(name, helper);
  const sources = new Map<string, string>();
  for (const file of await readdir(folder, { recursive: true })) {
    if (!file.endsWith(ending)) continue;
    const name = file.slice(0, -ending.length).replace(/^partials[/\\]/, '');
    sources.set(name, await readFile(folder + file, 'utf8'));
  }
  handlebars.registerPartial(Object.fromEntries(sources));
  return (name: string) => handlebars.compile(sources.get(name), { noEscape, strict: true });
}

function htmlHelpers(words: Words): Helpers {
  return {
    ...sharedHelpers(words),
    style: (name: string) => new Handlebars.SafeString(styles[name] ?? ''),
    // Only for what styleBlocks made of a cleaned body.
    html: (cleaned: string) => new Handlebars.SafeString(cleaned),
  };
}

function textHelpers(words: Words): Helpers {
  return {
    ...sharedHelpers(words),
    wrap: wrapText,
    underlined: (text: string, line: string) => {
      const lines = wrapLine(text, { width: TEXT_WIDTH });
      return [...lines, line.repeat(Math.max(...lines.map(({ length }) => length)))].join('\n');
    },
  };
}

function sharedHelpers(words: Words): Helpers {
  return {
    t: (key: string, options: HelperOptions) =>
      words((options.data.root as { language: Language }).language, key, options.hash),
    eq: (a: unknown, b: unknown) => a === b,
  };
}

function wrapText(text: string, options: HelperOptions): string {
  return wrapLine(text, { width: TEXT_WIDTH, ...options.hash }).join('\n');
}

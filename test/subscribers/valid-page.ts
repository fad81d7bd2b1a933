import assert from 'node:assert/strict';
import { assertValid as assertValidHtml } from '../helpers/valid-html.ts';
import type { Page } from './person.ts';

/** The page is valid HTML without script or inline style. */
export async function assertValid(page: Page): Promise<void> {
  await assertValidHtml(page.html);
  assert.doesNotMatch(page.html, /<script|\sstyle=|\son[a-z]+=/i);
  // A key without a text stands on the page as itself.
  assert.doesNotMatch(page.html, /subscribe\.[a-zA-Z]+\.[a-zA-Z]+|\[object|undefined/);
}

/** Fields of the only form on the page that has an address field or the name given. */
export function fieldsOf(html: string): [string, string][] {
  const fields: [string, string][] = [];
  for (const [input] of html.matchAll(/<input\b[^>]*>/g)) {
    const attribute = (name: string) =>
      new RegExp(`\\s${name}="([^"]*)"`).exec(input)?.[1]?.replaceAll('&quot;', '"');
    const [name, type] = [attribute('name'), attribute('type')];
    if (name === undefined || name === 'q') continue;
    if ((type === 'checkbox' || type === 'radio') && !/\schecked\b/.test(input)) continue;
    fields.push([name, (attribute('value') ?? '').replaceAll('&amp;', '&')]);
  }
  return fields;
}

/** The fields with some of them set anew. */
export function changed(
  fields: [string, string][],
  change: Record<string, string>,
): [string, string][] {
  return [...fields.filter(([name]) => !(name in change)), ...Object.entries(change)];
}

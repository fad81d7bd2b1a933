import type { Notice } from '../body/model.ts';
import { dropDocsComments } from './docs-comments.ts';
import { groupItems } from './group-items.ts';
import { isOfficePaste } from './judge.ts';
import { isLocalPlace } from './mend-address.ts';
import { type Losses, readPaste } from './read-paste.ts';
import { writePaste } from './write-paste.ts';

const PLAIN_TAG =
  /<\/?(?:a|b|blockquote|br|center|div|em|font|h[1-6]|i|li|ol|p|span|strong|table|tbody|td|th|tr|u|ul)\s*>/gi;
const MAX_ADDRESSES = 10;
const SHOWN_ADDRESS = 120;

/**
 * HTML as Word, Outlook, LibreOffice, Google Docs and browsers hand it over, as plain HTML with only
 * what readers are meant to see, and what was left out. Linear, and never throws.
 */
export function tidyPaste(source: string): { html: string; notices: Notice[] } {
  const { root, losses, sheet, isTooDeep } = readPaste(source);
  if (isTooDeep)
    return { html: withoutTags(source), notices: [{ message: 'notices.paste.tooDeep' }] };
  losses.comment += dropDocsComments(root);
  groupItems(root, sheet);
  const { html, lostAddresses } = writePaste(root, !isOfficePaste(source));
  return { html, notices: [...tellLosses(losses), ...tellAddresses(lostAddresses)] };
}

// Nobody nests three thousand elements. Their text stays where none of them could hide it.
function withoutTags(source: string): string {
  const text = source.replace(PLAIN_TAG, '\n\n');
  return /<[a-z!?]/i.test(text) ? '' : text;
}

function tellLosses(losses: Losses): Notice[] {
  return Object.entries(losses)
    .filter(([, count]) => count > 0)
    .map(([kind, count]) => ({ message: `notices.paste.${kind}`, params: { count } }));
}

function tellAddresses(addresses: string[]): Notice[] {
  const unique = [...new Set(addresses)];
  const told = unique.slice(0, MAX_ADDRESSES).map((address) => ({
    message: isLocalPlace(address) ? 'notices.paste.localLink' : 'notices.paste.link',
    params: { address: address.trim().slice(0, SHOWN_ADDRESS) },
  }));
  const rest = unique.length - told.length;
  return rest > 0
    ? [...told, { message: 'notices.paste.moreLinks', params: { count: rest } }]
    : told;
}

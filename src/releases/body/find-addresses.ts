import { LinkifyIt } from 'linkify-it';
import { mendAddress } from '../paste/mend-address.ts';

export interface FoundAddress {
  index: number;
  text: string;
  href: string;
}

export type FindAddresses = (text: string) => FoundAddress[];

// Without www. or https:// only these endings make an address, in small letters: the missing space of
// "Kreis.Der" or "Uhr.Am" must not lead to another country.
const ENDINGS =
  'at bayern berlin ch com de eu gov hamburg info koeln net nrw org ruhr saarland tirol wien'.split(
    ' ',
  );
const WWW = /(?<![\p{L}\p{N}@./_-])www\.(?=[\p{L}\p{N}])/giu;
const MAX_ADDRESS = 2000;

/** Finds bare web and mail addresses in a text, without the punctuation of the sentence around them. */
export function openAddressFinder(): FindAddresses {
  const linkify = new LinkifyIt({ fuzzyLink: true, tlds: ENDINGS, maxLength: MAX_ADDRESS });
  return (text) => {
    const found = [...findNamed(linkify, text), ...findWww(linkify, text)];
    let end = 0;
    return found
      .toSorted((a, b) => a.index - b.index || b.text.length - a.text.length)
      .filter((one) => {
        const isFree = one.index >= end;
        if (isFree) end = one.index + one.text.length;
        return isFree;
      });
  };
}

function findNamed(linkify: LinkifyIt, text: string): FoundAddress[] {
  return (linkify.match(text) ?? []).flatMap(({ schema, index, text: shown }) => {
    const isTyped = /^(?:https?|mailto):$/i.test(schema);
    const isHost = schema === '' && shown === shown.toLowerCase() && !shown.startsWith('www.');
    return isTyped || isHost || shown.includes('@') ? toAddress(index, shown) : [];
  });
}

// The library knows no www. without an ending of its list.
function findWww(linkify: LinkifyIt, text: string): FoundAddress[] {
  return Array.from(text.matchAll(WWW), ({ index }) => {
    const rest = text.slice(index, index + MAX_ADDRESS);
    const length = linkify.testSchemaAt(`https://${rest}`, 'https:', 'https:'.length);
    return toAddress(index, rest.slice(0, Math.max(length - '//'.length, 0)));
  }).flat();
}

// Stars, underscores and tildes are what is left of somebody's emphasis; "x.)" ends a sentence.
function toAddress(index: number, found: string): FoundAddress[] {
  const text = found.replace(/[*_~.,;:!?'’]+$/u, '');
  const href = mendAddress(text);
  return href === undefined ? [] : [{ index, text, href }];
}

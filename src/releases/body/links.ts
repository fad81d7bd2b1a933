export type LinkStyle = 'footnotes' | 'inline' | 'none';

/** Collects the addresses of a text and writes what stands for them in it. */
export interface LinkWriter {
  style: LinkStyle;
  first: number;
  links: string[];
}

/** What follows the text of a link: " [1]", " (address)" or nothing. */
export function writeLinkMark(writer: LinkWriter, href: string, text: string): string {
  const address = readableAddress(href);
  if (writer.style === 'none' || isSameAddress(text, href)) return '';
  if (writer.style === 'inline') return ` (${address})`;
  if (!writer.links.includes(address)) writer.links.push(address);
  return ` [${writer.first + writer.links.indexOf(address)}]`;
}

function readableAddress(href: string): string {
  return href.replace(/^(mailto|tel):/, '');
}

function isSameAddress(text: string, href: string): boolean {
  const shown = text.trim();
  if (href.startsWith('tel:')) return onlyDigits(shown) === onlyDigits(href);
  if (href.startsWith('mailto:'))
    return shown.toLowerCase() === readableAddress(href).toLowerCase();
  const url = /^https?:\/\//i.test(shown) ? shown : `https://${shown}`;
  return (
    !/\s/u.test(shown) && URL.canParse(url) && bareAddress(new URL(url).href) === bareAddress(href)
  );
}

function bareAddress(href: string): string {
  return href.replace(/^https?:\/\/(www\.)?/, '').replace(/\/$/, '');
}

function onlyDigits(text: string): string {
  return text.replace(/\D/g, '');
}

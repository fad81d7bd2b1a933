import { domainToASCII } from 'node:url';
import { normalizeHref } from '../body/marks.ts';

// Names of files, which look like host names to a machine ("antrag.pdf") and never are.
const FILE =
  /\.(?:aspx?|avif|cfm|csv|docx?|eps|gif|heic|html?|jpe?g|jsp|odp|ods|odt|pdf|php\d?|png|pptx?|rtf|svg|tiff?|txt|webp|xhtml|xlsx?|xml|zip)$/i;
const HOST =
  /^(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.){1,10}(?:\p{L}[\p{L}\p{N}-]{0,61}\p{L})\.?(?::\d{1,5})?(?=[/?#]|$)/u;
const MAIL =
  /^[\p{L}\p{N}.!#$%&'*+/=?^_{|}~-]{1,64}@(?:[\p{L}\p{N}-]{1,63}\.){1,8}[\p{L}\p{N}-]{2,63}(?=[?]|$)/u;
const MAX_ADDRESS = 2000;

/** Services that put an address of their own before the one that was meant, with its parameter. */
const REDIRECTS: ReadonlyArray<[host: RegExp, path: RegExp, param: string]> = [
  [/(^|\.)safelinks\.protection\.outlook\.com$/, /./, 'url'],
  [/^(www\.)?google\.[a-z.]{2,6}$/, /^\/url$/, 'q'],
];

/**
 * The address that an author meant by what a link holds: with a scheme where it has none, without the
 * stumbles of typing, and without a redirect that tells the reader's name to a mail filter. Undefined
 * where a release cannot lead there.
 */
export function mendAddress(raw: string): string | undefined {
  const address = raw.replace(/[\t\r\n\u200B\uFEFF]/gu, '').trim();
  if (address.length > MAX_ADDRESS) return undefined;
  const href = normalizeHref(withScheme(address) ?? '');
  if (href === undefined || !isPublicHost(href)) return undefined;
  const target = targetOf(new URL(href));
  return target === undefined ? href : (mendAddress(target) ?? href);
}

/** A place on the author's own machine or in the house; its name must not leave it. */
export function isLocalPlace(raw: string): boolean {
  return /^\s*(?:file:|[a-z]:[\\/]|\\\\|(?:https?:\/{1,2})?localhost\b)/i.test(raw);
}

function withScheme(address: string): string | undefined {
  const web = /^(?:https?[:;.]{0,2}\/+)+(?=[^/])/i.exec(address)?.[0];
  if (web !== undefined)
    return (/s[:;.]*\/+$/i.test(web) ? 'https://' : 'http://') + address.slice(web.length);
  const mail = /^mailto:\/{0,2}\s*/i.exec(address)?.[0];
  if (mail !== undefined) return mailAddress(address.slice(mail.length));
  if (address.startsWith('//')) return withScheme(address.slice(2));
  if (MAIL.test(address)) return mailAddress(address);
  const host = HOST.exec(address)?.[0];
  if (host !== undefined) return isWebHost(address, host) ? `https://${address}` : undefined;
  return /^[a-z][a-z0-9+.-]*:/i.test(address) ? address : undefined;
}

// "antrag.pdf" is a file of which nobody knows where it lies; "www.kreis.pdf/x" is not.
function isWebHost(address: string, host: string): boolean {
  return address.length > host.length || /^www\./i.test(host) || !FILE.test(host);
}

function mailAddress(address: string): string {
  return `mailto:${asciiDomains(address)}`;
}

/** Mail programs know umlauts before the @ at best; behind it they are written as xn--. */
function asciiDomains(address: string): string {
  return address.replace(/@([^@?,;\s]{1,255})/g, (whole, domain: string) => {
    const ascii = domainToASCII(domain);
    return ascii === '' ? whole : `@${ascii}`;
  });
}

// A name without a dot is one that only the house network knows.
function isPublicHost(href: string): boolean {
  const { host, hostname } = new URL(href);
  return host === '' || /[.:]/.test(hostname) || hostname === 'localhost';
}

function targetOf(url: URL): string | undefined {
  const redirect = REDIRECTS.find(
    ([host, path]) => host.test(url.hostname) && path.test(url.pathname),
  );
  return redirect === undefined ? undefined : (url.searchParams.get(redirect[2]) ?? undefined);
}

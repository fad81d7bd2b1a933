import type { Config } from '../config.ts';
import { makeToken, type TokenPurpose } from '../tokens.ts';
import type { Language } from '../words.ts';

const pages = {
  confirm: '/bestaetigen',
  settings: '/einstellungen',
  unsubscribe: '/abmelden',
} as const satisfies Partial<Record<TokenPurpose, string>>;

type LinkInput = { purpose: keyof typeof pages; id: string | number };

/** Path of a personal page without the language: "/einstellungen/0000000007…". */
export function personalPath(
  config: Pick<Config, 'secretKey'>,
  { purpose, id }: LinkInput,
): string {
  return `${pages[purpose]}/${makeToken(config.secretKey, purpose, id)}`;
}

/** The same as a whole address, for mails. */
export function personalUrl(
  config: Pick<Config, 'secretKey' | 'baseUrl'>,
  language: Language,
  link: LinkInput,
): string {
  return `${config.baseUrl}${language === 'en' ? '/en' : ''}${personalPath(config, link)}`;
}

import { formatDateTime } from '../dates.ts';
import { cleanLine } from '../text/clean-line.ts';
import type { Language, Words } from '../words.ts';
import { siteOf } from './present-release.ts';

export type ConfirmationMail = {
  language: Language;
  /** One sentence each: "Region Ennepe-Ruhr-Kreis, Thema Bildung". */
  filters: string[];
  /** `${baseUrl}/bestaetigen/${token}`, or the same under /en. */
  confirmUrl: string;
  requestedAt: Date;
  /** How long the link can be used. */
  hours: number;
};

const HOUR_MS = 3_600_000;

/** Purely informational, as German law wants it: who asked, when, for what, and how to ignore it. */
export function presentConfirmation(words: Words, input: ConfirmationMail) {
  const { language, confirmUrl, requestedAt, hours } = input;
  const until = new Date(requestedAt.getTime() + hours * HOUR_MS);
  const site = siteOf(confirmUrl.replace(/(?:\/en)?\/bestaetigen\/.*$/, ''), language);
  const say = (key: string, params = {}) => words(language, `email.confirmation.${key}`, params);
  return {
    language,
    subject: say('subject'),
    preheader: say('preheader', { until: formatDateTime(until, language) }),
    title: say('title'),
    asked: say('asked', { requested: formatDateTime(requestedAt, language) }),
    filters: input.filters.map(cleanLine),
    confirmUrl,
    valid: say('valid', { count: hours, until: formatDateTime(until, language) }),
    imprintUrl: `${site}/impressum`,
    privacyUrl: `${site}/datenschutz`,
  };
}

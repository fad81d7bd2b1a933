import { normaliseAddress } from '../email/address.ts';
import { cleanLine, cleanText } from '../text/clean-line.ts';
import { hideToken } from '../tokens.ts';
import type { Language, Words } from '../words.ts';
import type { NewReport } from './store.ts';

/** What stands in the fields of the form, as typed. */
export type ReportState = { message: string; page: string; email: string };

export type ReportFault = { field: keyof ReportState; message: string };

const longestMessage = 5_000;
const longestPage = 500;
const longestTyped = 20_000;

/** The form as the link "Barriere melden" opens it: with the page that one was on. */
export function openReport(page: string): ReportState {
  return { message: '', page: hideToken(cleanLine(page)).slice(0, longestPage), email: '' };
}

/** As the form was sent. */
export function readReport(form: URLSearchParams): ReportState {
  const field = (name: keyof ReportState) => (form.get(name) ?? '').slice(0, longestTyped);
  return {
    message: field('message'),
    page: hideToken(field('page')),
    email: field('email').trim(),
  };
}

/** What can be kept, or all that is wrong with it. */
export function checkReport(
  words: Words,
  language: Language,
  state: ReportState,
): { report: NewReport } | { faults: ReportFault[] } {
  const message = cleanText(state.message);
  const page = cleanLine(state.page);
  const email = state.email === '' ? null : normaliseAddress(state.email);
  const say = (key: string, max = 0) =>
    words(language, `accessibility.faults.${key}`, { max: max.toLocaleString(language) });
  const faults: ReportFault[] = [];
  if (message === '') faults.push({ field: 'message', message: say('noMessage') });
  if (message.length > longestMessage)
    faults.push({ field: 'message', message: say('longMessage', longestMessage) });
  if (page.length > longestPage)
    faults.push({ field: 'page', message: say('longPage', longestPage) });
  if (state.email !== '' && email === null) faults.push({ field: 'email', message: say('email') });
  if (faults.length > 0) return { faults };
  return { report: { message, page: page || null, email: email?.address ?? null, language } };
}

/** Said where too many reports came of late, with all that was typed still there. */
export function busyFault(words: Words, language: Language): ReportFault {
  return { field: 'message', message: words(language, 'accessibility.faults.tooMany') };
}

/** For `{{> barrier-form}}`. */
export function presentReport(state: ReportState, faults: ReportFault[] = []) {
  return {
    report: state,
    faults: faults.length > 0 ? faults : null,
    fault: Object.fromEntries(faults.map(({ field, message }) => [field, message])),
  };
}

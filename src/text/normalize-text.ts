// UAX #15, D4 (Stream-Safe Text): no language stacks more. To put n marks into their order takes n² steps:
// 100,000 of them stopped the process for half a minute.
const MOST_MARKS = 30;

// Two letters are marks once they are decomposed: the halfwidth sound marks of Katakana.
const MARK = String.raw`[\p{M}\uFF9E\uFF9F]`;
const TOO_MANY = new RegExp(`(${MARK}{${MOST_MARKS}})${MARK}+`, 'gu');

/** The text with at most 30 combining marks in a row; what is more is left out. */
export function limitMarks(text: string): string {
  return text.replace(TOO_MANY, '$1');
}

/** The only way to `String.normalize`: in time that grows with the text. Doing it again changes nothing. */
export function normalizeText(text: string, form: 'NFC' | 'NFKC' | 'NFKD'): string {
  // Limited again, because some marks are decomposed into two.
  return limitMarks(limitMarks(text).normalize(form));
}

import { type PreparedMail, type RenderedMail, wordReason } from '../../src/email/personalise.ts';

export type Person = { reason: string; settingsToken: string; unsubscribeToken: string };

/** What one recipient reads, put together without any encoding: what a mail must decode to. */
export function personalise(prepared: PreparedMail, person: Person): RenderedMail {
  const { textReason, htmlReason } = wordReason(person.reason);
  const put = (pieces: readonly string[], reason: string) =>
    pieces
      .map((piece, index) =>
        index % 2 === 0 ? piece : { ...person, reason }[piece as keyof Person],
      )
      .join('');
  const { subject, html, text } = prepared;
  return { subject, html: put(html, htmlReason), text: put(text, textReason) };
}

import { randomUUID } from 'node:crypto';
import { wrapLine } from '../text/wrap-line.ts';
import { escapeHtml } from '../text/escape-html.ts';
import type { Pieces } from './quoted-printable.ts';

export type RenderedMail = { subject: string; html: string; text: string };

/** A mail rendered once, cut at the places where each recipient's own words go. */
export type PreparedMail = { subject: string; html: Pieces; text: Pieces };

/** A reason in the form of each part. */
export type ReasonWords = { textReason: string; htmlReason: string };

const MAX_REASON = 600;
const TEXT_WIDTH = 72;

/** What the templates print where a recipient's own words go. `site` is where its pages begin. */
export type Slots = { reason: string; settingsUrl: string; unsubscribeUrl: string };

/** Marks to render into the slots. Random, so that no release can contain one. */
export function makeSlots(site: string): { mark: string; slots: Slots } {
  const mark = `slot${randomUUID().replaceAll('-', '')}`;
  const slots = {
    reason: `${mark}-reason-`,
    settingsUrl: `${site}/einstellungen/${mark}-settingsToken-`,
    unsubscribeUrl: `${site}/abmelden/${mark}-unsubscribeToken-`,
  };
  return { mark, slots };
}

export function cutAtSlots(mail: RenderedMail, mark: string): PreparedMail {
  const slot = new RegExp(`${mark}-(reason|settingsToken|unsubscribeToken)-`);
  return { subject: mail.subject, html: mail.html.split(slot), text: mail.text.split(slot) };
}

/** Why somebody gets a mail, wrapped for the text and escaped for the HTML. */
export function wordReason(reason: string): ReasonWords {
  const short = shorten(reason);
  return {
    textReason: wrapLine(short, { width: TEXT_WIDTH }).join('\n'),
    htmlReason: escapeHtml(short),
  };
}

// Somebody with fifty filters would otherwise push the mail over Gmail's limit.
function shorten(reason: string): string {
  return reason.length <= MAX_REASON ? reason : `${reason.slice(0, MAX_REASON).trimEnd()} …`;
}

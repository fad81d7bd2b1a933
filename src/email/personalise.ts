import { randomUUID } from 'node:crypto';
import { wrapLine } from '../text/wrap-line.ts';
import { escapeHtml } from '../text/escape-html.ts';

export type RenderedMail = { subject: string; html: string; text: string };

/** What differs from one recipient to the next. */
export type Person = {
  /** Why this mail comes: "Region Ennepe-Ruhr-Kreis, Thema Bildung". */
  reason: string;
  settingsUrl: string;
  unsubscribeUrl: string;
};

type Slot = keyof Person;
/** Text, slot, text, slot, …, text. */
type Pieces = readonly string[];

/** A mail rendered once, cut at the places where each recipient's own words go. */
export type PreparedMail = { subject: string; html: Pieces; text: Pieces };

const MAX_REASON = 600;
const TEXT_WIDTH = 72;

/** Marks to render into the slots. Random, so that no release can contain one. */
export function makeSlots(): { mark: string; slots: Person } {
  const mark = `slot${randomUUID().replaceAll('-', '')}`;
  const of = (slot: Slot) => `${mark}-${slot}-`;
  const slots = {
    reason: of('reason'),
    settingsUrl: of('settingsUrl'),
    unsubscribeUrl: of('unsubscribeUrl'),
  };
  return { mark, slots };
}

export function cutAtSlots(mail: RenderedMail, mark: string): PreparedMail {
  const slot = new RegExp(`${mark}-(reason|settingsUrl|unsubscribeUrl)-`);
  return { subject: mail.subject, html: mail.html.split(slot), text: mail.text.split(slot) };
}

/** The mail for one recipient: a join of strings, no rendering (measured: 4 µs). */
export function personalise(prepared: PreparedMail, person: Person): RenderedMail {
  const reason = shorten(person.reason);
  const inText = { ...person, reason: wrapLine(reason, { width: TEXT_WIDTH }).join('\n') };
  const inHtml = {
    reason: escapeHtml(reason),
    settingsUrl: escapeHtml(person.settingsUrl),
    unsubscribeUrl: escapeHtml(person.unsubscribeUrl),
  };
  return {
    subject: prepared.subject,
    html: fill(prepared.html, inHtml),
    text: fill(prepared.text, inText),
  };
}

function fill(pieces: Pieces, values: Person): string {
  let result = '';
  for (const [index, piece] of pieces.entries())
    result += index % 2 === 0 ? piece : values[piece as Slot];
  return result;
}

// Somebody with fifty filters would otherwise push the mail over Gmail's limit.
function shorten(reason: string): string {
  return reason.length <= MAX_REASON ? reason : `${reason.slice(0, MAX_REASON).trimEnd()} …`;
}

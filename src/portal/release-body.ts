import type { PublicRelease } from '../releases/public-store.ts';
import { escapeHtml } from '../text/escape-html.ts';

/** Place and author's mark open the text, as in print: "Schwelm (pen) – Der Kreis …". */
export function bodyWithDateline(release: PublicRelease): string {
  const { dateline, byline, bodyHtml } = release;
  const opening = [dateline, byline].filter(Boolean).join(' ');
  if (opening === '') return bodyHtml;
  const mark = `<span class="dateline">${escapeHtml(opening)}</span>`;
  const [paragraph] = /^<p\b[^>]*>/.exec(bodyHtml) ?? [];
  return paragraph
    ? `${paragraph}${mark} – ${bodyHtml.slice(paragraph.length)}`
    : `<p>${mark}</p>${bodyHtml}`;
}

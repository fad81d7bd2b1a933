import type { MediaRow } from '../media/store.ts';
import type { Fault } from '../errors.ts';
import { missingWords } from '../media/missing-words.ts';
import type { ReleaseContent } from './store.ts';

/** What a draft may still lack and a publication may not: every fault at once, none when complete. */
export function findGaps(content: ReleaseContent, media: MediaRow[]): Fault[] {
  const gaps: Fault[] = [];
  const missing = (path: string) => gaps.push({ path, message: `errors.release.missing.${path}` });
  if (content.bodyText.trim() === '') missing('body');
  if (content.regionCodes.length === 0) missing('regions');
  if (content.topicCodes.length === 0) missing('topics');
  if (content.contacts.length === 0) missing('contacts');
  if (content.kind === 'invitation' && content.eventStartsAt === null) missing('event');
  content.contacts.forEach((contact, index) => {
    if (contact.phone === '' && contact.email === '')
      gaps.push({ path: `contacts.${index}`, message: 'errors.release.unreachableContact' });
  });
  media.forEach((medium, index) => gaps.push(...findMediaGaps(medium, index)));
  return gaps;
}

/** An embargo ends with the publication, so it must begin before it. */
export function findPlanFaults({ publishAt, embargoFrom }: Plan): Fault[] {
  if (!publishAt || !embargoFrom || embargoFrom < publishAt) return [];
  return [{ path: 'embargoFrom', message: 'errors.release.embargoNotBefore' }];
}

type Plan = { publishAt?: Date | null; embargoFrom?: Date | null };

function findMediaGaps(medium: MediaRow, index: number): Fault[] {
  return missingWords(medium).map((name) => ({
    path: `media.${index}.${name}`,
    message: `errors.release.missingMedia.${name}`,
    params: { file: medium.fileName },
  }));
}

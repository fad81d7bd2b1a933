import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { z } from 'zod';
import { dayMs } from '../../dates.ts';
import { fillDates, resolveLater, resolveMoment } from './moments.ts';
import { dueSoonHead, officesFile, picturesFile, releaseHead } from './schema.ts';

export type DemonstrationOffice = z.infer<typeof officesFile>['offices'][number];

/** `path` is the SVG file. */
export type DemonstrationPicture = z.infer<typeof picturesFile>['pictures'][number] & {
  path: string;
};

/** The words of a release; `body` is Markdown, its dates filled in. */
export type DemonstrationText = Omit<z.infer<typeof dueSoonHead>, 'dueSoon'> & {
  slug: string;
  body: string;
};

export type DemonstrationRelease = DemonstrationText & {
  publishAt: Date;
  /** Slug of the original, which stands before it in the list. */
  translationOf?: string;
  event: { startsAt: Date; place: string } | null;
  correction: { at: Date; note: string; changes: { headline?: string; body?: string } } | null;
  withdrawn: { at: Date; reason: string } | null;
};

export type Demonstration = {
  offices: DemonstrationOffice[];
  /** Oldest first, all published before `now`. */
  releases: DemonstrationRelease[];
  /** The one that goes out a few seconds after the start. */
  dueSoon: DemonstrationText;
  pictures: DemonstrationPicture[];
};

type ReleaseFile = { slug: string; head: unknown; body: string };

const folder = import.meta.dirname;

/** The demonstration as it looks at `now`. Throws a ZodError or SyntaxError where a file is broken. */
export async function readDemonstration(now: Date): Promise<Demonstration> {
  const { offices } = officesFile.parse(await readJson('offices.json'));
  const { pictures } = picturesFile.parse(await readJson('pictures.json'));
  const files = await readReleaseFiles();
  const dueSoon = files.find((file) => file.slug === 'due-soon');
  if (!dueSoon) throw new Error('The demonstration lacks due-soon.md');
  return {
    offices,
    releases: files
      .filter((file) => file !== dueSoon)
      .map((file) => resolveRelease(file, now))
      .toSorted(
        (a, b) => a.publishAt.getTime() - b.publishAt.getTime() || (a.slug < b.slug ? -1 : 1),
      ),
    dueSoon: resolveDueSoon(dueSoon, now),
    pictures: pictures.map((picture) => ({
      ...picture,
      path: join(folder, 'pictures', picture.file),
    })),
  };
}

async function readJson(file: string): Promise<unknown> {
  return JSON.parse(await readFile(join(folder, file), 'utf8'));
}

async function readReleaseFiles(): Promise<ReleaseFile[]> {
  const names = (await readdir(join(folder, 'releases'))).filter((name) => name.endsWith('.md'));
  return Promise.all(
    names.map(async (name) => ({
      slug: name.slice(0, -3),
      ...splitFrontMatter(await readFile(join(folder, 'releases', name), 'utf8')),
    })),
  );
}

/** Front matter is a JSON object between the lines `---json` and `---`. */
export function splitFrontMatter(text: string): { head: unknown; body: string } {
  const [, head, body] = /^---json\n(.*?)\n---\n(.*)$/s.exec(text.replaceAll('\r\n', '\n')) ?? [];
  if (head === undefined || body === undefined) throw new SyntaxError('No front matter');
  return { head: JSON.parse(head) as unknown, body: body.trim() };
}

function resolveDueSoon(file: ReleaseFile, now: Date): DemonstrationText {
  const { dueSoon: _, ...words } = dueSoonHead.parse(file.head);
  return { ...words, slug: file.slug, body: fillDates(file.body, now, words.language) };
}

function resolveRelease(file: ReleaseFile, now: Date): DemonstrationRelease {
  const head = releaseHead.parse(file.head);
  const { daysAgo, day, at, event, correction, withdrawn, ...words } = head;
  const publishAt = resolveMoment({ daysAgo, day, at }, now);
  const body = fillDates(file.body, publishAt, words.language);
  const after = (days: number) => new Date(publishAt.getTime() + days * dayMs);
  return {
    ...words,
    slug: file.slug,
    body,
    publishAt,
    event: event
      ? { startsAt: resolveLater(publishAt, event.daysAfter, event.at), place: event.place }
      : null,
    correction: correction
      ? {
          at: after(correction.daysAfter),
          note: correction.note,
          changes: correctWords(body, correction),
        }
      : null,
    withdrawn: withdrawn ? { at: after(withdrawn.daysAfter), reason: withdrawn.reason } : null,
  };
}

function correctWords(
  body: string,
  correction: { headline?: string | undefined; replace: [string, string][] },
): { headline?: string; body?: string } {
  let corrected = body;
  for (const [old, better] of correction.replace) {
    if (!corrected.includes(old)) throw new Error(`A correction finds nothing to replace: ${old}`);
    corrected = corrected.replace(old, better);
  }
  return {
    ...(correction.headline === undefined ? {} : { headline: correction.headline }),
    ...(corrected === body ? {} : { body: corrected }),
  };
}

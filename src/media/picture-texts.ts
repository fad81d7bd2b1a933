import type { PublicRelease } from '../releases/public-store.ts';
import { releaseUrl } from '../releases/present.ts';
import { type Language, nameIn, type Words } from '../words.ts';
import { nameInArchive } from './archive.ts';

type Deps = { words: Words; baseUrl: string };

/** What a desk needs beside the files: caption, credit and alternative text of each, and the source. */
export function pictureTexts(deps: Deps, language: Language, release: PublicRelease) {
  const say = (key: string) => deps.words(language, `media.texts.${key}`);
  const files = release.media.map((media, index) =>
    linesOf([
      [null, nameInArchive(media, index)],
      [say('caption'), media.caption],
      [say('credit'), media.credit],
      [say('alt'), media.alt],
    ]),
  );
  const head = linesOf([
    [null, release.headline],
    [say('office'), nameIn(language, release.office)],
    [say('source'), releaseUrl(deps.baseUrl, release)],
  ]);
  // Windows' editors of old show the whole file as one line without the carriage returns.
  const content = [head, ...files].join('\n\n').replaceAll('\n', '\r\n') + '\r\n';
  return { name: say('fileName'), content };
}

function linesOf(lines: [label: string | null, text: string][]): string {
  return lines
    .filter(([, text]) => text !== '')
    .map(([label, text]) => (label === null ? text : `${label}: ${text}`))
    .join('\n');
}

import type { Deps } from '../deps.ts';
import { listOfficesByIds } from '../offices/store.ts';
import { listRegionsByCodes } from '../regions/store.ts';
import { listTopicsByKeys } from '../topics/store.ts';
import type { Language } from '../words.ts';
import type { Reason } from './store.ts';

/** Why a mail came, in a sentence: "Region Ennepe-Ruhr-Kreis, Thema Bildung". */
export type TellReason = (reason: Reason, language: Language) => string;

type Named = { name: string; nameEn: string | null };

/** Looks the names up once for all recipients of a distribution. */
export async function openReasons(
  deps: Pick<Deps, 'db' | 'words'>,
  codes: { regions: string[]; topics: string[]; offices: string[] },
): Promise<TellReason> {
  const names = new Map<string, Named>();
  for (const region of await listRegionsByCodes(deps.db, codes.regions))
    names.set(region.code, region);
  for (const topic of await listTopicsByKeys(deps.db, codes.topics)) names.set(topic.code, topic);
  for (const office of await listOfficesByIds(deps.db, codes.offices)) names.set(office.id, office);
  return (reason, language) => {
    const parts = (['regions', 'topics', 'offices'] as const).flatMap((kind) =>
      reason[kind].length === 0
        ? []
        : [
            deps.words(language, `email.reason.${kind}`, {
              names: namesOf(names, reason[kind], language),
            }),
          ],
    );
    return parts.length === 0 ? deps.words(language, 'email.reason.everything') : parts.join(', ');
  };
}

function namesOf(names: Map<string, Named>, codes: string[], language: Language): string {
  const texts = codes.map((code) => {
    const row = names.get(code);
    return (language === 'en' ? row?.nameEn : null) ?? row?.name ?? code;
  });
  return new Intl.ListFormat(language, { type: 'conjunction' }).format(texts);
}

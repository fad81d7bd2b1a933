import type { Deps } from '../deps.ts';
import { openFilterSentences } from '../subscribers/describe-filter.ts';
import type { Language } from '../words.ts';
import type { Reason } from './claim-store.ts';

// Most recipients share a handful of reasons.
const maxTold = 1_000;

/** Why a mail came, in words: "Region Ennepe-Ruhr-Kreis, Thema Bildung". */
export type TellReason = (reason: Reason, language: Language) => string;

/** Looks the names up once for all recipients of a distribution. */
export async function openReasons(
  deps: Pick<Deps, 'db' | 'words'>,
  codes: { regions: string[]; topics: string[]; offices: string[] },
): Promise<TellReason> {
  const describe = await openFilterSentences(deps, [toFilter(codes)]);
  const told = new Map<string, string>();
  return (reason, language) => {
    const { regions, topics, offices } = reason;
    const key = [language, ...regions, '', ...topics, '', ...offices].join(' ');
    const known = told.get(key);
    if (known !== undefined) return known;
    if (told.size >= maxTold) told.clear();
    const sentence = describe(toFilter(reason), language);
    told.set(key, sentence);
    return sentence;
  };
}

function toFilter({ regions, topics, offices }: Omit<Reason, 'filterId'>) {
  return { regionCodes: regions, topicCodes: topics, officeIds: offices, wider: false };
}

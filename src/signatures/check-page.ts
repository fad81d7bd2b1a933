import type { Deps } from '../deps.ts';
import { formatDateTime } from '../dates.ts';
import type { PortalPage } from '../portal/page.ts';
import { foreignTag } from '../portal/teasers.ts';
import { releasePath } from '../releases/present.ts';
import { type Language, nameIn } from '../words.ts';
import { checkGenuineness, type Verdict } from './check.ts';
import { showCode } from './sealed.ts';
import type { KnownVersion } from './store.ts';

type PageDeps = Pick<Deps, 'db' | 'words' | 'config'>;
type Asked = { typed: string; isQuery: boolean };

const mostBytes = 200_000;
const mostDifferences = 20;
const longestDifference = 300;

/** The form, and under it what is to be said of what was typed. Nothing typed is lost. */
export async function checkPage(
  deps: PageDeps,
  language: Language,
  { typed, isQuery }: Asked,
): Promise<PortalPage> {
  const fault = faultOf(typed, isQuery);
  const message = fault && deps.words(language, `signatures.check.${fault}`);
  const verdict = typed === '' || fault ? null : await checkGenuineness(deps, typed);
  return {
    view: 'check',
    status: fault ? 422 : 200,
    model: {
      language,
      path: '/pruefen',
      canonical: language === 'en' ? '/en/verify' : '/pruefen',
      noindex: isQuery,
      title: deps.words(language, 'signatures.check.title'),
      description: deps.words(language, 'signatures.check.description'),
      // A forgery is not shown again at length under our name.
      typed: typed.length > 2_000 && !fault ? '' : typed,
      faults: message ? [{ field: 'code', message }] : null,
      verdict: verdict && presentVerdict(deps, language, verdict),
    },
  };
}

function faultOf(typed: string, isQuery: boolean): string | null {
  if (isQuery && typed === '') return 'empty';
  return Buffer.byteLength(typed) > mostBytes ? 'tooLong' : null;
}

const tones: Record<Verdict['kind'], string> = {
  genuine: 'success',
  corrected: 'warning',
  withdrawn: 'danger',
  similar: 'danger',
  unknown: 'warning',
  foreign: 'warning',
  short: 'info',
};

function presentVerdict(deps: PageDeps, language: Language, verdict: Verdict) {
  const how = 'how' in verdict ? verdict.how : verdict.kind;
  const hasText = how !== 'code' && how !== 'address';
  return {
    tone: how === 'within' && verdict.kind === 'genuine' ? 'warning' : tones[verdict.kind],
    titleKey: `signatures.check.${verdict.kind === 'genuine' && how === 'within' ? 'within' : verdict.kind}`,
    textKey: hasText ? `signatures.check.text${how.charAt(0).toUpperCase()}${how.slice(1)}` : null,
    ...('known' in verdict && { facts: presentFacts(deps, language, verdict.known) }),
    ...(verdict.kind === 'similar' && presentDifferences(verdict)),
    ...(how === 'within' && presentAround(verdict)),
  };
}

function presentFacts(deps: PageDeps, language: Language, known: KnownVersion) {
  const { version, newest, status, versionAt } = known;
  const isPublic = status === 'published';
  const isOld = version < newest;
  const at = formatDateTime(versionAt, language);
  const name = nameIn(language, { name: known.officeName, nameEn: known.officeNameEn });
  return {
    headline: known.headline,
    lang: foreignTag(language, known),
    office: { name, href: `/pressestellen/${known.officeSlug}` },
    publishedAt: known.publishedAt,
    versionText:
      newest > 1
        ? deps.words(language, 'signatures.check.versionOf', { number: version, newest, at })
        : null,
    note: isPublic && newest > 1 ? known.note : null,
    withdrawnAt: known.withdrawnAt,
    reason: known.withdrawnReason,
    check: showCode(known.code),
    href: isPublic ? releasePath(known) : null,
    linkKey: isOld ? 'signatures.check.newest' : 'signatures.check.read',
    fileHref: isPublic && !isOld ? `/api/v1/public/releases/${known.id}.ninjs` : null,
  };
}

/** Lines around a genuine text that do not belong to it. */
function presentAround(verdict: Verdict) {
  const all = 'added' in verdict ? (verdict.added ?? []) : [];
  return { differences: [listOf({ titleKey: 'signatures.check.around', added: true, all })] };
}

function listOf({ all, ...list }: { titleKey: string; added: boolean; all: string[] }) {
  return {
    ...list,
    items: all.slice(0, mostDifferences).map((text) => text.slice(0, longestDifference)),
    more: Math.max(0, all.length - mostDifferences),
  };
}

/** Of a withdrawn release no word is repeated. */
function presentDifferences({ known, likeness }: Verdict & { kind: 'similar' }) {
  if (known.status === 'withdrawn') return {};
  const lists = [
    { titleKey: 'signatures.check.added', added: true, all: likeness.added },
    { titleKey: 'signatures.check.missing', added: false, all: likeness.missing },
  ].filter(({ all }) => all.length > 0);
  return {
    differences: lists.map(listOf),
    sameWords: lists.length === 0,
  };
}

import type { Deps } from '../deps.ts';
import type { PortalPage } from '../portal/page.ts';
import { findSuppression, type SuppressionReason } from '../suppressions/store.ts';
import type { Language } from '../words.ts';
import { describeFilters } from './describe-filter.ts';
import { listFilters } from './filter-store.ts';
import { againModel, formModel, type FormPage, titleOf } from './form-page.ts';
import type { Subscriber } from './store.ts';

type PageDeps = Pick<Deps, 'db' | 'words' | 'clock'>;

/** What the settings page says after a change, by the query parameter `notice`. */
export const notices = ['saved', 'paused', 'resumed', 'added', 'removed'] as const;
export type Notice = (typeof notices)[number];

export type Personal = { token: string; subscriber: Subscriber };

/** Everything somebody can decide about the own subscription, on one page. */
export async function settingsPage(
  deps: PageDeps,
  language: Language,
  { token, subscriber, notice }: Personal & { notice?: Notice | undefined },
): Promise<PortalPage> {
  const [filters, suppression] = await Promise.all([
    listFilters(deps.db, subscriber.id),
    findSuppression(deps.db, subscriber.addressHash),
  ]);
  if (subscriber.endedAt !== null)
    return page(deps, language, {
      view: 'settings-ended',
      token,
      key: 'settings.endedTitle',
      model: { address: subscriber.address, ...againModel(subscriber, filters) },
    });
  const sentences = await describeFilters(deps, filters, language);
  const { address, fullText, pausedUntil } = subscriber;
  return page(deps, language, {
    view: 'settings',
    token,
    key: 'settings.title',
    model: {
      address,
      ...againModel(subscriber, filters),
      suppressed: suppression && presentSuppression(suppression),
      fullText,
      english: subscriber.language === 'en',
      weeks: [1, 2, 4],
      filters: filters.map(({ id }, index) => ({ id, sentence: sentences[index] })),
      pausedUntil: pausedUntil !== null && pausedUntil > deps.clock.now() ? pausedUntil : null,
      noticeKey: notice && `subscribe.settings.notice.${notice}`,
    },
  });
}

// Confirming anew lifts what a dead mailbox or an own wish had set (liftSuppression).
function presentSuppression(reason: SuppressionReason) {
  const isLiftable = reason === 'hard_bounce' || reason === 'own_wish';
  return { reasonKey: `subscribe.settings.suppressed.${reason}`, isLiftable };
}

/** The fields of the subscribe form without address and language. */
export async function addFilterPage(
  deps: PageDeps,
  language: Language,
  { token, state, faults = [] }: FormPage & { token: string },
): Promise<PortalPage> {
  const title = deps.words(language, 'subscribe.settings.addTitle');
  const { model } = page(deps, language, {
    view: 'settings-filter',
    token,
    key: 'settings.addTitle',
    below: '/filter',
    model: await formModel(deps, language, { state, faults }),
  });
  return {
    view: 'settings-filter',
    status: faults.length > 0 ? 422 : 200,
    model: {
      ...model,
      heading: title,
      consent: addedWording(deps, language),
      title: titleOf(deps, language, { title, faults }),
    },
  };
}

export function addedWording(deps: Pick<Deps, 'words'>, language: Language): string {
  return deps.words(language, 'subscribe.settings.addConsent');
}

/** Erasing cannot be undone: a page of its own asks once more. */
export function erasePage(
  deps: Pick<Deps, 'words'>,
  language: Language,
  { token, subscriber }: Personal,
): PortalPage {
  const { address } = subscriber;
  return page(deps, language, {
    view: 'settings-erase',
    token,
    key: 'settings.eraseTitle',
    below: '/loeschen',
    model: { address },
  });
}

export function erasedPage(
  deps: Pick<Deps, 'words'>,
  language: Language,
  token: string,
): PortalPage {
  return page(deps, language, {
    view: 'settings-erased',
    token,
    key: 'settings.erasedTitle',
    model: {},
  });
}

type Parts = {
  view: string;
  token: string;
  key: string;
  /** Path below the settings page. */
  below?: string;
  model: Record<string, unknown>;
};

function page(deps: Pick<Deps, 'words'>, language: Language, parts: Parts): PortalPage {
  const { view, token, key, below = '', model } = parts;
  const base = `/einstellungen/${token}`;
  const title = deps.words(language, `subscribe.${key}`);
  return { view, model: { language, path: base + below, base, title, noindex: true, ...model } };
}

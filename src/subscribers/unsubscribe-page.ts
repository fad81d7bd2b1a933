import type { Deps } from '../deps.ts';
import { notFound } from '../errors.ts';
import type { PortalPage } from '../portal/page.ts';
import { readNumberToken } from '../tokens.ts';
import type { Language } from '../words.ts';
import { endSubscription } from './end.ts';
import { listFilters } from './filter-store.ts';
import { againModel } from './form-page.ts';
import { findSubscriber } from './store.ts';

type PageDeps = Pick<Deps, 'db' | 'words' | 'config'>;

/** A button that ends the subscription. Opening the page changes nothing. */
export async function unsubscribePage(
  deps: PageDeps,
  language: Language,
  token: string,
): Promise<PortalPage> {
  const subscriber = await findSubscriber(deps.db, subscriberIdOf(deps, token));
  if (subscriber === undefined || subscriber.endedAt !== null)
    return endedPage(deps, language, token);
  const title = deps.words(language, 'subscribe.end.title');
  const path = `/abmelden/${token}`;
  const { address } = subscriber;
  return { view: 'unsubscribe', model: { language, path, title, address, noindex: true } };
}

/** The button was pressed, now or before: the answer is the same. */
export async function unsubscribedPage(
  deps: PageDeps,
  language: Language,
  token: string,
): Promise<PortalPage> {
  await endSubscription(deps, subscriberIdOf(deps, token), 'page');
  return endedPage(deps, language, token);
}

/** RFC 8058: a mail client ends the subscription for its user, without page, cookie or question. */
export async function endByMailClient(
  deps: Pick<Deps, 'db' | 'config'>,
  token: string,
): Promise<void> {
  await endSubscription(deps, subscriberIdOf(deps, token), 'one_click');
}

export function isOneClick(form: URLSearchParams): boolean {
  return form.get('List-Unsubscribe') === 'One-Click';
}

async function endedPage(deps: PageDeps, language: Language, token: string): Promise<PortalPage> {
  const subscriber = await findSubscriber(deps.db, subscriberIdOf(deps, token));
  const filters = subscriber === undefined ? [] : await listFilters(deps.db, subscriber.id);
  const title = deps.words(language, 'subscribe.end.doneTitle');
  return {
    view: 'unsubscribe-done',
    model: {
      language,
      path: `/abmelden/${token}`,
      title,
      noindex: true,
      ...(subscriber && { address: subscriber.address, ...againModel(subscriber, filters) }),
    },
  };
}

function subscriberIdOf(deps: Pick<Deps, 'config'>, token: string): number {
  const id = readNumberToken(deps.config.secretKey, 'unsubscribe', token);
  if (id === null) throw notFound();
  return id;
}

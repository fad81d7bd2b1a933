import type { Deps } from '../deps.ts';
import { notFound } from '../errors.ts';
import type { PortalPage } from '../portal/page.ts';
import { readToken } from '../tokens.ts';
import type { Language } from '../words.ts';
import { confirmSubscription } from './confirm.ts';
import { describeFilters } from './describe-filter.ts';
import { againModel } from './form-page.ts';
import { personalPath } from './links.ts';
import { confirmationHours, findRequest, type KeptRequest } from './request-store.ts';

type PageDeps = Pick<Deps, 'db' | 'words' | 'config'>;
type Shown = { token: string; request: KeptRequest; sentences: string[] };

/** What was asked for and a button. Opening it changes nothing: mail scanners open links. */
export async function confirmPage(
  deps: PageDeps,
  language: Language,
  token: string,
): Promise<PortalPage> {
  const shown = await findShown(deps, language, token);
  if (shown === null) return expiredPage(deps, language, { token });
  if (shown.request.state === 'expired') return expiredPage(deps, language, { token, shown });
  if (shown.request.state === 'confirmed') return alreadyPage(deps, language, shown);
  const { address } = shown.request;
  return page(deps, language, {
    view: 'confirm',
    token,
    key: 'confirm.title',
    model: { address, sentences: shown.sentences, wording: wordingOf(deps, language) },
  });
}

/** The button was pressed. Pressing it twice is friendly. */
export async function confirmedPage(
  deps: PageDeps,
  language: Language,
  token: string,
): Promise<PortalPage> {
  const shown = await findShown(deps, language, token);
  if (shown === null) return expiredPage(deps, language, { token });
  const { request, sentences } = shown;
  const evidence = { wording: wordingOf(deps, language), sentences };
  const subscriberId = await confirmSubscription(deps, request.id, evidence);
  if (subscriberId === null) return confirmPage(deps, language, token);
  const settings = personalPath(deps.config, { purpose: 'settings', id: subscriberId });
  return page(deps, language, {
    view: 'confirm-done',
    token,
    key: 'confirm.doneTitle',
    model: { address: request.address, sentences, settings },
  });
}

/** Null where the link is genuine, but what it stood for was deleted long ago. */
async function findShown(deps: PageDeps, language: Language, token: string): Promise<Shown | null> {
  const id = readToken(deps.config.secretKey, 'confirm', token);
  if (id === null) throw notFound();
  const request = await findRequest(deps.db, id);
  if (request === undefined) return null;
  return { token, request, sentences: await describeFilters(deps, request.filters, language) };
}

function wordingOf(deps: PageDeps, language: Language): string {
  return deps.words(language, 'subscribe.confirm.consent');
}

function expiredPage(
  deps: PageDeps,
  language: Language,
  { token, shown }: { token: string; shown?: Shown },
): PortalPage {
  const request = shown?.request;
  return page(deps, language, {
    view: 'confirm-expired',
    token,
    key: 'confirm.expiredTitle',
    status: 410,
    model: { hours: confirmationHours, ...(request && againModel(request, request.filters)) },
  });
}

function alreadyPage(deps: PageDeps, language: Language, { token, request }: Shown): PortalPage {
  const { subscriberId: id, address, filters } = request;
  // The link in an old mail must not stay a key to the settings.
  return page(deps, language, {
    view: 'confirm-already',
    token,
    key: 'confirm.alreadyTitle',
    model: {
      address,
      ended: id === null,
      settings:
        id !== null && request.fresh
          ? personalPath(deps.config, { purpose: 'settings', id })
          : null,
      ...(id === null && againModel(request, filters)),
    },
  });
}

type Parts = {
  view: string;
  token: string;
  key: string;
  status?: number;
  model: Record<string, unknown>;
};

function page(deps: PageDeps, language: Language, parts: Parts): PortalPage {
  const { view, token, key, status = 200, model } = parts;
  const title = deps.words(language, `subscribe.${key}`);
  const path = `/bestaetigen/${token}`;
  return { view, status, model: { language, path, title, noindex: true, ...model } };
}

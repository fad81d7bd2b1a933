import { type Request, type RequestHandler, Router } from 'express';
import type { Deps } from '../deps.ts';
import { formBody, readForm, refuseCrossSite } from '../http/forms.ts';
import { pageLanguage } from '../http/input.ts';
import { confirmedPage, confirmPage } from './confirm-page.ts';
import { checkForm, consentWording, sentPage, subscribePage } from './form-page.ts';
import { isUnfinished, openingState, readFormState } from './form-state.ts';
import { sendPage, type SubscriberDeps } from './page.ts';
import { settingsRoutes } from './settings-routes.ts';
import { requestSubscription } from './subscribe.ts';
import {
  endByMailClient,
  isOneClick,
  unsubscribedPage,
  unsubscribePage,
} from './unsubscribe-page.ts';

type DoorDeps = SubscriberDeps & Pick<Deps, 'limitRequests'>;

/** The pages around a subscription, mounted at `/` in German and at `/en` in English. */
export function subscriberRoutes(deps: DoorDeps): Router {
  const router = Router();
  router.use(['/bestaetigen', '/abmelden', '/einstellungen'], hidePage);
  router.use(['/abonnieren', '/bestaetigen', '/abmelden', '/einstellungen'], formBody());
  addSubscribing(router, deps);
  addConfirming(router, deps);
  addEnding(router, deps);
  router.use(settingsRoutes(deps));
  return router;
}

/** The address of these pages is a key: it goes to no other page, cache or search engine. */
const hidePage: RequestHandler = (_request, response, next) => {
  response.set({
    'Cache-Control': 'no-store',
    'Referrer-Policy': 'no-referrer',
    'X-Robots-Tag': 'noindex',
  });
  next();
};

function addSubscribing(router: Router, deps: DoorDeps): void {
  router.get('/abonnieren', async (request, response) => {
    const language = pageLanguage(request);
    const query = queryOf(request);
    const state = openingState(new URLSearchParams(query), language);
    sendPage(deps, response, await subscribePage(deps, language, { state, query }));
  });
  router.post('/abonnieren', async (request, response) => {
    refuseCrossSite(request);
    const language = pageLanguage(request);
    const state = readFormState(await readForm(request), language);
    const show = { state };
    if (isUnfinished(state))
      return sendPage(deps, response, await subscribePage(deps, language, show));
    await deps.limitRequests(request, response);
    const checked = await checkForm(deps, language, state);
    if ('faults' in checked)
      return sendPage(deps, response, await subscribePage(deps, language, { ...show, ...checked }));
    const wording = consentWording(deps, language);
    await requestSubscription(deps, { ...checked.value, wording, source: 'form' });
    sendPage(deps, response, sentPage(deps, language, checked.value.email.address));
  });
}

function addConfirming(router: Router, deps: SubscriberDeps): void {
  router.get('/bestaetigen/:token', async (request, response) => {
    const page = await confirmPage(deps, pageLanguage(request), request.params.token);
    sendPage(deps, response, page);
  });
  router.post('/bestaetigen/:token', async (request, response) => {
    refuseCrossSite(request);
    const page = await confirmedPage(deps, pageLanguage(request), request.params.token);
    sendPage(deps, response, page);
  });
}

function addEnding(router: Router, deps: SubscriberDeps): void {
  router.get('/abmelden/:token', async (request, response) => {
    const page = await unsubscribePage(deps, pageLanguage(request), request.params.token);
    sendPage(deps, response, page);
  });
  router.post('/abmelden/:token', async (request, response) => {
    const { token } = request.params;
    const language = pageLanguage(request);
    if (isOneClick(await readForm(request))) {
      await endByMailClient(deps, token);
      const text = deps.words(language, 'subscribe.end.oneClick');
      response.type('text/plain').send(`${text}\n`);
      return;
    }
    refuseCrossSite(request);
    sendPage(deps, response, await unsubscribedPage(deps, language, token));
  });
}

function queryOf(request: Request): string {
  const start = request.originalUrl.indexOf('?');
  return start < 0 ? '' : request.originalUrl.slice(start);
}

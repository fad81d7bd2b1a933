import { type Request, type RequestHandler, type Response, Router } from 'express';
import { notFound } from '../errors.ts';
import { readForm, refuseCrossSite } from '../http/forms.ts';
import { parseInput } from '../http/input.ts';
import { localPath } from '../http/view-helpers.ts';
import { pageLanguage } from '../http/input.ts';
import { readNumberToken } from '../tokens.ts';
import type { Language } from '../words.ts';
import { endSubscription } from './end.ts';
import { checkFilterForm } from './form-page.ts';
import { isUnfinished, openingState, readFormState } from './form-state.ts';
import { sendPage, type SubscriberDeps } from './page.ts';
import { pauseInput, settingsInput } from './schema.ts';
import {
  addFilter,
  changeSettings,
  eraseSubscriber,
  exportSubscriber,
  pauseSubscription,
  removeFilter,
} from './settings.ts';
import {
  addedWording,
  addFilterPage,
  erasedPage,
  erasePage,
  type Notice,
  notices,
  type Personal,
  settingsPage,
} from './settings-page.ts';
import { findSubscriber, type Subscriber } from './store.ts';

type Call = Personal & { language: Language; request: Request; response: Response };
type Handle = (call: Call) => Promise<void>;

/** `/einstellungen/:token` and below: who has the link from a mail may decide about everything. */
export function settingsRoutes(deps: SubscriberDeps): Router {
  const router = Router();
  router.use('/einstellungen', (request, _response, next) => {
    if (request.method === 'POST') refuseCrossSite(request);
    next();
  });
  addShowing(router, deps);
  addChanging(router, deps);
  addFiltering(router, deps);
  addErasing(router, deps);
  return router;
}

function addShowing(router: Router, deps: SubscriberDeps): void {
  const show: Handle = async ({ language, token, subscriber, request, response }) => {
    const notice = notices.find((name) => name === request.query.notice);
    const page = await settingsPage(deps, language, { token, subscriber, notice });
    sendPage(deps, response, page);
  };
  router.get('/einstellungen/:token', forSubscriber(deps, show));
  const download: Handle = async ({ subscriber, response }) => {
    const content = await exportSubscriber(deps, subscriber);
    response
      .attachment('depesche.json')
      .type('json')
      .send(`${JSON.stringify(content, null, 2)}\n`);
  };
  router.get('/einstellungen/:token/daten', forSubscriber(deps, download));
}

function addChanging(router: Router, deps: SubscriberDeps): void {
  const save: Handle = async (call) => {
    const fields = Object.fromEntries(await readForm(call.request));
    const { language, length } = parseInput(settingsInput, fields);
    await changeSettings(deps, call.subscriber, { language, fullText: length === 'full' });
    backToSettings(call, 'saved');
  };
  const pause: Handle = async (call) => {
    const fields = Object.fromEntries(await readForm(call.request));
    const { weeks } = parseInput(pauseInput, fields);
    await pauseSubscription(deps, call.subscriber, weeks);
    backToSettings(call, weeks > 0 ? 'paused' : 'resumed');
  };
  const end: Handle = async (call) => {
    await endSubscription(deps, call.subscriber.id, 'settings');
    backToSettings(call);
  };
  router.post('/einstellungen/:token', forSubscriber(deps, whileItRuns(save)));
  router.post('/einstellungen/:token/pause', forSubscriber(deps, whileItRuns(pause)));
  router.post('/einstellungen/:token/beenden', forSubscriber(deps, end));
}

function addFiltering(router: Router, deps: SubscriberDeps): void {
  const open: Handle = async ({ language, token, response }) => {
    const state = openingState(new URLSearchParams(), language);
    sendPage(deps, response, await addFilterPage(deps, language, { token, state }));
  };
  const add: Handle = async (call) => {
    const { language, token, subscriber, response } = call;
    const state = readFormState(await readForm(call.request), language);
    const show = { token, state };
    if (isUnfinished(state))
      return sendPage(deps, response, await addFilterPage(deps, language, show));
    const checked = await checkFilterForm(deps, language, state);
    if ('faults' in checked)
      return sendPage(deps, response, await addFilterPage(deps, language, { ...show, ...checked }));
    const wording = addedWording(deps, language);
    await addFilter(deps, subscriber, { filter: checked.value, wording });
    backToSettings(call, 'added');
  };
  const remove: Handle = async (call) => {
    const { id } = call.request.params;
    await removeFilter(deps, call.subscriber, typeof id === 'string' ? id : '');
    backToSettings(call, 'removed');
  };
  router.get('/einstellungen/:token/filter', forSubscriber(deps, whileItRuns(open)));
  router.post('/einstellungen/:token/filter', forSubscriber(deps, whileItRuns(add)));
  router.post(
    '/einstellungen/:token/filter/:id/loeschen',
    forSubscriber(deps, whileItRuns(remove)),
  );
}

function addErasing(router: Router, deps: SubscriberDeps): void {
  const ask: Handle = async ({ language, token, subscriber, response }) =>
    sendPage(deps, response, erasePage(deps, language, { token, subscriber }));
  router.get('/einstellungen/:token/loeschen', forSubscriber(deps, ask));
  router.post('/einstellungen/:token/loeschen', async (request, response) => {
    const { token } = request.params;
    const subscriber = await findSubscriber(deps.db, subscriberIdOf(deps, token));
    if (subscriber !== undefined) await eraseSubscriber(deps, subscriber);
    sendPage(deps, response, erasedPage(deps, pageLanguage(request), token));
  });
}

/** A foreign link and one whose subscriber was erased are not told apart. */
function forSubscriber(deps: SubscriberDeps, handle: Handle): RequestHandler<{ token: string }> {
  return async (request, response) => {
    const { token } = request.params;
    const subscriber = await findSubscriber(deps.db, subscriberIdOf(deps, token));
    if (subscriber === undefined) throw notFound();
    await handle({ token, subscriber, language: pageLanguage(request), request, response });
  };
}

/** What makes no sense after the end leads to the page that says that it has ended. */
function whileItRuns(handle: Handle): Handle {
  return (call) => (hasEnded(call.subscriber) ? leadBack(call) : handle(call));
}

async function leadBack(call: Call): Promise<void> {
  backToSettings(call);
}

function hasEnded(subscriber: Subscriber): boolean {
  return subscriber.endedAt !== null;
}

function subscriberIdOf(deps: SubscriberDeps, token: string): number {
  const id = readNumberToken(deps.config.secretKey, 'settings', token);
  if (id === null) throw notFound();
  return id;
}

/** After a change the browser asks for the page anew, so that reloading repeats nothing. */
function backToSettings({ language, token, response }: Call, notice?: Notice): void {
  const path = localPath(language, `/einstellungen/${token}`);
  response.redirect(303, notice === undefined ? path : `${path}?notice=${notice}`);
}

import { Router } from 'express';
import type { Deps } from '../deps.ts';
import { formBody, readForm, refuseCrossSite } from '../http/forms.ts';
import { pageLanguage } from '../http/input.ts';
import { openRateLimit } from '../http/rate-limit.ts';
import { statementPage, textPage } from '../portal/text-pages.ts';
import { reportBarrier } from './report.ts';
import type { Language } from '../words.ts';
import {
  busyFault,
  checkReport,
  presentReport,
  readReport,
  type ReportFault,
  type ReportState,
} from './report-form.ts';

type ReportDeps = Pick<Deps, 'db' | 'words' | 'views' | 'queues' | 'log'>;

const pauseSeconds = 3_600;

/** `POST /barrierefreiheit`: somebody could not use a page. The form stands on the statement itself. */
export function barrierReportRoutes(deps: ReportDeps): Router {
  const limitReports = openRateLimit({ windowSeconds: 600, limit: 10, localLimit: 1_000 });
  const router = Router();
  router.post('/barrierefreiheit', formBody(), async (request, response) => {
    refuseCrossSite(request);
    await limitReports(request, response);
    const language = pageLanguage(request);
    const state = readReport(await readForm(request));
    const checked = checkReport(deps.words, language, state);
    response.set('Cache-Control', 'no-store');
    if ('faults' in checked) {
      response.status(422).send(await formAgain(deps, language, { state, ...checked }));
      return;
    }
    if (await reportBarrier(deps, checked.report)) {
      response.send(thanks(deps, language, state));
      return;
    }
    const faults = [busyFault(deps.words, language)];
    response.status(429).set('Retry-After', String(pauseSeconds));
    response.send(await formAgain(deps, language, { state, faults }));
  });
  return router;
}

type Sent = { state: ReportState; faults: ReportFault[] };

async function formAgain(deps: ReportDeps, language: Language, { state, faults }: Sent) {
  const { view, model } = await textPage(deps, language, { text: statementPage, query: {} });
  const title = deps.words(language, 'accessibility.faults.title', { title: model.title });
  const again = { ...model, ...presentReport(state, faults), title, noindex: true };
  return deps.views.page(`portal/${view}`, again);
}

function thanks(deps: ReportDeps, language: Language, { email }: ReportState): string {
  const title = deps.words(language, 'accessibility.sent.title');
  const model = { language, path: '/barrierefreiheit', title, noindex: true };
  return deps.views.page('portal/barrier-reported', { ...model, answered: email !== '' });
}

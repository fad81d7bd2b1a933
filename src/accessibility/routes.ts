import { Router } from 'express';
import type { Deps } from '../deps.ts';
import { formBody, readForm, refuseCrossSite } from '../http/forms.ts';
import { pageLanguage } from '../http/input.ts';
import { openRateLimit } from '../http/rate-limit.ts';
import { textPage, textPages } from '../portal/text-pages.ts';
import { reportBarrier } from './report.ts';
import { checkReport, presentReport, readReport } from './report-form.ts';

type ReportDeps = Pick<Deps, 'db' | 'words' | 'views' | 'queues' | 'log'>;

/** `POST /barrierefreiheit`: somebody could not use a page. The form stands on the statement itself. */
export function barrierReportRoutes(deps: ReportDeps): Router {
  const limitReports = openRateLimit({ windowSeconds: 600, limit: 10, localLimit: 1_000 });
  const statement = textPages.find(({ name }) => name === 'accessibility');
  const router = Router();
  router.post('/barrierefreiheit', formBody(), async (request, response) => {
    refuseCrossSite(request);
    await limitReports(request, response);
    const language = pageLanguage(request);
    const state = readReport(await readForm(request));
    const checked = checkReport(deps.words, language, state);
    response.set('Cache-Control', 'no-store');
    if ('faults' in checked && statement !== undefined) {
      const { view, model } = await textPage(deps, language, { text: statement, query: {} });
      const title = deps.words(language, 'accessibility.faults.title', { title: model.title });
      const again = { ...model, ...presentReport(state, checked.faults), title, noindex: true };
      response.status(422).send(deps.views.page(`portal/${view}`, again));
      return;
    }
    if ('report' in checked) await reportBarrier(deps, checked.report);
    const title = deps.words(language, 'accessibility.sent.title');
    const answered = state.email !== '';
    const model = { language, path: '/barrierefreiheit', title, answered, noindex: true };
    response.send(deps.views.page('portal/barrier-reported', model));
  });
  return router;
}

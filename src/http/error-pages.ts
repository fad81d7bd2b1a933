import type { ErrorRequestHandler } from 'express';
import type { Deps } from '../deps.ts';
import { sendPublic } from './answer-from-cache.ts';
import { asAppError, breakOff, setRetryAfter, statusOf } from './errors.ts';
import { pageLanguage } from './input.ts';
import { requestIdOf } from './request-id.ts';

/** The only place where an error becomes a page. */
export function answerErrorPages(deps: Pick<Deps, 'log' | 'words' | 'views'>): ErrorRequestHandler {
  // oxlint-disable-next-line eslint/max-params -- Express tells error handlers by their four
  return (thrown: unknown, request, response, _next) => {
    if (response.headersSent) return breakOff(deps, response, thrown);
    const error = asAppError(thrown);
    const requestId = requestIdOf(response);
    if (error === null) deps.log.error({ err: thrown, requestId }, 'request failed');
    const language = pageLanguage(request);
    const code = error?.code ?? 'unexpected';
    const status = error === null ? 500 : statusOf[error.code];
    const title = deps.words(language, `errors.title.${code}`);
    const message = error?.details.message ?? `errors.help.${code}`;
    const searchable = status === 404 || status === 410;
    setRetryAfter(response, error);
    const page = deps.views.page('portal/error', {
      language,
      path: null,
      title,
      status,
      // Both boxes would ask for the same.
      ownSearch: searchable,
      searchable,
      away: status === 503,
      noindex: true,
      help: deps.words(language, message, error?.details.params),
      requestId: error === null ? requestId : undefined,
    });
    return sendPublic(response.status(status).set('Cache-Control', 'no-store'), page);
  };
}

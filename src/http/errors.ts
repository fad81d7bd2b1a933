import type { ErrorRequestHandler, RequestHandler, Response } from 'express';
import { AppError, type ErrorCode, invalid, notFound } from '../errors.ts';
import type { Logger } from '../log.ts';
import type { Words } from '../words.ts';
import { languageOf } from './input.ts';
import { limitFaults } from './limit-faults.ts';
import { requestIdOf } from './request-id.ts';

export const statusOf: Record<ErrorCode, number> = {
  invalid: 422,
  unauthenticated: 401,
  forbidden: 403,
  notFound: 404,
  gone: 410,
  conflict: 409,
  tooLarge: 413,
  tooMany: 429,
  unavailable: 503,
};

/** RFC 9457, `application/problem+json`. */
export type Problem = {
  type: string;
  title: string;
  status: number;
  detail?: string;
  errors?: { path: string; message: string }[];
};

type Deps = { log: Logger; words: Words };

export const unknownPath: RequestHandler = () => {
  throw notFound();
};

/** The only place where an error becomes an answer of the API. */
export function answerProblems(deps: Deps): ErrorRequestHandler {
  // oxlint-disable-next-line eslint/max-params -- Express tells error handlers by their four
  return (thrown: unknown, request, response, _next) => {
    if (response.headersSent) return breakOff(deps, response, thrown);
    const error = asAppError(thrown);
    if (error === null)
      deps.log.error({ err: thrown, requestId: requestIdOf(response) }, 'request failed');
    const problem = problemOf(deps.words, languageOf(request), error);
    setRetryAfter(response, error);
    // RFC 9110 section 15.5.2 asks for it.
    if (error?.code === 'unauthenticated') response.set('WWW-Authenticate', 'Bearer');
    response.status(problem.status).type('application/problem+json').send(JSON.stringify(problem));
  };
}

/** Ends an answer that has begun, so that it does not look whole. Express itself would write to the console. */
export function breakOff(deps: Pick<Deps, 'log'>, response: Response, thrown: unknown): void {
  deps.log.error({ err: thrown, requestId: requestIdOf(response) }, 'answer broke off');
  response.destroy();
}

/** Body parsers, PostgreSQL and the router throw errors of their own; known ones are named here. */
export function asAppError(thrown: unknown): AppError | null {
  if (thrown instanceof AppError) return thrown;
  if (thrown instanceof URIError) return new AppError('notFound');
  const { code, type, status, limit } = thrown as Record<string, unknown>;
  if (type === 'entity.too.large') return tooLarge(Number(limit));
  if (
    type === 'entity.parse.failed' ||
    type === 'encoding.unsupported' ||
    type === 'charset.unsupported'
  )
    return invalidBody('errors.malformedJson');
  if (type === 'request.aborted' || type === 'request.size.invalid')
    return invalidBody('errors.aborted');
  // NUL and lone surrogates, for which PostgreSQL has no place in text and JSON.
  if (code === '22021' || code === '22P05') return invalidBody('errors.unreadableText');
  // Whatever else the body parser refuses, a broken compression for one.
  if (status === 400) return invalidBody('errors.malformedJson');
  return unreachable(code) ? new AppError('unavailable', { retryAfterSeconds: 5 }) : null;
}

function tooLarge(limitBytes: number): AppError {
  const limit =
    limitBytes < 1024 ** 2
      ? `${Math.round(limitBytes / 1024)} kB`
      : `${Math.round(limitBytes / 1024 ** 2)} MB`;
  return new AppError('tooLarge', { message: 'errors.tooLarge', params: { limit } });
}

function invalidBody(message: string): AppError {
  return invalid([{ path: '', message }]);
}

// PostgreSQL going down or starting (57P0x), out of connections, memory or disk (53xxx), lost
// connections (08xxx), a full disk of our own, and what Node's sockets say.
function unreachable(code: unknown): boolean {
  return (
    typeof code === 'string' &&
    /^(57P0\d|53\d{3}|08\w{3}|ENOSPC|EDQUOT|ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND)$/.test(
      code,
    )
  );
}

function problemOf(words: Words, language: 'de' | 'en', error: AppError | null): Problem {
  const code = error?.code ?? 'unexpected';
  const details = error?.details ?? {};
  return {
    type: 'about:blank',
    title: words(language, `errors.title.${code}`),
    status: error === null ? 500 : statusOf[error.code],
    ...(details.message && { detail: words(language, details.message, details.params) }),
    ...(details.faults && {
      errors: limitFaults(details.faults).map(({ path, message, params }) => ({
        path,
        message: words(language, message, params),
      })),
    }),
  };
}

/** Tells the caller when to try again, where the error says so, and always where something is away. */
export function setRetryAfter(
  response: { set(name: string, value: string): unknown },
  error: AppError | null,
): void {
  const seconds = error?.details.retryAfterSeconds ?? (error?.code === 'unavailable' ? 5 : null);
  if (seconds) response.set('Retry-After', String(seconds));
}

import type { RequestHandler } from 'express';
import type { Deps } from '../deps.ts';

/**
 * Says once in the log that a proxy seems to stand in front without TRUST_PROXY: then every reader has
 * the proxy's address, and all of them share one limit of requests.
 */
export function warnOfProxy({ config, log }: Pick<Deps, 'config' | 'log'>): RequestHandler {
  let isSaid = config.trustProxy > 0;
  return (request, _response, next) => {
    if (!isSaid && request.headers['x-forwarded-for'] !== undefined) {
      isSaid = true;
      log.warn(
        { setting: 'TRUST_PROXY' },
        'a request came with X-Forwarded-For, which is not believed. If a proxy of yours stands in front, all readers share one rate limit: set TRUST_PROXY to the number of proxies, mostly 1. If none does, leave it: anybody can send this header',
      );
    }
    next();
  };
}

import type { Request, Response } from 'express';
import { rateLimit } from 'express-rate-limit';
import { AppError } from '../errors.ts';

/** Counts a request of its sender; throws tooMany over the limit. */
export type RateLimit = (request: Request, response: Response) => Promise<void>;

export type RateLimitInput = {
  windowSeconds: number;
  limit: number;
  /** For calls of this machine itself: demonstration, tests, measurements. */
  localLimit: number;
};

/**
 * A limit per IP address, in the memory of this process. IPv6 senders are counted by /56, which is
 * what one connection is given.
 */
export function openRateLimit({ windowSeconds, limit, localLimit }: RateLimitInput): RateLimit {
  const limiter = rateLimit({
    windowMs: windowSeconds * 1_000,
    limit: (request) => (isLocal(request.ip) ? localLimit : limit),
    ipv6Subnet: 56,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    // Its checks speak to the console; TRUST_PROXY is our own setting.
    validate: false,
    handler: (_request, response, next) => {
      const retryAfterSeconds = Number(response.get('Retry-After') ?? windowSeconds);
      next(new AppError('tooMany', { retryAfterSeconds }));
    },
  });
  return (request, response) =>
    new Promise((resolve, reject) => {
      const next = (error?: unknown) => (error === undefined ? resolve() : reject(error));
      void limiter(request, response, next);
    });
}

function isLocal(ip: string | undefined): boolean {
  return ip === '127.0.0.1' || ip === '::1' || ip === '::ffff:127.0.0.1';
}

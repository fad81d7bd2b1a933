import { openRateLimit, type RateLimit } from '../http/rate-limit.ts';

/** What one sender may ask for in ten minutes by form and API together, faulty requests included. */
export function openRequestLimit(): RateLimit {
  return openRateLimit({ windowSeconds: 600, limit: 30, localLimit: 1_000 });
}

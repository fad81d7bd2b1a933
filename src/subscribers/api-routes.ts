import { z } from 'zod';
import type { Deps } from '../deps.ts';
import { type ApiRoute, apiRoute } from '../http/api.ts';
import { openRateLimit } from '../http/rate-limit.ts';
import { readSubscription } from './read-subscription.ts';
import { subscriptionAnswer, subscriptionInputJson } from './schema.ts';
import { requestSubscription } from './subscribe.ts';

/** What one address on the net may ask for in ten minutes. */
export const requestLimit = { windowSeconds: 600, limit: 30, localLimit: 1_000 } as const;

/** `/public/subscriptions`: asks for a confirmation mail; the answer never tells who is known. */
export function subscriptionApi(deps: Deps): ApiRoute[] {
  const limitRequests = openRateLimit(requestLimit);
  return [
    apiRoute(
      {
        method: 'post',
        path: '/public/subscriptions',
        summary: 'Ask for a subscription; it begins when the mail that follows is confirmed',
        scope: null,
        status: 202,
        // Checked by readSubscription, which needs the database to find all faults at once.
        body: z.unknown().meta(subscriptionInputJson()),
        answer: subscriptionAnswer,
      },
      async ({ body, request, response }) => {
        const input = await readSubscription(deps, body);
        await limitRequests(request, response);
        await requestSubscription(deps, { ...input, wording: '', source: 'api' });
        return { status: 'confirmationRequested' };
      },
    ),
  ];
}

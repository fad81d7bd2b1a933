import { z } from 'zod';
import type { Deps } from '../deps.ts';
import { type ApiRoute, apiRoute } from '../http/api.ts';
import { readSubscription } from './read-subscription.ts';
import { subscriptionAnswer, subscriptionInputJson } from './schema.ts';
import { requestSubscription } from './subscribe.ts';

/** `/public/subscriptions`: asks for a confirmation mail; the answer never tells who is known. */
export function subscriptionApi(deps: Deps): ApiRoute[] {
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
        await deps.limitRequests(request, response);
        const input = await readSubscription(deps, body);
        await requestSubscription(deps, { ...input, wording: '', source: 'api' });
        return { status: 'confirmationRequested' };
      },
    ),
  ];
}

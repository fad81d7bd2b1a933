import { z } from 'zod';
import type { Deps } from '../deps.ts';
import { type ApiRoute, apiRoute } from '../http/api.ts';
import * as control from './control.ts';
import { find, present } from './present.ts';
import { tellProgress } from './progress.ts';
import { distributionJson } from './schema.ts';

const steps = [
  { name: 'pause', summary: 'Pause: what is on the wire ends, nothing more begins' },
  { name: 'resume', summary: 'Go on, also after a halt for unknown addresses' },
  { name: 'cancel', summary: 'Cancel for good what has not been sent' },
  { name: 'resend', summary: 'Try those again that failed and are not suppressed' },
] as const;

/** The steps of a distribution, and its counts while they change. */
export function controlApi(deps: Deps): ApiRoute[] {
  return [...steps.map((step) => stepRoute(deps, step)), progressRoute(deps)];
}

function stepRoute(deps: Deps, { name, summary }: (typeof steps)[number]): ApiRoute {
  return apiRoute(
    {
      method: 'post',
      path: `/distributions/:id/${name}`,
      summary,
      scope: 'distributions:write',
      status: 200,
      body: z.strictObject({}),
      answer: distributionJson,
    },
    async ({ office, params: { id: distributionId = '' } }) => {
      const { id: officeId, actor } = office;
      await control[name](deps, { distributionId, officeId, actor });
      return present(await find(deps, officeId, distributionId));
    },
  );
}

function progressRoute(deps: Deps): ApiRoute {
  return apiRoute(
    {
      method: 'get',
      path: '/distributions/:id/progress',
      summary: 'Its counts as they change (text/event-stream): events progress, then end',
      scope: 'distributions:read',
    },
    async ({ office, params, request, response }) => {
      const { id } = await find(deps, office.id, params.id);
      if (request.method === 'HEAD') return void response.type('text/event-stream').end();
      const stream = deps.eventStreams.open(office.id, response);
      try {
        await tellProgress(deps, id, stream);
      } finally {
        stream.end();
      }
    },
  );
}

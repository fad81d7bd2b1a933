import type { Response } from 'express';
import { z } from 'zod';
import type { Deps } from '../deps.ts';
import { type ApiRoute, apiRoute } from '../http/api.ts';
import { cancel, pause, resend, resume } from './control.ts';
import { find, present } from './present.ts';
import { tellProgress } from './progress.ts';
import { distributionJson } from './schema.ts';

const steps = [
  { name: 'pause', take: pause, summary: 'Pause: what is on the wire ends, nothing more begins' },
  { name: 'resume', take: resume, summary: 'Go on, also after a halt for unknown addresses' },
  { name: 'cancel', take: cancel, summary: 'Cancel for good what has not been sent' },
  { name: 'resend', take: resend, summary: 'Try those again that failed and are not suppressed' },
] as const;

/** The steps of a distribution, and its counts while they change. */
export function controlApi(deps: Deps): ApiRoute[] {
  return [...steps.map((step) => stepRoute(deps, step)), progressRoute(deps)];
}

function stepRoute(deps: Deps, { name, take, summary }: (typeof steps)[number]): ApiRoute {
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
      await take(deps, { distributionId, officeId, actor });
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
      if (request.method === 'HEAD') response.type('text/event-stream').end();
      else await stream(deps, { id, officeId: office.id, response });
    },
  );
}

type Watched = { id: string; officeId: string; response: Response };

async function stream(deps: Deps, { id, officeId, response }: Watched): Promise<void> {
  const events = deps.eventStreams.open(officeId, response);
  try {
    await tellProgress(deps, id, events);
  } finally {
    events.end();
  }
}

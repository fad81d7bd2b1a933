import type { z } from 'zod';
import type { Deps } from '../deps.ts';
import { type ApiCall, type ApiRoute, apiRoute } from '../http/api.ts';
import { pageOf, readCursor } from '../http/cursor.ts';
import type { ApiOffice } from '../offices/api-keys.ts';
import type { FieldNotice } from './content.ts';
import { correctRelease, withdrawRelease } from './correct.ts';
import { findRelease } from './find.ts';
import { presentRelease } from './present.ts';
import { publishNow, scheduleRelease, unscheduleRelease } from './schedule.ts';
import * as schema from './schema.ts';
import { listReleases, type Release } from './store.ts';
import type { Language } from '../words.ts';
import { changeRelease, createRelease, removeRelease } from './write.ts';

const read = { scope: 'releases:read', answer: schema.releaseJson } as const;
const write = { scope: 'releases:write', answer: schema.releaseJson } as const;

/** `/releases`: writing, and the steps of a release's life. */
export function releaseApi(deps: Deps): ApiRoute[] {
  return [...reading(deps), ...writing(deps), ...steps(deps)];
}

function reading(deps: Deps): ApiRoute[] {
  const present = (release: Release) => presentRelease(deps.config.baseUrl, release);
  const cursor = ({ createdAt, id }: Release) => ({ createdAt: createdAt.toISOString(), id });
  return [
    apiRoute(
      {
        ...read,
        method: 'get',
        path: '/releases',
        summary: 'List releases, newest first',
        query: schema.listReleasesQuery,
        answer: schema.releaseListJson,
      },
      async ({ office, query: { status = null, limit, cursor: given } }) => {
        const after = readCursor(given, ['createdAt', 'id']);
        const wish = { officeId: office.id, status, after, limit: limit + 1 };
        return pageOf(await listReleases(deps.db, wish), limit, { present, cursor });
      },
    ),
    apiRoute(
      { ...read, method: 'get', path: '/releases/:id', summary: 'Show a release' },
      ({ office, params }) => show(deps, office, params.id),
    ),
  ];
}

function writing(deps: Deps): ApiRoute[] {
  const { createReleaseInput, changeReleaseInput } = schema;
  return [
    apiRoute(
      {
        ...write,
        method: 'post',
        path: '/releases',
        summary: 'Create a draft',
        body: createReleaseInput,
      },
      async ({ office, body, language }) => {
        const { id, notices } = await createRelease(deps, actorOf(office), body);
        return { ...(await show(deps, office, id)), notices: tell(deps, language, notices) };
      },
    ),
    apiRoute(
      {
        ...write,
        method: 'patch',
        path: '/releases/:id',
        summary: 'Change a draft',
        body: changeReleaseInput,
      },
      async ({ office, params: { id = '' }, body, language }) => {
        const { notices } = await changeRelease(deps, actorOf(office), { id, input: body });
        return { ...(await show(deps, office, id)), notices: tell(deps, language, notices) };
      },
    ),
    apiRoute(
      {
        method: 'delete',
        path: '/releases/:id',
        summary: 'Delete a draft',
        scope: 'releases:write',
      },
      ({ office, params }) => removeRelease(deps, actorOf(office), params.id ?? ''),
    ),
  ];
}

function steps(deps: Deps): ApiRoute[] {
  return [
    stepRoute(deps, {
      name: 'schedule',
      summary: 'Publish at a moment',
      body: schema.scheduleInput,
      take: async ({ id, body, office }) => {
        const { wasPast } = await scheduleRelease(deps, actorOf(office), { id, ...body });
        const notice = { path: 'publishAt', message: 'errors.moment.wasPast' };
        return { notices: wasPast ? [notice] : [] };
      },
    }),
    stepRoute(deps, {
      name: 'unschedule',
      summary: 'Back to a draft',
      body: schema.nothingInput,
      take: ({ id, office }) => unscheduleRelease(deps, actorOf(office), id),
    }),
    stepRoute(deps, {
      name: 'publish',
      summary: 'Publish now',
      body: schema.nothingInput,
      take: ({ id, office }) => publishNow(deps, actorOf(office), id),
    }),
    stepRoute(deps, {
      name: 'correct',
      summary: 'Publish a corrected version',
      body: schema.correctReleaseInput,
      take: ({ id, office, body: { note, ...input } }) =>
        correctRelease(deps, actorOf(office), { id, note, input }),
    }),
    stepRoute(deps, {
      name: 'withdraw',
      summary: 'Take a public release back',
      body: schema.withdrawInput,
      take: ({ id, office, body }) =>
        withdrawRelease(deps, actorOf(office), { id, reason: body.reason }),
    }),
  ];
}

type Step<B extends z.ZodType> = {
  name: string;
  summary: string;
  body: B;
  take(
    call: ApiCall<z.infer<B>, unknown, ApiOffice> & { id: string },
  ): Promise<{ notices: FieldNotice[] } | void>;
};

function stepRoute<B extends z.ZodType>(deps: Deps, step: Step<B>): ApiRoute {
  return apiRoute(
    {
      method: 'post',
      path: `/releases/:id/${step.name}`,
      summary: step.summary,
      scope: 'releases:publish',
      status: 200,
      body: step.body,
      answer: schema.releaseJson,
    },
    async (call) => {
      const id = call.params.id ?? '';
      const taken = await step.take({ ...call, id });
      const release = await show(deps, call.office, id);
      return taken ? { ...release, notices: tell(deps, call.language, taken.notices) } : release;
    },
  );
}

function tell({ words }: Deps, language: Language, notices: FieldNotice[]) {
  return notices.map(({ path, message, params }) => ({
    path,
    message: words(language, message, params),
  }));
}

function actorOf(office: ApiOffice) {
  return { officeId: office.id, actor: office.actor };
}

async function show(deps: Deps, office: ApiOffice, id = '') {
  return presentRelease(deps.config.baseUrl, await findRelease(deps, office.id, id));
}

import { Readable } from 'node:stream';
import type { Response } from 'express';
import type { z } from 'zod';
import type { Deps } from '../deps.ts';
import { notFound } from '../errors.ts';
import { type ApiRoute, apiRoute } from '../http/api.ts';
import { pageOf, readCursor } from '../http/cursor.ts';
import { sendStream } from '../http/send-stream.ts';
import { csvLine } from '../csv/write-csv.ts';
import { findRelease } from '../releases/find.ts';
import {
  countAudience,
  countDeliveries,
  type DeliveryRow,
  listDeliveries,
} from './ledger-store.ts';
import * as schema from './schema.ts';
import { type Distribution, findOfficeDistribution, listDistributions } from './store.ts';

const read = { method: 'get', scope: 'distributions:read' } as const;

/** `/releases/:id/audience`, `/releases/:id/distributions`, `/distributions/:id`. */
export function distributionApi(deps: Deps): ApiRoute[] {
  return [...ofRelease(deps), ...ofDistribution(deps), ...ledger(deps)];
}

function ofRelease(deps: Deps): ApiRoute[] {
  return [
    apiRoute(
      {
        ...read,
        path: '/releases/:id/audience',
        summary: 'Recipients if it went out now',
        answer: schema.audienceJson,
      },
      async ({ office, params: { id = '' } }) => {
        const { version } = await findRelease(deps, office.id, id);
        return countAudience(deps.db, { id, version });
      },
    ),
    apiRoute(
      {
        ...read,
        path: '/releases/:id/distributions',
        summary: 'Distributions of a release',
        answer: schema.distributionListJson,
      },
      async ({ office, params: { id = '' } }) => {
        await findRelease(deps, office.id, id);
        const rows = await listDistributions(deps.db, office.id, id);
        const items = await Promise.all(rows.map((row) => present(deps, row)));
        return { items, nextCursor: null };
      },
    ),
  ];
}

function ofDistribution(deps: Deps): ApiRoute[] {
  return [
    apiRoute(
      {
        ...read,
        path: '/distributions/:id',
        summary: 'One distribution with its counts',
        answer: schema.distributionJson,
      },
      async ({ office, params }) => present(deps, await find(deps, office.id, params.id)),
    ),
  ];
}

function ledger(deps: Deps): ApiRoute[] {
  const cursorOf = (row: DeliveryRow) => ({ id: String(row.id) });
  return [
    apiRoute(
      {
        ...read,
        path: '/distributions/:id/deliveries',
        summary: 'Deliveries one by one',
        query: schema.deliveriesQuery,
        answer: schema.deliveryListJson,
      },
      async ({ office, params, query: { limit, cursor } }) => {
        const { id: distributionId } = await find(deps, office.id, params.id);
        const after = Number(readCursor(cursor, ['id'])?.id ?? 0);
        const afterId = Number.isSafeInteger(after) ? after : 0;
        const rows = await listDeliveries(deps.db, { distributionId, afterId, limit: limit + 1 });
        return pageOf(rows, limit, { present: presentDelivery, cursor: cursorOf });
      },
    ),
    apiRoute(
      { ...read, path: '/distributions/:id/deliveries.csv', summary: 'Deliveries as CSV' },
      async ({ office, params, response }) =>
        writeCsv(deps, (await find(deps, office.id, params.id)).id, response),
    ),
  ];
}

async function find(deps: Deps, officeId: string, id = ''): Promise<Distribution> {
  const distribution = await findOfficeDistribution(deps.db, officeId, id);
  if (distribution === undefined) throw notFound();
  return distribution;
}

async function present(
  deps: Deps,
  row: Distribution,
): Promise<z.infer<typeof schema.distributionJson>> {
  const { id, releaseId, version, kind, status } = row;
  return {
    id,
    releaseId,
    version,
    kind,
    status,
    createdAt: row.createdAt.toISOString(),
    frozenAt: row.frozenAt?.toISOString() ?? null,
    finishedAt: row.finishedAt?.toISOString() ?? null,
    ...(await countDeliveries(deps.db, id)),
  };
}

function presentDelivery(row: DeliveryRow): z.infer<typeof schema.deliveryJson> {
  const { address, language, excludedBecause, attempts, uncertain, response } = row;
  const { regions, topics, offices } = row.reason;
  const waits = row.state === 'queued' || row.state === 'deferred';
  return {
    id: String(row.id),
    address,
    language,
    excludedBecause,
    attempts,
    uncertain,
    response,
    state: row.state as z.infer<typeof schema.deliveryJson>['state'],
    reason: {
      regions,
      topics,
      offices,
    },
    acceptedAt: row.acceptedAt?.toISOString() ?? null,
    nextAttemptAt: waits ? row.nextAttemptAt.toISOString() : null,
  };
}

const csvColumns = [
  'id',
  'address',
  'language',
  'state',
  'excludedBecause',
  'attempts',
  'uncertain',
  'acceptedAt',
  'response',
] as const;
const pageSize = 1_000;

async function writeCsv(deps: Deps, distributionId: string, response: Response): Promise<void> {
  response.type('text/csv').attachment(`zustellungen-${distributionId}.csv`);
  await sendStream(Readable.from(csvPages(deps, distributionId)), response);
}

// With a byte order mark, without which Excel takes UTF-8 for Latin-1.
async function* csvPages(deps: Deps, distributionId: string): AsyncGenerator<string> {
  yield `\uFEFF${csvLine(csvColumns)}`;
  let afterId = 0;
  for (;;) {
    const rows = await listDeliveries(deps.db, { distributionId, afterId, limit: pageSize });
    yield rows.map(presentDelivery).map(toCsv).join('');
    const last = rows.at(-1);
    if (last === undefined || rows.length < pageSize) return;
    afterId = last.id;
  }
}

function toCsv(delivery: z.infer<typeof schema.deliveryJson>): string {
  return csvLine(csvColumns.map((name) => String(delivery[name] ?? '')));
}

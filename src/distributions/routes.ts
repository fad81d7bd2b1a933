import { Readable } from 'node:stream';
import type { Response } from 'express';
import type { Deps } from '../deps.ts';
import { type ApiRoute, apiRoute } from '../http/api.ts';
import { pageOf, readCursor } from '../http/cursor.ts';
import { sendStream } from '../http/send-stream.ts';
import { csvLine } from '../csv/write-csv.ts';
import { findRelease } from '../releases/find.ts';
import { controlApi } from './control-routes.ts';
import { findDelivery } from './attempt-store.ts';
import { countAudience, type DeliveryRow, listDeliveries } from './ledger-store.ts';
import {
  find,
  present,
  presentDelivery,
  presentDetail,
  type PresentedDelivery,
} from './present.ts';
import { proofApi } from './proof-routes.ts';
import * as schema from './schema.ts';
import { listDistributions } from './store.ts';

const read = { method: 'get', scope: 'distributions:read' } as const;

/** `/releases/:id/audience`, `/releases/:id/distributions`, `/distributions/:id` and below. */
export function distributionApi(deps: Deps): ApiRoute[] {
  return [
    ...ofRelease(deps),
    ...ofDistribution(deps),
    ...ledger(deps),
    ...proofApi(deps),
    ...controlApi(deps),
  ];
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
        return { items: rows.map(present), nextCursor: null };
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
      async ({ office, params }) => present(await find(deps, office.id, params.id)),
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
      {
        ...read,
        path: '/distributions/:id/deliveries/:delivery',
        summary: 'One delivery with its attempts',
        answer: schema.deliveryDetailJson,
      },
      async ({ office, params }) => {
        const distribution = await find(deps, office.id, params.id);
        return presentDetail(await findDelivery(deps.db, distribution, params.delivery ?? ''));
      },
    ),
    apiRoute(
      { ...read, path: '/distributions/:id/deliveries.csv', summary: 'Deliveries as CSV' },
      async ({ office, params, response }) =>
        writeCsv(deps, (await find(deps, office.id, params.id)).id, response),
    ),
  ];
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
  'queueId',
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

function toCsv(delivery: PresentedDelivery): string {
  return csvLine(csvColumns.map((name) => String(delivery[name] ?? '')));
}

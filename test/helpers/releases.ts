import type { Answer } from './call.ts';

type Api = { api(method: string, path: string, body?: unknown): Promise<Answer> };

/** A complete release of the Kreis on education; `change` replaces fields. */
export function releaseInput(change: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    headline: 'Kreis legt neuen Bildungsbericht vor',
    subheadline: 'Mehr Plätze, kürzere Wege',
    byline: '(dep)',
    dateline: 'Schwelm',
    body: 'Der Kreis hat seinen **Bildungsbericht** vorgelegt.\n\nEr nennt drei Schwerpunkte.',
    bodyFormat: 'markdown',
    regions: ['05954'],
    topics: ['05000000'],
    keywords: ['Bildungsbericht'],
    ...change,
  };
}

export async function createRelease(
  service: Api,
  change: Record<string, unknown> = {},
): Promise<string> {
  const { status, body } = await service.api('POST', '/releases', releaseInput(change));
  if (status !== 201 || body.id === undefined)
    throw new Error(`not created: ${status} ${JSON.stringify(body)}`);
  return body.id;
}

export async function publishRelease(
  service: Api,
  change: Record<string, unknown> = {},
): Promise<string> {
  const id = await createRelease(service, change);
  const { status, body } = await service.api('POST', `/releases/${id}/publish`, {});
  if (status !== 200) throw new Error(`not published: ${status} ${JSON.stringify(body)}`);
  return id;
}

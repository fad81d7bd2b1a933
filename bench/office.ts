import { newId } from '../src/id.ts';
import { createApiKey } from '../src/offices/api-keys.ts';
import { insertOffice } from '../src/offices/store.ts';
import type { Service } from './lab.ts';

/** A press office that works through the API as any other. */
export type Office = {
  id: string;
  slug: string;
  upload(bytes: Uint8Array): Promise<void>;
  call(method: string, path: string, body?: unknown): Promise<Record<string, unknown>>;
};

export async function openOffice({ db, baseUrl }: Service, slug: string): Promise<Office> {
  const id = newId();
  await insertOffice(db, {
    id,
    slug,
    name: `Pressestelle ${slug}`,
    nameEn: null,
    regionCode: '05954',
    address: 'Hauptstraße 92, 58332 Schwelm',
    email: `presse@${slug}.example`,
    phone: '030 23125 100',
    website: null,
    boilerplate: 'Diese Pressestelle gibt es nur für Messungen.',
    accentColor: null,
  });
  const key = await createApiKey({ db }, { officeId: id, name: 'bench' });
  return {
    id,
    slug,
    call: (...request) => callApi({ baseUrl, key }, ...request),
    upload: (bytes) => uploadPicture({ baseUrl, key }, bytes),
  };
}

async function uploadPicture(
  { baseUrl, key }: { baseUrl: string; key: string },
  bytes: Uint8Array,
): Promise<void> {
  const form = new FormData();
  form.append('file', new Blob([new Uint8Array(bytes)]), 'bild.png');
  const headers = { authorization: `Bearer ${key}` };
  const { status } = await fetch(`${baseUrl}/api/v1/media`, {
    method: 'POST',
    headers,
    body: form,
  });
  if (status !== 201) throw new Error(`the upload answered ${status}`);
}

async function callApi(
  { baseUrl, key }: { baseUrl: string; key: string },
  ...[method, path, body]: Parameters<Office['call']>
): Promise<Record<string, unknown>> {
  const response = await fetch(`${baseUrl}/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
  return JSON.parse(text) as Record<string, unknown>;
}

const sentence =
  'Der Kreistag hat in seiner Sitzung am Donnerstag beschlossen, die Förderung der Schulen in den neun Städten fortzuführen. ';

/** A complete release; `kilobytes` is about the length of its body. */
export function releaseInput(
  name: string,
  change: Record<string, unknown> & { kilobytes?: number },
) {
  const { kilobytes = 1, ...fields } = change;
  const paragraph = sentence.repeat(4);
  return {
    headline: `${name}: Kreis legt neuen Bildungsbericht vor`,
    subheadline: 'Mehr Plätze, kürzere Wege',
    dateline: 'Schwelm',
    body: Array.from({ length: Math.ceil((kilobytes * 1_000) / paragraph.length) })
      .fill(paragraph)
      .join('\n\n'),
    regions: ['05954'],
    topics: ['05000000'],
    keywords: ['Bildungsbericht'],
    ...fields,
  };
}

export type Draft = { id: string; path: string };

/** Creates a draft through the API. */
export async function createDraft(office: Office, input: object): Promise<Draft> {
  const { id, url } = await office.call('POST', '/releases', input);
  return { id: String(id), path: new URL(String(url)).pathname };
}

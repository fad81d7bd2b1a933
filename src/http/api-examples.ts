import type { ApiRoute } from './api.ts';

const id = '0123456789ab';
const key = 'DEPESCHE_KEY';

/** Bodies in JSON by method and path; without an apostrophe, because the shell's stand around them. */
export const exampleBodies: Record<string, Record<string, unknown>> = {
  'post /releases': {
    headline: 'Kreis erneuert Brücke in Schwelm',
    body: 'Die Brücke ist ab **Montag** gesperrt.',
    regions: ['05954'],
    topics: ['20000342'],
    media: [id],
  },
  'patch /releases/:id': { subheadline: 'Umleitung über die Hauptstraße' },
  'post /releases/:id/schedule': {
    publishAt: { local: '2030-03-04T10:00', zone: 'Europe/Berlin' },
  },
  'post /releases/:id/correct': {
    note: 'Die Sperrung beginnt am Dienstag.',
    body: 'Die Brücke ist ab **Dienstag** gesperrt.',
  },
  'post /releases/:id/withdraw': { reason: 'Die Zahlen waren falsch.' },
  'patch /media/:id': { credit: 'Kreis / A. Beispiel' },
  'patch /office': { phone: '+49 2336 930' },
  'post /public/subscriptions': {
    email: 'redaktion@zeitung.example',
    filters: [{ regions: ['05954'], topics: ['20000342'] }],
  },
};

const queries: Record<string, string> = {
  'get /releases': 'status=scheduled&limit=50',
  'get /distributions/:id/deliveries': 'limit=100',
  'get /public/releases': 'q=Brücke&region=05954&limit=10',
  'get /public/regions': 'q=Schwelm',
};

const forms: Record<string, string[]> = {
  'post /media': ['file=@bruecke.jpg', 'alt=Die Brücke von Norden', 'credit=Kreis'],
  'post /office/logo': ['file=@wappen.png', 'alt=Wappen des Kreises'],
};

/** A call as one types it into a shell, with the key of the office in DEPESCHE_KEY. */
export function curlOf(baseUrl: string, route: ApiRoute): string {
  const name = `${route.method} ${route.path}`;
  const path = route.path.replace(':delivery', '17').replace(':id', id);
  return [
    ['curl', ...waysOf(route, name), `${baseUrl}/api/v1${path}`].join(' '),
    ...(route.scope === null ? [] : [`-H "Authorization: Bearer $${key}"`]),
    ...sentWith(route, name),
    ...askedFor(name),
  ].join(' \\\n  ');
}

function waysOf({ method, path }: ApiRoute, name: string): string[] {
  if (method !== 'get') return ['-X', method.toUpperCase()];
  if (queries[name] !== undefined) return ['-G'];
  if (path.endsWith('/progress')) return ['-N'];
  return /(\.csv|\/file)$/.test(path) ? ['-OJ'] : [];
}

function sentWith(route: ApiRoute, name: string): string[] {
  const body = exampleBodies[name];
  if (body !== undefined)
    return ['-H "Content-Type: application/json"', `-d '${JSON.stringify(body, null, 2)}'`];
  const fields = forms[name];
  if (fields !== undefined) return fields.map((field) => `-F "${field}"`);
  if (route.contentType === null) return [];
  return [
    '-H "Authorization: Bearer $INBOUND_KEY"',
    `-H "Content-Type: ${route.contentType}"`,
    '--data-binary @mail.eml',
  ];
}

// So that curl writes umlauts as an address needs them.
function askedFor(name: string): string[] {
  const query = queries[name];
  return query === undefined ? [] : query.split('&').map((part) => `--data-urlencode "${part}"`);
}

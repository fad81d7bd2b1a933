import { createSite } from '../../src/http/app.ts';
import { listRoutes } from '../site/routes.ts';
import { describeSite } from '../site/samples.ts';
import { ask, askRaw, assertAnswered } from './ask.ts';
import { fewKinds, kinds } from './kinds.ts';
import type { Trial } from './judge.ts';
import type { Stage } from './stage.ts';

const longestAddress = 15_000;
const headers = [
  'accept',
  'accept-language',
  'accept-encoding',
  'authorization',
  'cookie',
  'if-match',
  'if-modified-since',
  'if-none-match',
  'if-range',
  'idempotency-key',
  'range',
  'referer',
  'sec-fetch-site',
  'user-agent',
  'x-envelope-to',
  'x-forwarded-for',
  'x-forwarded-host',
];

/** Every address of the routers with hostile parameters of all names that any of them knows. */
export function queryTrials(stage: Stage): Trial[] {
  const site = describeSite(stage, stage.world);
  const surfaces = [...site.always, ...site.ofRelease(stage.world.release)];
  const names = [...new Set(surfaces.flatMap(({ address }) => namesIn(address)))];
  const german = surfaces.filter(({ route }) => !/^\/en(\/|$)/.test(route));
  const byRoute = new Map(german.map(({ route, address }) => [route, pathOf(address)]));
  return [...byRoute].flatMap(([route, path]) =>
    fewKinds.map((kind) => ({
      field: `GET ${route} query`,
      kind: kind.name,
      most: longestAddress,
      ask: async (bytes) => {
        const text = kind.make(Math.floor(bytes / 3)).toWellFormed();
        const share = Math.floor(text.length / names.length);
        const query = new URLSearchParams(
          names.map((name): [string, string] => [name, text.slice(0, share).toWellFormed()]),
        );
        return timed(await askRaw(stage.url, `${path}?${query.toString()}`.slice(0, bytes)));
      },
    })),
  );
}

/** A long parameter of each name alone, on the pages that know one. */
export function parameterTrials(stage: Stage): Trial[] {
  const site = describeSite(stage, stage.world);
  const known = new Map<string, { path: string; name: string }>();
  for (const { address } of [...site.always, ...site.ofRelease(stage.world.release)])
    for (const name of namesIn(address)) {
      const path = pathOf(address);
      // What one address of a folder does with a parameter, the others do with the same function.
      const field = `GET /${path.split('/')[1] ?? ''} ?${name}`;
      if (path !== '/en' && !path.startsWith('/en/')) known.set(field, { path, name });
    }
  return [...known].flatMap(([field, { path, name }]) =>
    kinds.map((kind) => ({
      field,
      kind: kind.name,
      most: longestAddress,
      ask: async (bytes) => {
        const value = encodeURIComponent(kind.make(Math.floor(bytes / 3)).toWellFormed());
        return timed(await askRaw(stage.url, `${path}?${name}=${value}`.slice(0, bytes)));
      },
    })),
  );
}

/** Every parameter in the path of an address. */
export function pathTrials(stage: Stage): Trial[] {
  const routes = listRoutes(createSite(stage.deps)).filter(
    ({ method, path }) => method === 'get' && path.includes(':'),
  );
  const paths = [...new Set(routes.map(({ path }) => path))].filter(
    (path) => !path.startsWith('/en/'),
  );
  return paths.flatMap((path) =>
    fewKinds.map((kind) => ({
      field: `GET ${path}`,
      kind: kind.name,
      most: longestAddress,
      ask: async (bytes) => {
        const value = encodeURIComponent(kind.make(Math.floor(bytes / 3)).toWellFormed());
        const address = path.replaceAll(/:\w+/g, () => value.slice(0, bytes / 2));
        return timed(await askRaw(stage.url, address.slice(0, bytes)));
      },
    })),
  );
}

/** Every field of a header that something here reads. */
export function headerTrials(stage: Stage): Trial[] {
  const { release } = stage.world;
  const paths = [
    '/',
    '/feeds/releases.rss',
    '/api/v1/public/releases',
    `/media/${release.mediaId}/${release.fileName}`,
    '/api/v1/releases',
  ];
  return headers.flatMap((name) =>
    [
      ...fewKinds,
      { name: 'list of tags', make: (bytes: number) => '"a",'.repeat(bytes / 4) },
      { name: 'weights', make: (bytes: number) => 'de;q=0.1,'.repeat(bytes / 9) },
    ].map((kind) => ({
      field: `header ${name}`,
      kind: kind.name,
      most: longestAddress,
      ask: async (bytes) => {
        const value = Buffer.from(kind.make(bytes))
          .toString('latin1')
          .replace(/[^\t\x20-\x7e\x80-\xff]/g, ' ');
        const answers = [];
        for (const path of paths) answers.push(await askRaw(stage.url, path, { [name]: value }));
        return timed(...answers);
      },
    })),
  );
}

const longestForm = 100_000;
// The one form that takes more, because somebody pastes a release into it.
const longestPaste = 199_000;

/** Every form of a page, all its fields at once, and fields for long texts alone; read from the pages. */
export async function formTrials(stage: Stage): Promise<Trial[]> {
  const forms = await listForms(stage);
  return forms.flatMap(({ path, names, long }) => [
    ...names.map((name) =>
      formTrial(stage, {
        path,
        name,
        kind: 'again and again',
        most: longestForm,
        fields: repeat(name),
      }),
    ),
    ...kinds.flatMap(({ name: kind, make }) => [
      formTrial(stage, {
        path,
        name: names.join(' '),
        kind,
        most: longestForm,
        fields: (bytes) => names.map((name) => [name, make(bytes / names.length)]),
      }),
      ...long.map((name) =>
        formTrial(stage, {
          path,
          name,
          kind,
          most: path === '/pruefen' ? longestPaste : longestForm,
          fields: (bytes) => names.map((one) => [one, one === name ? make(bytes) : 'Schule']),
        }),
      ),
    ]),
  ]);
}

function repeat(name: string): (bytes: number) => [string, string][] {
  return (bytes) =>
    Array.from({ length: bytes / (name.length + 9) }, (_, index) => [name, String(index)]);
}

type FormWish = {
  path: string;
  name: string;
  kind: string;
  most: number;
  fields: (bytes: number) => [string, string][];
};

function formTrial(stage: Stage, { path, name, kind, most, fields }: FormWish): Trial {
  return {
    field: `POST ${path} ${name}`,
    kind,
    most,
    ask: async (bytes) => {
      const given = fields(bytes);
      const form = new FormData();
      for (const [field, value] of given) form.append(field, value.toWellFormed());
      const body = new URLSearchParams(
        given.map(([field, value]): [string, string] => [field, value.toWellFormed()]),
      );
      const headers = { 'content-type': 'application/x-www-form-urlencoded' };
      const url = stage.url + path;
      const plain = await ask(url, { method: 'POST', body: body.toString(), headers });
      const multipart = await ask(url, { method: 'POST', body: form });
      assertAnswered(plain);
      assertAnswered(multipart);
      return { answer: plain.ms, 'as multipart': multipart.ms };
    },
  };
}

type Form = { path: string; names: string[]; long: string[] };

async function listForms(stage: Stage): Promise<Form[]> {
  const { settings } = stage.world.person;
  const forms = new Map<string, Form>();
  for (const page of [
    '/pruefen',
    '/abonnieren',
    '/barrierefreiheit',
    settings,
    `${settings}/filter`,
  ]) {
    const { text } = await ask(stage.url + page);
    for (const [, attributes = '', inside = ''] of text.matchAll(
      /<form\b([^>]*)>(.*?)<\/form>/gs,
    )) {
      if (!/method="post"/i.test(attributes)) continue;
      const path = /action="([^"]+)"/.exec(attributes)?.[1] ?? page;
      const names = namesOf(inside, /\sname="([^"]+)"/g);
      const long = namesOf(inside, /<textarea\b[^>]*\sname="([^"]+)"/g);
      if (names.length > 0 && !forms.has(path)) forms.set(path, { path, names, long });
    }
  }
  return [...forms.values()];
}

function namesOf(html: string, pattern: RegExp): string[] {
  return [...new Set([...html.matchAll(pattern)].map(([, name = '']) => name))];
}

function namesIn(address: string): string[] {
  return [...new URL(address, 'http://localhost').searchParams.keys()];
}

function pathOf(address: string): string {
  return address.split('?')[0] ?? address;
}

function timed(...answers: { status: number; text: string; ms: number }[]) {
  answers.forEach(assertAnswered);
  return { answer: answers.reduce((sum, { ms }) => sum + ms, 0) };
}

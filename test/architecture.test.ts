import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import test from 'node:test';

/** Who may import whom (ARCHITECTURE.md, "Who may import whom"), read from the imports themselves. */
type Import = { file: string; target: string; typeOnly: boolean };

const root = new URL('..', import.meta.url).pathname;
const files = globSync(['src/**/*.ts', 'workers/**/*.ts'], { cwd: root }).filter(
  (file) => !file.endsWith('.d.ts'),
);
const imports = files.flatMap(importsOf);
const features = new Set(
  files.filter((file) => file.endsWith('/store.ts')).map((file) => dirname(file)),
);
// The read models that everybody may ask: what is public, and names by code.
const openStores = ['src/releases/public-store.ts', 'src/offices/public-store.ts'];

function importsOf(file: string): Import[] {
  const text = readFileSync(join(root, file), 'utf8');
  const pattern = /^(?:import|export)\s+(type\s+)?(?:[^;'"]*?\sfrom\s+)?['"]([^'"]+)['"]/gm;
  return [...text.matchAll(pattern)].map(([, typeOnly, target = '']) => ({
    file,
    target: target.startsWith('.') ? normalize(join(dirname(file), target)) : target,
    typeOnly: typeOnly !== undefined,
  }));
}

const isStore = (file: string) => /(^|[/-])store\.ts$/.test(file) && features.has(dirname(file));
const isDoor = (file: string) => /(^|[/-])routes\.ts$/.test(file);
const featureOf = (file: string) => [...features].find((folder) => file.startsWith(`${folder}/`));

/** Lines "file → target" of the imports that break a rule. */
function offences(rule: (one: Import) => boolean): string[] {
  return imports.filter(rule).map(({ file, target }) => `${file} → ${target}`);
}

const homes: Record<string, RegExp> = {
  express:
    /^src\/http\/|routes\.ts$|^src\/[\w-]+\/[\w-]*page[\w-]*\.ts$|^src\/media\/(send|upload-form)\.ts$/,
  kysely: /^src\/db\/|store\.ts$|^src\/distributions\/select\.ts$|^src\/http\/health\.ts$/,
  pg: /^src\/db\/|^src\/queue\/backend\.ts$|^src\/embedded\/postgres/,
  bullmq: /^src\/queue\/|^workers\/main\.ts$/,
  ioredis: /^src\/queue\//,
  nodemailer: /^src\/email\//,
  handlebars: /^src\/http\/view|^src\/email\/render\.ts$/,
  rss: /^src\/feeds\//,
  'smtp-server': /^src\/embedded\/|^src\/inbound\/lmtp\.ts$/,
  imapflow: /^src\/inbound\/imap\.ts$/,
  'postal-mime': /^src\/embedded\/|^src\/inbound\/read-mail\.ts$/,
  'sanitize-html': /^src\/releases\/body/,
  'markdown-it': /^src\/releases\/body\/markdown\//,
  'linkify-it': /^src\/releases\/body/,
  'prom-client': /^src\/metrics\//,
  multer: /^src\/media\/upload-form\.ts$/,
  sharp: /^src\/media\/(read|reduce|encode)-picture\.ts$|^src\/embedded\/demonstration\//,
  'libheif-js': /^src\/media\/decode-heic\.ts$/,
  yazl: /^src\/media\/archive\.ts$/,
  '@myriaddreamin/typst-ts-node-compiler': /^src\/pdf\/typeset\.ts$/,
  'ical-generator': /^src\/press-dates\/calendar\.ts$/,
  diff: /^src\/portal\/compare-words\.ts$/,
  qrcode: /^src\/portal\/share\.ts$|^src\/pdf\/write-pdf\.ts$/,
  pino: /^src\/log\.ts$/,
  '@orama/stemmers': /^src\/search\/words\/stems\.ts$/,
};

for (const [library, home] of Object.entries(homes))
  test(`${library} is imported only in its home`, () => {
    const isIt = (target: string) => target === library || target.startsWith(`${library}/`);
    const used = imports.filter(({ target }) => isIt(target));
    assert.ok(used.length > 0, `${library} is not used at all: take it off the list`);
    assert.deepEqual(
      offences(({ file, target, typeOnly }) => isIt(target) && !typeOnly && !home.test(file)),
      [],
    );
  });

test('a store imports only the database, its own feature’s types and other stores’ conditions', () => {
  const allowed = (target: string) =>
    /^(kysely|node:)/.test(target) || target.startsWith('src/db/') || openStores.includes(target);
  assert.deepEqual(
    offences(
      ({ file, target, typeOnly }) =>
        isStore(file) &&
        !typeOnly &&
        !allowed(target) &&
        !(isStore(target) && dirname(target) === dirname(file)) &&
        target !== 'src/distributions/select.ts',
    ),
    [],
  );
});

test('rules know no HTTP', () => {
  const isRule = (file: string) =>
    featureOf(file) !== undefined && !isDoor(file) && !/page[\w-]*\.ts$/.test(file);
  const doors = ['src/media/send.ts', 'src/media/upload-form.ts'];
  assert.deepEqual(
    offences(
      ({ file, target, typeOnly }) =>
        isRule(file) &&
        !doors.includes(file) &&
        !typeOnly &&
        target.startsWith('src/http/') &&
        !file.startsWith('src/portal/') &&
        !file.startsWith('src/feeds/') &&
        !file.startsWith('src/subscribers/'),
    ),
    [],
  );
});

test('queue, email, database and storage know no feature', () => {
  const base = /^src\/(queue|db|storage)\//;
  assert.deepEqual(
    offences(({ file, target }) => base.test(file) && featureOf(target) !== undefined),
    [],
  );
  assert.deepEqual(
    offences(
      ({ file, target, typeOnly }) => file.startsWith('src/email/') && !typeOnly && isStore(target),
    ),
    [],
  );
});

test('workers call rules, not stores and not the web', () => {
  assert.deepEqual(
    offences(
      ({ file, target }) =>
        file.startsWith('workers/') && (isStore(target) || target === 'express'),
    ),
    [],
  );
});

test('the environment is read in config.ts alone', () => {
  const readers = files.filter((file) =>
    readFileSync(join(root, file), 'utf8').includes('process.env'),
  );
  assert.deepEqual(
    readers.filter((file) => !/^src\/config\.ts$|^src\/embedded\/postgres/.test(file)),
    [],
  );
});

test('text is normalized where its marks are counted, because that takes longer than it looks', () => {
  const normalizers = files.filter((file) =>
    readFileSync(join(root, file), 'utf8').includes('.normalize('),
  );
  assert.deepEqual(normalizers, ['src/text/normalize-text.ts']);
});

test('the present moment comes from the clock', () => {
  const looksAtTheTime = /Date\.now\(\)|new Date\(\)/;
  const readers = files.filter((file) =>
    looksAtTheTime.test(readFileSync(join(root, file), 'utf8')),
  );
  const mayLook = /^src\/clock\.ts$|^src\/embedded\/(demo\/|postgres)/;
  assert.deepEqual(
    readers.filter((file) => !mayLook.test(file)),
    [],
  );
});

test('no file imports itself in a circle', () => {
  const edges = new Map<string, string[]>();
  for (const { file, target, typeOnly } of imports)
    if (!typeOnly) edges.set(file, [...(edges.get(file) ?? []), target]);
  const done = new Set<string>();
  const visit = (file: string, path: string[]): void => {
    if (path.includes(file)) assert.fail([...path.slice(path.indexOf(file)), file].join(' → '));
    if (done.has(file)) return;
    for (const target of edges.get(file) ?? []) visit(target, [...path, file]);
    done.add(file);
  };
  for (const file of files) visit(file, []);
});

test('only the store of a feature writes its tables', () => {
  const tables: Record<string, string> = {
    release: 'src/releases',
    release_version: 'src/releases',
    release_media: 'src/releases',
    media: 'src/media',
    region: 'src/regions',
    topic: 'src/topics',
    office: 'src/offices',
    office_logo: 'src/offices',
    api_key: 'src/offices',
    subscriber: 'src/subscribers',
    filter: 'src/subscribers',
    subscription_request: 'src/subscribers',
    consent_event: 'src/subscribers',
    suppression: 'src/suppressions',
    bounce: 'src/inbound',
    inbound_mail: 'src/inbound',
    delivery: 'src/distributions',
    attempt: 'src/distributions',
    claim: 'src/distributions',
    alarm: 'src/alarms',
    distribution: 'src/distributions',
    signature: 'src/signatures',
    signing_key: 'src/signatures',
    hub_ping: 'src/feeds',
    portal_page: 'src/portal',
    barrier_report: 'src/accessibility',
  };
  // Each with its reason in the file: the one transaction of the moment, and derived columns.
  const known = [
    'src/releases/publish-store.ts → distribution',
    'src/regions/store.ts → filter',
    'src/trees/store.ts → release_version',
    'src/search/renew-store.ts → release_version',
  ];
  const found = files.flatMap((file) => {
    const text = readFileSync(join(root, file), 'utf8');
    const written = [...text.matchAll(/\b(?:insert into|update|delete from) (\w+)/g)].map(
      ([, table = '']) => table,
    );
    const built = [...text.matchAll(/\.(?:insertInto|updateTable|deleteFrom)\('(\w+)'\)/g)].map(
      ([, table = '']) => table.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
    );
    return [...written, ...built]
      .filter((table) => tables[table] !== undefined && !file.startsWith(`${tables[table]}/`))
      .map((table) => `${file} → ${table}`);
  });
  assert.deepEqual([...new Set(found)].toSorted(), known.toSorted());
});

test('files and lines keep their measure', () => {
  const long = files
    .filter((file) => !file.startsWith('src/db/schema'))
    .filter((file) => readFileSync(join(root, file), 'utf8').split('\n').length > 301);
  assert.deepEqual(long, []);
});

test('what several test files share has no hooks of its own, since they may share a process', () => {
  const shared = globSync('test/**/*.ts', { cwd: root }).filter(
    (file) => !file.endsWith('.test.ts'),
  );
  const hook = /^(before|after)(Each)?\(/m;
  assert.deepEqual(
    shared.filter((file) => hook.test(readFileSync(join(root, file), 'utf8'))),
    [],
  );
});

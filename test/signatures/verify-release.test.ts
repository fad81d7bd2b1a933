import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { runDepesche } from '../helpers/command.ts';
import { publishRelease } from '../helpers/releases.ts';
import { startTestService, type TestService } from '../helpers/service.ts';

let service: TestService;
let folder: string;
let release: string;
let keys: string;
let text: string;
before(async () => {
  service = await startTestService({ workers: false });
  folder = await mkdtemp(join(tmpdir(), 'depesche-ninjs-'));
  release = join(folder, 'release.json');
  keys = join(folder, 'keys.json');
  const id = await publishRelease(service);
  text = await (await fetch(`${service.url}/api/v1/public/releases/${id}.ninjs`)).text();
  await writeFile(release, text);
  const set = await fetch(`${service.url}/.well-known/depesche-keys.json`);
  await writeFile(keys, await set.text());
});
after(async () => {
  await service.close();
  await rm(folder, { recursive: true, force: true });
});

// No database, and a secret of its own: whoever checks is somebody else.
const verify = (...args: string[]) =>
  runDepesche(['verify-release', ...args], { DATA_DIR: join(folder, 'elsewhere') });

suite('depesche verify-release', () => {
  test('finds a downloaded release genuine with keys from a file and from an address', async () => {
    const url = `${service.url}/.well-known/depesche-keys.json`;
    for (const source of [keys, url]) {
      const { code, stdout, stderr } = await verify(release, '--keys', source);
      assert.deepEqual([code, stderr], [0, '']);
      assert.match(stdout, /Version 1 of urn:uuid:[\w-]+ is genuine/);
    }
  });

  test('tells what was changed from what cannot be checked', async () => {
    const cases: [string, number, RegExp][] = [
      [text.replace('Bildungsbericht', 'Bildungsberlcht'), 1, /not genuine.*not what was signed/],
      [text.replace('{', '{"language":"en",'), 1, /not genuine.*two members of one name/],
      ['{}', 2, /cannot be checked.*carries no signature/],
      ['[1]', 2, /cannot be checked.*no ninjs document/],
      ['<html>', 2, /cannot be checked.*cannot be read as JSON/],
    ];
    for (const [content, expected, reason] of cases) {
      const file = join(folder, 'changed.json');
      await writeFile(file, content);
      const { code, stdout, stderr } = await verify(file, '--keys', keys);
      assert.deepEqual([code, stdout], [expected, ''], content.slice(0, 60));
      assert.match(stderr, reason);
    }
  });

  test('without keys knows its own alone', async () => {
    const own = { SECRET_KEY: service.deps.config.secretKey };
    const known = await runDepesche(['verify-release', release], own);
    assert.equal(known.code, 0);
    const other = { SECRET_KEY: 'another secret key of forty characters!!' };
    const { code, stderr } = await runDepesche(['verify-release', release], other);
    assert.equal(code, 2);
    assert.match(stderr, /cannot be checked.*is not among the known ones\. Give the public keys/);
  });

  test('where there is no key it makes none, and says which keys it needs', async () => {
    const { code, stdout, stderr } = await verify(release);
    assert.deepEqual([code, stdout], [2, '']);
    assert.match(stderr, /cannot be checked\. There is no key here\. .*--keys https:/);
    assert.equal(existsSync(join(folder, 'elsewhere')), false);
  });

  test('a signing key alone is one of its own', async () => {
    const pem = generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' });
    const env = { DATA_DIR: join(folder, 'elsewhere'), SIGNING_KEY: pem.toString() };
    const { code, stderr } = await runDepesche(['verify-release', release], env);
    assert.equal(code, 2);
    assert.match(stderr, /is not among the known ones/);
    assert.equal(existsSync(join(folder, 'elsewhere')), false);
  });

  test('says what is wrong with the keys', async () => {
    const { origin } = new URL(service.url);
    const cases: [string, RegExp][] = [
      [join(folder, 'nothing.json'), /There is no file .*nothing\.json/],
      [release, /release\.json holds no public keys/],
      [`${origin}/healthz`, /healthz holds no public keys/],
      [`${origin}/nowhere.json`, /nowhere\.json answers 404/],
      ['http://127.0.0.1:1/keys.json', /no answer from/],
    ];
    for (const [source, reason] of cases) {
      const { code, stderr } = await verify(release, '--keys', source);
      assert.equal(code, 2, source);
      assert.match(stderr, reason);
    }
  });
});

import assert from 'node:assert/strict';
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

  test('refuses what was changed, a second member of one name, and what is no release', async () => {
    const cases: [string, RegExp][] = [
      [text.replace('Bildungsbericht', 'Bildungsberlcht'), /not what was signed/],
      [text.replace('{', '{"language":"en",'), /two members of one name/],
      ['{}', /carries no signature/],
      ['[1]', /no ninjs document/],
      ['<html>', /cannot be read as JSON/],
    ];
    for (const [content, reason] of cases) {
      const file = join(folder, 'changed.json');
      await writeFile(file, content);
      const { code, stdout, stderr } = await verify(file, '--keys', keys);
      assert.deepEqual([code, stdout], [1, ''], content.slice(0, 60));
      assert.match(stderr, reason);
    }
  });

  test('without keys knows its own alone', async () => {
    const { code, stderr } = await verify(release);
    assert.equal(code, 1);
    assert.match(stderr, /is not among the known ones/);
    const own = { SECRET_KEY: service.deps.config.secretKey };
    const known = await runDepesche(['verify-release', release], own);
    assert.equal(known.code, 0);
  });

  test('names a missing file', async () => {
    assert.match((await verify()).stderr, /Which file/);
    assert.equal((await verify(join(folder, 'nothing.json'), '--keys', keys)).code, 1);
  });
});

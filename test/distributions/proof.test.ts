import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { sql } from 'kysely';
import { ProofFault, verifyProof } from '../../src/distributions/verify-proof.ts';
import { forgetAddress } from '../../src/distributions/store.ts';
import { inTransaction } from '../../src/db/database.ts';
import { hashAddress } from '../../src/tokens.ts';
import { runDepesche } from '../helpers/command.ts';
import { createPeople, manyPeople } from '../helpers/people.ts';
import { openPostbox, type Postbox, reply } from '../helpers/postbox.ts';
import { assertProblem } from '../helpers/problem.ts';
import { startTestService, type TestService } from '../helpers/service.ts';
import { freeze, publish, rowOf, seal, send } from './sending.ts';

const secretKey = 'only-for-tests-'.repeat(3);
const erased = 'person0003@leser.example';
let service: TestService;
let postbox: Postbox;
let folder: string;
let id: string;
const files: Record<string, string> = {};

before(async () => {
  postbox = await openPostbox({
    onRecipient: (address) => {
      if (address.startsWith('person0002')) throw reply(550, '5.2.1 closed');
    },
  });
  folder = await mkdtemp(join(tmpdir(), 'depesche-proof-'));
  const env = { SMTP_URL: postbox.url, SECRET_KEY: secretKey };
  service = await startTestService({ workers: false, env });
  // An address that a spreadsheet would take for a formula.
  const people = [...manyPeople(6), { address: '=1+1@leser.example' }];
  await createPeople(service.deps, people);
  id = await publish(service);
  await freeze(service, id);
  await send(service, id);
  await seal(service, id);
  for (const form of ['csv', 'json']) files[form] = await download(form);
});

after(async () => {
  await service.close();
  await postbox.close();
  await rm(folder, { recursive: true });
});

async function download(form: string): Promise<string> {
  const headers = { authorization: `Bearer ${service.office.key}` };
  const url = `${service.url}/api/v1/distributions/${id}/proof.${form}`;
  const response = await fetch(url, { headers });
  assert.equal(response.status, 200);
  return response.text();
}

async function* linesOf(text: string): AsyncGenerator<string> {
  yield* text.split(/\r?\n/);
}

const verify = (text: string) => verifyProof(secretKey, linesOf(text));

/** The lines of the deliveries, with where the first one is. */
function rowsOf(text: string): { lines: string[]; first: number } {
  const lines = text.split('\n');
  return {
    lines,
    first: lines.findIndex((line) => /"addressHash":"|^\d+,[0-9a-f]{64},/.test(line)),
  };
}

const forgeries: Record<string, (lines: string[], first: number) => void> = {
  changed: (lines, first) => {
    lines[first + 2] = (lines[first + 2] ?? '').replace(/([,"])de(?=[,"])/, '$1en');
  },
  missing: (lines, first) => void lines.splice(first + 2, 1),
  swapped: (lines, first) => {
    const [one = '', other = ''] = lines.slice(first + 2, first + 4);
    lines.splice(first + 2, 2, other, one);
  },
  added: (lines, first) => void lines.splice(first + 2, 0, lines[first + 1] ?? ''),
  'given another address': (lines, first) => {
    lines[first + 2] = (lines[first + 2] ?? '').replace(/[\w=+]+@/, 'jemand@');
  },
};

for (const form of ['csv', 'json'])
  suite(`The proof as ${form.toUpperCase()}`, () => {
    const fileOf = () => files[form] ?? '';

    test('holds, with every delivery and the counts of the ledger', async () => {
      const { header, deliveries } = await verify(fileOf());
      assert.deepEqual([header.candidates, header.accepted, header.failed], [7, 6, 1]);
      assert.equal(deliveries, 7);
    });

    for (const [name, forge] of Object.entries(forgeries))
      test(`does not hold when a delivery is ${name}, and names its line`, async () => {
        const { lines, first } = rowsOf(fileOf());
        forge(lines, first);
        await assert.rejects(verify(lines.join('\n')), (error) => {
          assert.ok(error instanceof ProofFault);
          assert.match(error.message, new RegExp(`^line ${first + 3}:`));
          return true;
        });
      });

    test('does not hold when the header says other counts', async () => {
      const text = fileOf()
        .replace(/(accepted"?[,:])6/, '$15')
        .replace(/(failed"?[,:])1/, '$12');
      assert.notEqual(text, fileOf());
      await assert.rejects(verify(text), ProofFault);
    });

    test('does not hold when its end is missing', async () => {
      const { lines, first } = rowsOf(fileOf());
      for (const length of [first + 3, lines.length - 2])
        await assert.rejects(verify(lines.slice(0, length).join('\n')), ProofFault);
    });

    test('does not hold when somebody without the key made it', async () => {
      const made = verifyProof('another secret key of forty characters!!', linesOf(fileOf()));
      await assert.rejects(made, ProofFault);
    });

    test('is checked by the command, with the database', async () => {
      const file = join(folder, `proof.${form}`);
      await writeFile(file, fileOf());
      const env = { SECRET_KEY: secretKey, DATABASE_URL: service.deps.config.databaseUrl ?? '' };
      const good = await runDepesche(['verify-proof', file], env);
      assert.equal(good.code, 0, good.stderr);
      assert.match(good.stdout, /The database keeps the same last link/);
      await writeFile(file, fileOf().replace('person0004@', 'person0005@'));
      const bad = await runDepesche(['verify-proof', file], env);
      assert.equal(bad.code, 1);
      assert.match(bad.stderr, /does not hold\. line \d+:/);
    });
  });

test('the proof still holds after a person was erased, without the address', async () => {
  await inTransaction(service.deps.db, (tx) => forgetAddress(tx, hashAddress(secretKey, erased)));
  for (const form of ['csv', 'json']) {
    const text = await download(form);
    assert.ok(!text.includes(erased));
    const verdict = await verify(text);
    assert.deepEqual([verdict.erased, verdict.deliveries], [1, 7]);
  }
});

test('without a database the file alone is checked', async () => {
  const file = join(folder, 'alone.json');
  await writeFile(file, files.json ?? '');
  const env = { SECRET_KEY: secretKey, DATA_DIR: join(folder, 'nothing') };
  const { code, stdout } = await runDepesche(['verify-proof', file], env);
  assert.equal(code, 0);
  assert.match(stdout, /The database was not asked/);
});

test('what is no proof, and no file, is said', async () => {
  const file = join(folder, 'other.txt');
  await writeFile(file, 'Guten Tag\n');
  const env = { SECRET_KEY: secretKey, DATA_DIR: join(folder, 'nothing') };
  const codes = [];
  for (const name of [file, join(folder, 'missing.csv'), ''])
    codes.push((await runDepesche(['verify-proof', name], env)).code);
  assert.deepEqual(codes, [1, 2, 2]);
});

test('without the key of the service nothing is checked, and none is made', async () => {
  const file = join(folder, 'keyless.json');
  await writeFile(file, files.json ?? '');
  const nowhere = join(folder, 'keyless');
  const { code, stdout, stderr } = await runDepesche(['verify-proof', file], { DATA_DIR: nowhere });
  assert.deepEqual([code, stdout], [2, '']);
  assert.match(stderr, /cannot be checked: its seal needs the SECRET_KEY/);
  assert.equal(existsSync(nowhere), false);
});

test('there is no proof before the end, and none of the first end after sending again', async () => {
  const other = await publish(service);
  const path = `/distributions/${other}/proof.csv`;
  assertProblem(await service.api('GET', path), 409);
  await freeze(service, other);
  await send(service, other);
  assertProblem(await service.api('GET', path), 409);
  await seal(service, other);
  await seal(service, other);
  assert.equal((await service.api('GET', path)).status, 200);
  await service.api('POST', `/distributions/${other}/resend`);
  assertProblem(await service.api('GET', path), 409);
  await send(service, other);
  await seal(service, other);
  assert.equal((await service.api('GET', path)).status, 200);
  assert.equal((await rowOf(service, other)).status, 'finished');
});

test('rows changed behind the service’s back no longer fit the kept link', async () => {
  await sql`update delivery set queue_id = 'FORGED' where distribution_id = ${id}
    and address = 'person0005@leser.example'`.execute(service.deps.db);
  await assert.rejects(verify(await download('csv')), ProofFault);
});

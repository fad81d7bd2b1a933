import assert from 'node:assert/strict';
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { ConfigError, readConfig } from '../src/config.ts';

const folder = mkdtempSync(join(tmpdir(), 'depesche-dkim-'));
after(() => rmSync(folder, { recursive: true }));

const pemOf = (key: KeyObject) => key.export({ type: 'pkcs8', format: 'pem' }).toString();
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const weak = generateKeyPairSync('rsa', { modulusLength: 1024 });
const ed = generateKeyPairSync('ed25519');
const rsaFile = join(folder, 'rsa.pem');
const edFile = join(folder, 'ed.pem');
writeFileSync(rsaFile, rsa.privateKey.export({ type: 'pkcs1', format: 'pem' }));
writeFileSync(edFile, pemOf(ed.privateKey));

function read(DKIM_SELECTOR: string, DKIM_PRIVATE_KEY: string, more: Record<string, string> = {}) {
  const env = { MAIL_FROM: 'presse@kreis.example', SECRET_KEY: 'x'.repeat(32), ...more };
  const { dkimKeys } = readConfig({ ...env, DKIM_SELECTOR, DKIM_PRIVATE_KEY });
  return dkimKeys.map(
    ({ domain, selector, key }) => `${selector}@${domain} ${key.asymmetricKeyType}`,
  );
}

function faultsOf(selectors: string, keys: string, more: Record<string, string> = {}): string[] {
  try {
    read(selectors, keys, more);
  } catch (error) {
    assert.ok(error instanceof ConfigError);
    return error.faults;
  }
  return [];
}

test('without keys mails go out unsigned', () => {
  assert.deepEqual(read('', ''), []);
});

test('selectors and keys belong together in their order, the domain is that of the sender', () => {
  const both = pemOf(rsa.privateKey) + pemOf(ed.privateKey);
  const expected = ['s1@kreis.example rsa', 's2@kreis.example ed25519'];
  assert.deepEqual(read('s1,s2', both), expected);
  assert.deepEqual(read(' s1 , s2 ', both.replaceAll('\n', '\\n')), expected);
  assert.deepEqual(read('s1,s2', `file:${rsaFile},file:${edFile}`), expected);
  assert.deepEqual(read('S1', `file://${rsaFile}`), ['s1@kreis.example rsa']);
  assert.deepEqual(read('s1@Presse.Kreis.example,s2', both), [
    's1@presse.kreis.example rsa',
    's2@kreis.example ed25519',
  ]);
});

test('everything that is wrong with the keys is said at once, without the keys', () => {
  const keys = [pemOf(weak.privateKey), pemOf(ed.privateKey).replace('MC4', 'XXX')].join('\n');
  const faults = faultsOf('s1,s 2,s3', keys, { PORT: 'x' });
  assert.equal(faults.length, 5);
  for (const start of [
    'PORT: ',
    'DKIM_SELECTOR: "s 2" must be',
    'DKIM_SELECTOR: names 3, but DKIM_PRIVATE_KEY has 2',
    'DKIM_PRIVATE_KEY: key 1 is RSA with 1024 bits, must have 2048',
    'DKIM_PRIVATE_KEY: key 2 is not a private key in PEM',
  ])
    assert.ok(
      faults.some((fault) => fault.startsWith(start)),
      start,
    );
  assert.doesNotMatch(faults.join('\n'), /BEGIN|XXX/);
});

const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const publicKey = rsa.publicKey.export({ type: 'spki', format: 'pem' }).toString();
const wrong: [what: string, selectors: string, keys: string, fault: RegExp][] = [
  ['a key without a selector', '', pemOf(ed.privateKey), /^DKIM_SELECTOR: names 0/],
  ['a selector without a key', 's1', '', /^DKIM_SELECTOR: names 1/],
  ['a key of another kind', 's1', pemOf(ec.privateKey), /key 1 is neither RSA nor Ed25519/],
  ['a public key', 's1', publicKey, /key 1 is not a private key/],
  ['something else', 's1', 'hello', /key 1 is not a private key/],
  ['a file that is not there', 's1', `file:${folder}/none.pem`, /cannot be read$/],
  ['a key of another domain', 's1@other.example', pemOf(ed.privateKey), /domain of MAIL_FROM/],
  ['two domains in one', 's1@a.example@b.example', pemOf(ed.privateKey), /must be a selector/],
];

for (const [what, selectors, keys, fault] of wrong)
  test(`${what} is a fault`, () => {
    const faults = faultsOf(selectors, keys);
    assert.ok(
      faults.some((line) => fault.test(line)),
      faults.join('\n'),
    );
  });

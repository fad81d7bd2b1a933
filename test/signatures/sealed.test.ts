import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { suite, test } from 'node:test';
import {
  canonicalJson,
  hasRepeatedNames,
  type Json,
  type JsonObject,
} from '../../src/signatures/canonical.ts';
import { jwkOf } from '../../src/signatures/keys.ts';
import { writeNinjs } from '../../src/signatures/ninjs.ts';
import {
  longCodeOf,
  readKeySet,
  showCode,
  signContent,
  SignatureFault,
  verifyNinjs,
  withSignature,
} from '../../src/signatures/sealed.ts';
import { deriveSigningKey, readSigningKey } from '../../src/signing-key.ts';
import { sampleRelease } from '../email/samples.ts';

const key = deriveSigningKey('only-for-tests-'.repeat(3));
const keys = readKeySet({ keys: [jwkOf(key.kid, key.publicKey)] });
const hashes = new Map(sampleRelease.media.map(({ id }) => [id, 'ab'.repeat(32)]));
const baseUrl = 'https://presse.example';
const everything = {
  ...sampleRelease,
  version: 2,
  note: 'Die Zahl der Plätze war falsch.',
  eventStartsAt: new Date('2026-12-01T09:00:00Z'),
  eventPlace: 'Kreishaus Schwelm',
  byline: '(pen)',
  dateline: 'Schwelm',
};

function sealed(): JsonObject {
  const content = canonicalJson(writeNinjs({ baseUrl, release: everything, hashes }));
  const signature = signContent(key, content);
  return withSignature({
    content,
    kid: key.kid,
    signature,
    code: longCodeOf(content).slice(0, 12),
  });
}

/** Every text, number and list of a document, as a way to change that one alone. */
function changesOf(value: Json, path = ''): { path: string; change: (document: Json) => void }[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    const here = `${path}/${name}`;
    const set = (document: Json, to: Json) => {
      const parent = path.split('/').slice(1).reduce(memberOf, document) as JsonObject;
      parent[name] = to;
    };
    const own =
      typeof inner === 'object'
        ? []
        : [{ path: here, change: (document: Json) => set(document, `${String(inner)}x`) }];
    return [...own, ...changesOf(inner, here)];
  });
}

function memberOf(value: Json, name: string): Json {
  return (value as JsonObject)[name] ?? null;
}

suite('A signed version', () => {
  test('is genuine as it goes out, in any order of its members and any white space', () => {
    const document = sealed();
    assert.equal(verifyNinjs(document, keys).kid, key.kid);
    const turned = Object.fromEntries(Object.entries(document).toReversed());
    const read = JSON.parse(JSON.stringify(turned, null, 4)) as JsonObject;
    assert.equal(verifyNinjs(read, keys).kid, key.kid);
  });

  test('is no longer genuine after a change of any single field', () => {
    const changes = changesOf(sealed());
    assert.ok(changes.length > 80, `only ${changes.length} fields`);
    for (const { path, change } of changes) {
      const document = sealed();
      change(document);
      assert.throws(() => verifyNinjs(document, keys), SignatureFault, path);
    }
  });

  test('is no longer genuine when a member is added or left out', () => {
    const names = Object.keys(sealed());
    for (const name of names) {
      const { [name]: _, ...rest } = sealed();
      assert.throws(() => verifyNinjs(rest, keys), SignatureFault, name);
    }
    assert.throws(() => verifyNinjs({ ...sealed(), usageTerms: 'frei' }, keys), SignatureFault);
  });

  test('carries one signature and no second', () => {
    const document = sealed();
    const altIds = document.altIds as JsonObject[];
    const twice = { ...document, altIds: [...altIds, ...altIds.slice(-1)] };
    assert.throws(() => verifyNinjs(twice, keys), /more than one/);
    assert.throws(() => verifyNinjs({ ...document, altIds: [] }, keys), /no signature/);
    assert.throws(() => verifyNinjs({}, keys), /no signature/);
  });

  test('is not genuine by a key that is not among the known ones', () => {
    const other = deriveSigningKey('another-secret-'.repeat(3));
    const others = readKeySet({ keys: [jwkOf(other.kid, other.publicKey)] });
    assert.throws(() => verifyNinjs(sealed(), others), /not among the known/);
    const posing = { ...jwkOf(other.kid, other.publicKey), kid: key.kid };
    assert.equal(readKeySet({ keys: [posing] }).size, 0);
    for (const broken of [null, [], {}, { keys: 1 }, { keys: [1, null, {}] }])
      assert.equal(readKeySet(broken).size, 0);
  });

  test('covers everything public: words, contacts, media with hashes, office, places, version', () => {
    const content = canonicalJson(writeNinjs({ baseUrl, release: everything, hashes }));
    const { headline, bodyHtml, bodyText, contacts, office, media, regions, topics } = everything;
    const said = [headline, bodyHtml, bodyText, office.name, everything.note, 'Kreishaus Schwelm'];
    said.push(...contacts.map(({ name }) => name), ...media.map(({ caption }) => caption));
    said.push(...regions.map(({ code }) => code), ...topics.map(({ code }) => code));
    for (const text of said) assert.ok(content.includes(JSON.stringify(text).slice(1, -1)), text);
    if (media.length > 0) assert.ok(content.includes('ab'.repeat(32)));
  });
});

suite('The canonical form', () => {
  test('is that of RFC 8785', () => {
    const value = {
      '\u20ac': 'Euro',
      '\r': 'Return',
      '1': 'One',
      '\u0080': 'Control',
      '\u00f6': 'o',
      numbers: [333333333.3333333, 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
      literals: [null, true, false],
      string: '\u20ac$\u000F\u000aA\'\u0042\u0022\u005c\\"/',
    };
    assert.equal(
      canonicalJson(value),
      '{"\\r":"Return","1":"One","literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/","\u0080":"Control","ö":"o","€":"Euro"}',
    );
  });

  test('is not taken from a text with two members of one name', () => {
    const cases: [string, boolean][] = [
      ['{"a":1,"b":[{"a":2}]}', false],
      [' { "a" : "\\u00e4 \\" b" ,\n"b": 1.50e1 } ', false],
      ['{"a":1,"a":2}', true],
      ['{"a":1,"\\u0061":2}', true],
      ['[{"x":{"y":"1","y":"1"}}]', true],
    ];
    for (const [text, repeated] of cases)
      assert.equal(hasRepeatedNames(text, JSON.parse(text) as Json), repeated, text);
  });
});

suite('Codes and keys', () => {
  test('a code has no letter that is misread and is shown in groups of four', () => {
    const code = longCodeOf('Inhalt');
    assert.match(code, /^[0-9A-HJKMNP-TV-Z]{51}$/);
    assert.notEqual(longCodeOf('Inhalt').slice(0, 12), longCodeOf('Inhalt.').slice(0, 12));
    assert.equal(showCode('7F3K9QX2M4TB'), '7F3K-9QX2-M4TB');
  });

  test('the derived key is the same in every process of one secret', () => {
    assert.equal(deriveSigningKey('only-for-tests-'.repeat(3)).kid, key.kid);
    assert.notEqual(deriveSigningKey('other-for-tests'.repeat(3)).kid, key.kid);
  });

  test('a key of SIGNING_KEY is Ed25519 in PEM', () => {
    const pem = generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' });
    assert.match(readSigningKey(String(pem)).kid, /^[\w-]{43}$/);
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
    for (const wrong of [
      'no key',
      'file:/nowhere.pem',
      String(rsa.export({ format: 'pem', type: 'pkcs8' })),
    ])
      assert.throws(() => readSigningKey(wrong));
  });
});

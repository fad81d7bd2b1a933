import { readFile } from 'node:fs/promises';
import { hasRepeatedNames, type Json } from './canonical.ts';
import { readKeySet, SignatureFault, verifyNinjs } from './sealed.ts';

export type VerifiedFile = { uri: string; version: string; kid: string; code: string };

/** Checks a ninjs file with a JWK set, neither from the database. Throws SignatureFault. */
export async function verifyReleaseFile(file: string, keySet: Json): Promise<VerifiedFile> {
  const text = await readFile(file, 'utf8');
  const document = readJson(text.replace(/^\uFEFF/, ''));
  if (typeof document !== 'object' || document === null || Array.isArray(document))
    throw new SignatureFault('It is no ninjs document.');
  const verified = verifyNinjs(document, readKeySet(keySet));
  const { uri, version } = document;
  if (typeof uri !== 'string' || typeof version !== 'string')
    throw new SignatureFault('It is signed, but no release.');
  return { uri, version, ...verified };
}

/** The JWK set of a file, or of an address with https. */
export async function loadKeySet(source: string): Promise<Json> {
  if (!/^https?:\/\//.test(source)) return JSON.parse(await readFile(source, 'utf8')) as Json;
  const response = await fetch(source, { signal: AbortSignal.timeout(10_000) });
  if (!response.ok) throw new SignatureFault(`${source} answers ${response.status}.`);
  return (await response.json()) as Json;
}

function readJson(text: string): Json {
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch {
    throw new SignatureFault('It cannot be read as JSON.');
  }
  if (hasRepeatedNames(text, value))
    throw new SignatureFault('It has two members of one name: programs would read different ones.');
  return value;
}

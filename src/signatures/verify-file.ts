import { readFile } from 'node:fs/promises';
import { hasRepeatedNames, type Json } from './canonical.ts';
import { readKeySet, SignatureFault, verifyNinjs } from './sealed.ts';

export type VerifiedFile = { uri: string; version: string; kid: string; code: string };

/** Checks a ninjs file with a JWK set, neither from the database. Throws SignatureFault. */
export async function verifyReleaseFile(file: string, keySet: Json): Promise<VerifiedFile> {
  const text = await readFile(file, 'utf8');
  const document = readJson(text.replace(/^\uFEFF/, ''));
  if (typeof document !== 'object' || document === null || Array.isArray(document))
    throw new SignatureFault('It is no ninjs document.', 'uncheckable');
  const verified = verifyNinjs(document, readKeySet(keySet));
  const { uri, version } = document;
  if (typeof uri !== 'string' || typeof version !== 'string')
    throw new SignatureFault('It is signed, but no release.', 'uncheckable');
  return { uri, version, ...verified };
}

/** The JWK set of a file, or of an address with https. Throws SignatureFault where it is not there. */
export async function loadKeySet(source: string): Promise<Json> {
  let text: string;
  try {
    text = isAddress(source) ? await fetchText(source) : await readFile(source, 'utf8');
  } catch (error) {
    if (error instanceof SignatureFault) throw error;
    throw new SignatureFault(`There is no answer from ${source}.`, 'uncheckable');
  }
  const set = readKeys(text);
  if (readKeySet(set).size === 0)
    throw new SignatureFault(`${source} holds no public keys of Depesche.`, 'uncheckable');
  return set;
}

/** Keys are given as an address or as a file. */
export function isAddress(source: string): boolean {
  return /^https?:\/\//.test(source);
}

async function fetchText(address: string): Promise<string> {
  const response = await fetch(address, { signal: AbortSignal.timeout(10_000) });
  if (!response.ok)
    throw new SignatureFault(`${address} answers ${response.status}.`, 'uncheckable');
  return response.text();
}

function readKeys(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return null;
  }
}

function readJson(text: string): Json {
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch {
    throw new SignatureFault('It cannot be read as JSON.', 'uncheckable');
  }
  if (hasRepeatedNames(text, value))
    throw new SignatureFault('It has two members of one name: programs would read different ones.');
  return value;
}

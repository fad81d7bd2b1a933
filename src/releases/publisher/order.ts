import type { SigningKey } from '../../signing-key.ts';
import type { PublishedRelease } from '../publish-store.ts';

/** What the thread is given when it begins. */
export type Order = {
  databaseUrl: string;
  baseUrl: string;
  logLevel: string;
  signingKey: SigningKey;
  /** One number, shared: counted up with each look. */
  beats: SharedArrayBuffer;
};

/** What the thread tells. */
export type Sign = { published: PublishedRelease[] };

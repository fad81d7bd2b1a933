import type { SigningKey } from '../../signing-key.ts';
import type { PublishedRelease } from '../publish-store.ts';

/** The thread is given this when it begins. */
export type Order = {
  databaseUrl: string;
  baseUrl: string;
  logLevel: string;
  signingKey: SigningKey;
  /** One number, shared: counted up with each look. */
  beats: SharedArrayBuffer;
};

/** The thread tells this after each publication. */
export type Sign = { published: PublishedRelease[] };

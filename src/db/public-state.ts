import pg from 'pg';
import { shareRuns } from '../share-runs.ts';
import { surviveLostConnections } from './connections.ts';

/** The number of the public state: another one after each commit that could change a public page. */
export type PublicState = {
  /** As it is now or later than this call; never one from before it. */
  read(): Promise<number>;
  close(): Promise<void>;
};

/** The number, in whatever connection it is asked for. */
export const sumOfState = 'select coalesce(sum(number), 0)::float8 as number from public_state';
const question = { name: 'public-state', text: sumOfState };

/** One connection of its own: whoever asks waits behind no search and no sending. */
export function openPublicState(options: {
  url: string;
  onError: (error: Error) => void;
}): PublicState {
  const pool = new pg.Pool({
    connectionString: options.url,
    max: 1,
    // Without an answer the pages are made anew, which is better than waiting for it.
    connectionTimeoutMillis: 2_000,
    query_timeout: 2_000,
    application_name: 'depesche public state',
  });
  surviveLostConnections(pool, options.onError);
  const read = async () => {
    const { rows } = await pool.query<{ number: number }>(question);
    return rows[0]?.number ?? 0;
  };
  return { read: shareRuns(read), close: () => pool.end() };
}

import { parentPort, workerData } from 'node:worker_threads';
import { openDatabase } from '../../db/database.ts';
import { openLog } from '../../log.ts';
import type { Order, Sign } from './order.ts';
import { watchMoments } from './watch.ts';

/** Runs in the publisher's thread: nothing that happens in the main thread can hold it up. */
async function runThread(order: Order): Promise<void> {
  const log = openLog(order.logLevel);
  const { kid, privateKey, publicKey } = order.signingKey;
  const config = {
    baseUrl: order.baseUrl,
    // On its way here a Buffer has become a plain array of bytes.
    signingKey: { kid, privateKey, publicKey: Buffer.from(publicKey) },
  };
  const onError = (error: Error) => log.warn({ err: error }, 'connection trouble of the publisher');
  // One looks and publishes, one signs meanwhile what were too many.
  const db = openDatabase({
    url: order.databaseUrl,
    maxConnections: 2,
    minConnections: 1,
    onError,
  });
  const stop = new AbortController();
  parentPort?.once('message', () => stop.abort());
  const beats = new Int32Array(order.beats);
  const tell = (sign: Sign) => parentPort?.postMessage(sign);
  await watchMoments(
    { db, log, config },
    {
      onPublished: (published) => tell({ published }),
      onLook: () => void Atomics.add(beats, 0, 1),
      stop: stop.signal,
    },
  );
  await db.destroy();
  parentPort?.close();
}

await runThread(workerData as Order);

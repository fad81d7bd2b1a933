import { createPrivateKey, type KeyObject, randomBytes, sign } from 'node:crypto';

export type SignatureTask = { key: string; seconds: number };

const inFlight = 8;
// About the header fields of a mail that a DKIM signature is over.
const bytes = randomBytes(600);

/** Signatures per second of `crypto.sign` on the threads of libuv, as many as Node has by default. */
async function signFor({ key, seconds }: SignatureTask): Promise<number> {
  const keyObject = createPrivateKey(key);
  const begin = performance.now();
  const end = begin + seconds * 1_000;
  let count = 0;
  const signInTurn = async () => {
    while (performance.now() < end) {
      await signOnce(keyObject);
      count += 1;
    }
  };
  await Promise.all(Array.from({ length: inFlight }, signInTurn));
  return (count * 1_000) / (performance.now() - begin);
}

function signOnce(key: KeyObject): Promise<void> {
  // Ed25519 has its own digest.
  const digest = key.asymmetricKeyType === 'rsa' ? 'sha256' : null;
  return new Promise((resolve, reject) => {
    sign(digest, bytes, key, (error) => (error ? reject(error) : resolve()));
  });
}

process.on('message', (task: SignatureTask) => {
  void signFor(task).then((answer) => process.send?.(answer));
});
process.on('disconnect', () => process.exit());
process.send?.('ready');

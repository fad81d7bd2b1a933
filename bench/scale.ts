/** How much is measured. */
export type Scale = {
  recipients: number;
  rounds: number;
  /** Smaller than promised, to try the benchmark itself: printed, not kept. */
  trial: boolean;
};

const promised = 50_000;

/** 50,000 recipients in three rounds; BENCH_RECIPIENTS makes a trial with another number. */
export function readScale(): Scale {
  const wish = process.env.BENCH_RECIPIENTS;
  const recipients = Number(wish ?? promised);
  if (!Number.isSafeInteger(recipients) || recipients < 100)
    throw new Error('BENCH_RECIPIENTS must be a whole number of at least 100');
  return { recipients, rounds: 3, trial: wish !== undefined };
}

/** 4,000 as a word in the table. */
export function countOf(number: number): string {
  return number.toLocaleString('en');
}

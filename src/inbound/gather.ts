/**
 * Lets calls that come while others are under way wait for each other and be worked on together, at
 * most `most` at once: a burst costs few statements, a single call no delay. Where work on several
 * fails, each is tried alone, so that one cannot fail the others.
 */
export function gatherCalls<I, O>(
  work: (inputs: I[]) => Promise<O[]>,
  most: number,
): (input: I) => Promise<O> {
  const waiting: Call<I, O>[] = [];
  let busy = false;
  const run = async () => {
    busy = true;
    while (waiting.length > 0) await settle(work, waiting.splice(0, most));
    busy = false;
  };
  return (input) =>
    new Promise<O>((resolve, reject) => {
      waiting.push({ input, resolve, reject });
      if (!busy) void run();
    });
}

type Call<I, O> = { input: I; resolve: (output: O) => void; reject: (error: unknown) => void };

async function settle<I, O>(
  work: (inputs: I[]) => Promise<O[]>,
  calls: Call<I, O>[],
): Promise<void> {
  try {
    const outputs = await work(calls.map(({ input }) => input));
    for (const [index, { resolve }] of calls.entries()) resolve(outputs[index] as O);
  } catch (error) {
    if (calls.length === 1) for (const { reject } of calls) reject(error);
    else for (const call of calls) await settle(work, [call]);
  }
}

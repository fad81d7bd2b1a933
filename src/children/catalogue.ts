import type { z } from 'zod';

/** Who waits the least comes first: 0 a reader, 1 somebody who uploads, 2 nobody. */
export type Rank = 0 | 1 | 2;

export type Task<I extends z.ZodType = z.ZodType, O extends z.ZodType = z.ZodType> = {
  rank: Rank;
  /** Of one try. Over it the child is killed, also in the middle of native code. */
  seconds: number;
  /** All that the process may hold, about 100 MB of which are Node and its libraries. */
  megabytes: number;
  /** Crosses to another process: what structured cloning knows (also buffers), no functions. */
  input: I;
  output: O;
  /** Called in the child alone, so that nothing of it is loaded where people are answered. */
  load(): Promise<Work<I, O>>;
};

export type Work<I extends z.ZodType, O extends z.ZodType> = (
  input: z.output<I>,
) => Promise<z.input<O>>;

export type Catalogue = Record<string, Task>;

/** Only ties the types of one entry together. */
export function task<I extends z.ZodType, O extends z.ZodType>(entry: Task<I, O>): Task<I, O> {
  return entry;
}

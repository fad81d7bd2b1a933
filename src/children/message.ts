import { z } from 'zod';
import type { ErrorDetails } from '../errors.ts';

/** An order to a child. */
export type Order = { name: string; input: unknown; megabytes: number };

const fault = z.object({
  path: z.string(),
  message: z.string(),
  params: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
});

/**
 * A message of a child. A child reads files of strangers, so what it says is checked like any other
 * input. `megabytes`: what its process holds afterwards.
 */
export const childMessage = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ready') }),
  z.object({ kind: z.literal('done'), output: z.unknown(), megabytes: z.number() }),
  z.object({ kind: z.literal('refused'), faults: z.array(fault) }),
  z.object({ kind: z.literal('fault'), message: z.string(), code: z.string().optional() }),
]);

export type ChildMessage = z.infer<typeof childMessage>;
export type Faults = NonNullable<ErrorDetails['faults']>;

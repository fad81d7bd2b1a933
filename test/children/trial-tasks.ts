import { setTimeout as pause } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { z } from 'zod';
import { task } from '../../src/children/catalogue.ts';
import { invalid } from '../../src/errors.ts';

const none = z.strictObject({});
const small = { rank: 1, seconds: 5, megabytes: 400, input: none } as const;

/** Tasks that do what a task must not do. */
export const tasks = {
  pid: task({ ...small, output: z.number(), load: async () => async () => process.pid }),
  environment: task({
    ...small,
    output: z.array(z.string()),
    load: async () => async () => Object.keys(process.env),
  }),
  waitAWhile: task({
    ...small,
    input: z.strictObject({ ms: z.number() }),
    output: z.number(),
    load:
      async () =>
      async ({ ms }) =>
        pause(ms, ms),
  }),
  loopForEver: task({
    ...small,
    seconds: 1,
    output: z.never(),
    load: async () => async () => {
      for (;;);
    },
  }),
  loopForLong: task({
    ...small,
    seconds: 300,
    output: z.never(),
    load: async () => async () => {
      for (;;);
    },
  }),
  // In native code, on the thread that works.
  unpackForEver: task({
    ...small,
    seconds: 1,
    megabytes: 4_000,
    input: z.strictObject({ bomb: z.instanceof(Uint8Array) }),
    output: z.never(),
    load:
      async () =>
      async ({ bomb }) => {
        for (;;) gunzipSync(bomb);
      },
  }),
  fillHeap: task({
    ...small,
    seconds: 30,
    megabytes: 250,
    output: z.number(),
    load: async () => async () => {
      const kept: unknown[] = [];
      for (;;) kept.push(Array.from({ length: 100_000 }, (_, number) => ({ number })));
    },
  }),
  fillNative: task({
    ...small,
    seconds: 30,
    output: z.number(),
    load: async () => async () => {
      const kept: Buffer[] = [];
      for (;;) kept.push(Buffer.alloc(8_000_000, 1));
    },
  }),
  crash: task({
    ...small,
    output: z.never(),
    load: async () => async () => {
      process.kill(process.pid, 'SIGSEGV');
      return pause(5_000) as never;
    },
  }),
  refuse: task({
    ...small,
    output: z.never(),
    load: async () => async () => {
      throw invalid([{ path: 'file', message: 'errors.media.broken', params: { most: 3 } }]);
    },
  }),
  throwUp: task({
    ...small,
    output: z.never(),
    load: async () => async () => {
      throw Object.assign(new Error('the disk is full'), { code: 'ENOSPC' });
    },
  }),
  lie: task({ ...small, output: z.number(), load: async () => async () => 'many' as never }),
};

export const tasksUrl = import.meta.url;

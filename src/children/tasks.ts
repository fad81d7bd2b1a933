import { z } from 'zod';
import { task } from './catalogue.ts';

/**
 * Every piece of work that has no bound of its own. To add one: its function in a module that imports
 * no store and no `deps`, an entry here, and `deps.children.run(name, input)` where it is needed.
 */
export const tasks = {
  measurePicture: task({
    rank: 1,
    seconds: 30,
    megabytes: 800,
    input: z.strictObject({ path: z.string(), contentType: z.string() }),
    output: z.strictObject({
      width: z.int().positive().nullable(),
      height: z.int().positive().nullable(),
    }),
    load: async () => (await import('../media/measure-picture.ts')).measurePicture,
  }),
};

/** Where a child finds the catalogue. */
export const tasksUrl = import.meta.url;

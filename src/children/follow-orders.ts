import { AppError } from '../errors.ts';
import type { Catalogue } from './catalogue.ts';
import type { ChildMessage, Order } from './message.ts';

/** In the child: does what the parent orders, one order at a time, and says what came of it. */
export async function followOrders(tasksUrl: string, limit: Int32Array): Promise<void> {
  const { tasks } = (await import(tasksUrl)) as { tasks: Catalogue };
  process.on('message', (order: Order) => {
    limit[0] = order.megabytes;
    void follow(tasks, order).then(say);
  });
  say({ kind: 'ready' });
}

async function follow(tasks: Catalogue, { name, input }: Order): Promise<ChildMessage> {
  try {
    const task = tasks[name];
    if (task === undefined) throw new Error('there is no such task');
    const work = await task.load();
    const output = await work(task.input.parse(input));
    return { kind: 'done', output, megabytes: process.memoryUsage.rss() / 1_000_000 };
  } catch (error) {
    return describe(error);
  }
}

function describe(error: unknown): ChildMessage {
  if (error instanceof AppError && error.code === 'invalid')
    return { kind: 'refused', faults: error.details.faults ?? [] };
  if (!(error instanceof Error)) return { kind: 'fault', message: String(error) };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  return { kind: 'fault', message: error.message, ...(code && { code }) };
}

function say(message: ChildMessage): void {
  process.send?.(message);
}

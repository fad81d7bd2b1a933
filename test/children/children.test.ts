import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import test, { after, describe } from 'node:test';
import { gzipSync } from 'node:zlib';
import { openChildren } from '../../src/children/children.ts';
import type { TaskFailure } from '../../src/children/task-failure.ts';
import { AppError } from '../../src/errors.ts';
import { until } from '../helpers/until.ts';
import { tasks, tasksUrl } from './trial-tasks.ts';

type Options = { atOnce?: number; mostWaiting?: number; idleMs?: number };

function openTrial(options: Options = {}) {
  const failures: TaskFailure[] = [];
  const onFailure = (failure: TaskFailure) => failures.push(failure);
  return { failures, ...openChildren({ tasks, tasksUrl, onFailure, ...options }) };
}

const isAlive = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe('a child process', () => {
  const children = openTrial({ atOnce: 1 });
  after(() => children.close());

  test('does one task after another and gets none of our settings', async () => {
    process.env.SECRET_KEY ??= 'told-to-nobody';
    const pid = await children.run('pid', {});
    assert.notEqual(pid, process.pid);
    assert.equal(await children.run('pid', {}), pid);
    const names = await children.run('environment', {});
    assert.ok(names.includes('PATH') && !names.includes('SECRET_KEY'));
  });

  test('tells of input that the task refuses, which is no failure', async () => {
    const faults = [{ path: 'file', message: 'errors.media.broken', params: { most: 3 } }];
    await assert.rejects(children.run('refuse', {}), (error) => {
      assert.ok(error instanceof AppError && error.code === 'invalid');
      assert.deepEqual(error.details.faults, faults);
      return true;
    });
    assert.deepEqual(children.failures, []);
  });

  test('is not believed when it answers in another form', async () => {
    await assert.rejects(children.run('lie', {}), { name: 'ZodError' });
  });
});

describe('a task that comes to no end', () => {
  const bomb = gzipSync(Buffer.alloc(300_000_000), { level: 1 });
  const trials = [
    ['loopForEver', {}, 'time'],
    ['unpackForEver', { bomb }, 'time'],
    ['fillHeap', {}, 'memory'],
    ['fillNative', {}, 'memory'],
    ['crash', {}, 'ended'],
    ['throwUp', {}, 'fault'],
  ] as const;
  const children = openTrial({ atOnce: 1 });
  after(() => children.close());

  for (const [name, input, reason] of trials)
    test(`${name} is ended with the reason ${reason}, and the next task is done`, async () => {
      await assert.rejects(children.run(name, input), { name: 'TaskFailure', reason });
      assert.equal(children.failures.at(-1)?.reason, reason);
      assert.equal(typeof (await children.run('pid', {})), 'number');
    });

  test('hands on the code of a failure of the system, which may pass', async () => {
    await assert.rejects(children.run('throwUp', {}), { systemCode: 'ENOSPC' });
  });
});

describe('many tasks', () => {
  test('run in as many processes as there are turns', async () => {
    const children = openTrial({ atOnce: 2 });
    const pids = await Promise.all(Array.from({ length: 6 }, () => children.run('pid', {})));
    assert.ok(new Set(pids).size <= 2);
    await children.close();
  });

  test('are sent away when more wait than may', async () => {
    const children = openTrial({ atOnce: 1, mostWaiting: 1 });
    const first = children.run('waitAWhile', { ms: 300 });
    const second = children.run('pid', {});
    await assert.rejects(children.run('pid', {}), { code: 'unavailable' });
    await Promise.all([first, second]);
    await children.close();
  });

  test('are ended at once when the service ends, and not counted as failures', async () => {
    const children = openTrial({ atOnce: 1 });
    const pid = await children.run('pid', {});
    const cut = children.run('waitAWhile', { ms: 60_000 });
    const waiting = children.run('pid', {});
    const ends = [cut, waiting].map((one) => assert.rejects(one, { code: 'unavailable' }));
    await children.close();
    await Promise.all(ends);
    assert.equal(isAlive(pid), false);
    assert.deepEqual(children.failures, []);
    await assert.rejects(children.run('pid', {}), { code: 'unavailable' });
  });
});

test('a child that has nothing to do ends', async () => {
  const children = openTrial({ idleMs: 50 });
  const pid = await children.run('pid', {});
  await until('the child is gone', async () => !isAlive(pid));
  await children.close();
});

test('a child ends when its parent is killed, also in the middle of a loop', async () => {
  const script = new URL('lost-parent.ts', import.meta.url).pathname;
  const parent = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'ignore'] });
  const [line] = (await once(parent.stdout, 'data')) as [Buffer];
  const pid = Number(line.toString());
  assert.ok(isAlive(pid));
  parent.kill('SIGKILL');
  await until('the child is gone', async () => !isAlive(pid));
});

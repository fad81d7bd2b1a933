import { openChildren } from '../../src/children/children.ts';
import { tasks, tasksUrl } from './trial-tasks.ts';

// Run by a test as a process of its own, which is then killed: tells whom it leaves behind.
const children = openChildren({ tasks, tasksUrl, onFailure: () => undefined, atOnce: 1 });
process.stdout.write(`${await children.run('pid', {})}\n`);
await children.run('loopForLong', {});

import type { Logger } from '../log.ts';
import { type JobName, jobs, type Payload } from './jobs.ts';

/** One function a job; a catalogue entry without one does not compile. */
export type Handlers = { [N in JobName]: (payload: Payload<N>) => Promise<void> };

/** Parses the payload as it was parsed when added, then hands it to its handler. */
export async function runJob(
  deps: { log: Logger; handlers: Handlers },
  job: { name: string; data: unknown },
): Promise<void> {
  if (!isJobName(job.name)) {
    deps.log.error({ job: job.name }, 'job without a definition');
    return;
  }
  const handle: (payload: never) => Promise<void> = deps.handlers[job.name];
  await handle(jobs[job.name].payload.parse(job.data) as never);
}

function isJobName(name: string): name is JobName {
  return Object.hasOwn(jobs, name);
}

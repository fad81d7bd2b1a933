import { TaskFailure } from '../children/task-failure.ts';
import { invalid } from '../errors.ts';

/** A picture that its reader could not be done with is refused: whoever uploads it can mend it. */
export async function orTooCostly<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof TaskFailure) || error.systemCode !== undefined) throw error;
    const { reason } = error;
    const message = `errors.media.${reason === 'time' || reason === 'memory' ? 'tooCostly' : 'broken'}`;
    throw invalid([{ path: 'file', message }]);
  }
}

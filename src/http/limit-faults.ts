import type { Fault } from '../errors.ts';

const mostFaults = 100;

/** The first hundred, and how many there are beside them. */
export function limitFaults(faults: Fault[]): Fault[] {
  const count = faults.length - mostFaults;
  if (count <= 0) return faults;
  const more = { path: '', message: 'errors.moreFaults', params: { count } };
  return [...faults.slice(0, mostFaults), more];
}

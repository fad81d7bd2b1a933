import pino from 'pino';

export type Logger = pino.Logger;

/** JSON lines on standard error: standard output belongs to the words for people. */
export function openLog(level: string): Logger {
  const timestamp = pino.stdTimeFunctions.isoTime;
  const serializers = { err: describeError };
  return pino({ level, base: null, timestamp, serializers }, pino.destination(2));
}

// Not all that libraries hang on an error: pg adds its whole client (4 kB a line) and, as `detail`,
// the values of a row.
function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { name: type, message, stack, cause } = error;
  const code = 'code' in error ? error.code : undefined;
  const errors = error instanceof AggregateError ? error.errors.map(describeError) : undefined;
  return { type, code, message, stack, cause: cause && describeError(cause), errors };
}

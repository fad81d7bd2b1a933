import pino from 'pino';

export type Logger = pino.Logger;

/** JSON lines on standard error: standard output belongs to the words for people. */
export function openLog(level: string): Logger {
  return pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, pino.destination(2));
}

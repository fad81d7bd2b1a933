#!/usr/bin/env node
import { runCommand } from './commands.ts';
import { ConfigError } from './config.ts';

try {
  await runCommand(process.argv.slice(2));
} catch (error) {
  process.exitCode = 1;
  const known = error instanceof ConfigError || (error instanceof Error && 'code' in error);
  process.stderr.write(`${known ? (error as Error).message : errorText(error)}\n`);
}

function errorText(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

#!/usr/bin/env node
import { commands, printHelp } from './commands.ts';
import { ConfigError } from './config.ts';

const [name = '--help', ...args] = process.argv.slice(2);
const command = commands[name];

try {
  if (command === undefined || args.includes('--help')) printHelp(name);
  else await command.run(args);
} catch (error) {
  process.exitCode = 1;
  const known = error instanceof ConfigError || (error instanceof Error && 'code' in error);
  process.stderr.write(`${known ? (error as Error).message : errorText(error)}\n`);
}

function errorText(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

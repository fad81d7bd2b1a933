import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { parseArgs, type ParseArgsOptionsConfig } from 'node:util';

/** What a command takes: names in capitals in their order, those that may be missing in brackets. */
export type Usage = { args: string; options?: ParseArgsOptionsConfig };

/** A command that cannot begin, told to whoever called it: nothing was done. */
export class CommandFault extends Error {
  constructor(what: string) {
    super(what);
    this.name = 'CommandFault';
  }
}

/** What stands behind a command. Throws CommandFault for what the command does not take or lacks. */
export function readArguments({ args: usage, options = {} }: Usage, args: string[]) {
  const { positionals, values } = parse(options, args);
  const names = usage
    .replace(/\[--[^\]]*\]/g, '')
    .split(/\s+/)
    .filter(Boolean);
  const missing = names.filter((name, index) => !name.startsWith('[') && !positionals[index]);
  const superfluous = positionals.slice(names.length);
  if (missing.length > 0) throw new CommandFault(`Missing: ${missing.join(', ')}.`);
  if (superfluous.length > 0) throw new CommandFault(`Not understood: ${superfluous.join(' ')}`);
  return { given: positionals, options: values };
}

function parse(options: ParseArgsOptionsConfig, args: string[]) {
  try {
    return parseArgs({ args, options, allowPositionals: true });
  } catch (error) {
    if (codeOf(error).startsWith('ERR_PARSE_ARGS_')) throw new CommandFault(messageOf(error));
    throw error;
  }
}

/** Before anything else is begun: that the file can be read. Throws CommandFault. */
export async function requireFile(file: string): Promise<void> {
  let isFolder: boolean;
  try {
    await access(file, constants.R_OK);
    isFolder = (await stat(file)).isDirectory();
  } catch (error) {
    throw new CommandFault(whyUnread(file, codeOf(error)));
  }
  if (isFolder) throw new CommandFault(`${file} is a folder. Give the path of a file.`);
}

function whyUnread(file: string, code: string): string {
  if (code === 'ENOENT' || code === 'ENOTDIR')
    return `There is no file ${file}. Give the path of one that exists.`;
  if (code === 'EACCES' || code === 'EPERM')
    return `The file ${file} may not be read by this user. Give it the right to, or take another user.`;
  return `The file ${file} cannot be read (${code}).`;
}

/** A command that began and did not do what it was called for. */
export function fail(text: string): void {
  process.stderr.write(`${text}\n`);
  process.exitCode = 1;
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

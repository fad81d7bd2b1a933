/** Words for the person at the terminal: standard output; the log is on standard error. */
export function say(line = ''): void {
  process.stdout.write(`${line}\n`);
}

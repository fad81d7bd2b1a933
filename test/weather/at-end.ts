/**
 * Calls `clean` when this process ends, also where a time limit or Ctrl-C ends it: servers and
 * mounts outlive the process that made them. Returns how to forget it.
 */
export function atEnd(clean: () => void): () => void {
  process.once('exit', clean);
  for (const signal of endings) process.once(signal, exit);
  return () => {
    process.off('exit', clean);
    for (const signal of endings) process.off(signal, exit);
  };
}

const endings = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;

function exit(): void {
  process.exit(1);
}

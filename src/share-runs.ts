/**
 * One run for all who ask before it begins. A run under way may miss what those must see who ask
 * meanwhile, so they share the next; nobody gets the result of a run from before the asking. A run
 * begins after the events that wait already, because they bring more of the same.
 */
export function shareRuns<T>(run: () => Promise<T>): () => Promise<T> {
  let running: Promise<unknown> = Promise.resolve();
  let next: Promise<T> | null = null;
  const begin = async (before: Promise<unknown>): Promise<T> => {
    await before.catch(() => undefined);
    await new Promise((resolve) => setImmediate(resolve));
    running = next ?? running;
    next = null;
    return run();
  };
  return () => (next ??= begin(running));
}

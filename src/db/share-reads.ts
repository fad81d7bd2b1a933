/**
 * One reading for all who ask before it begins. A reading under way may miss what those must see who
 * ask meanwhile, so they share the next; nobody gets an answer older than the question. A reading
 * begins after the events that wait already, because they bring more of the same question.
 */
export function shareReads<T>(read: () => Promise<T>): () => Promise<T> {
  let running: Promise<unknown> = Promise.resolve();
  let next: Promise<T> | null = null;
  const begin = async (before: Promise<unknown>): Promise<T> => {
    await before.catch(() => undefined);
    await new Promise((resolve) => setImmediate(resolve));
    running = next ?? running;
    next = null;
    return read();
  };
  return () => (next ??= begin(running));
}

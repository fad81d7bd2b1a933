/**
 * One reading for all who ask while another runs. The one under way began before they asked and could
 * miss what they must see, so they share the next; nobody gets an answer older than the question.
 */
export function shareReads<T>(read: () => Promise<T>): () => Promise<T> {
  let running: Promise<T> | null = null;
  let next: Promise<T> | null = null;
  const begin = (): Promise<T> => {
    next = null;
    const begun = read();
    running = begun;
    return begun.finally(() => {
      if (running === begun) running = null;
    });
  };
  return () => {
    if (running === null) return begin();
    next ??= running.then(begin, begin);
    return next;
  };
}

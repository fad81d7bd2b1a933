export type Closer = () => Promise<void>;

/**
 * Closes what was opened, the last first, and all of it also where some of it fails: then throws the
 * first failure. Empties the list, so that a second call does nothing.
 */
export async function closeAll(closers: Closer[]): Promise<void> {
  const faults: unknown[] = [];
  for (const close of closers.splice(0).toReversed())
    try {
      await close();
    } catch (error) {
      faults.push(error);
    }
  if (faults.length > 0) throw faults[0];
}

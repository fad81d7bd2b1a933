/** Values in memory up to a size, the ones longest unused thrown away first. */
export type Kept<Value> = {
  find(key: string): Value | undefined;
  /** Takes the place of what stood under the key; what is larger than all the room is not kept. */
  keep(key: string, value: Value, bytes: number): void;
  remove(key: string): void;
  clear(): void;
};

export function openKept<Value>(maxBytes: number): Kept<Value> {
  const entries = new Map<string, { value: Value; bytes: number }>();
  let bytes = 0;

  const remove = (key: string) => {
    bytes -= entries.get(key)?.bytes ?? 0;
    entries.delete(key);
  };
  return {
    find: (key) => {
      const found = entries.get(key);
      if (found === undefined) return undefined;
      // Put back at the end: a Map keeps the order of insertion.
      entries.delete(key);
      entries.set(key, found);
      return found.value;
    },
    keep: (key, value, size) => {
      remove(key);
      if (size > maxBytes) return;
      entries.set(key, { value, bytes: size });
      bytes += size;
      for (const oldest of entries.keys()) {
        if (bytes <= maxBytes) return;
        remove(oldest);
      }
    },
    remove,
    clear: () => {
      entries.clear();
      bytes = 0;
    },
  };
}

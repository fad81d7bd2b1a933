/** Numbers drawn from a seed: the same seed and index give the same numbers for ever. */
export type Draw = {
  /** From 0 up to, not including, 1. */
  number(): number;
  /** A whole number from `least` to `most`, both included. */
  between(least: number, most: number): number;
  chance(share: number): boolean;
  pick<T>(list: readonly T[]): T;
  /** As ids look: 12 characters of Crockford's base 32; no two of one seed are the same. */
  id(): string;
};

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';

export function openDraw(seed: number, index: number): Draw {
  const number = openNumbers(Math.imul(seed + 1, 0x9e3779b1) ^ Math.imul(index + 1, 0x85ebca6b));
  const between = (least: number, most: number) =>
    least + Math.floor(number() * (most - least + 1));
  return {
    number,
    between,
    chance: (share) => number() < share,
    pick: <T>(list: readonly T[]) => list[Math.floor(number() * list.length)] as T,
    id: () => Array.from({ length: 7 }, () => alphabet[between(0, 31)]).join('') + serial(index),
  };
}

// mulberry32 (public domain): a generator with one number of state is made anew for each release.
function openNumbers(start: number): () => number {
  let state = start >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

// 32 bits of state repeat within some hundred thousand releases; the number of each does not.
function serial(index: number): string {
  const number = index >>> 0;
  return [0, 5, 10, 15, 20].map((shift) => alphabet[(number >>> shift) & 31]).join('');
}

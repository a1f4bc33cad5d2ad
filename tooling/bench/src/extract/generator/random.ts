/** Draws that are the same for the same seed. */
export interface Random {
  /** A whole number from 0 to below `end`. */
  below(end: number): number;
  /** True about once in `times`. */
  oneIn(times: number): boolean;
  /** One of them. */
  pick<T>(list: readonly T[]): T;
  /** So many letters of base64, which do not compress. */
  base64(length: number): string;
  /** A version 4 UUID, lower case. */
  uuid(): string;
}

/** mulberry32: 32 bits at a time. */
function numbersFrom(seed: number): () => number {
  let state = Math.imul(seed, 0x9e3779b1) | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
}

/** Slices of it are as good as new letters where every document is deflated for itself. */
const LETTERS = poolOfLetters();

function poolOfLetters(): string {
  const next = numbersFrom(1);
  return Buffer.from(Uint8Array.from({ length: 48 * 1024 }, () => next() & 0xff)).toString('base64');
}

/** Draws from a seed. */
export function randomFrom(seed: number): Random {
  const next = numbersFrom(seed);
  const below = (end: number): number => Math.floor((next() / 2 ** 32) * end);
  return {
    below,
    oneIn: (times) => below(times) === 0,
    pick: <T>(list: readonly T[]) => list[below(list.length)] as T,
    base64: (length) => {
      const from = below(LETTERS.length - length);
      return LETTERS.slice(from, from + length);
    },
    uuid: () => {
      const hex = [next(), next(), next(), next()].map((number) => number.toString(16).padStart(8, '0')).join('');
      return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
    },
  };
}

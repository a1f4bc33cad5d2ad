import { hash } from 'node:crypto';

/** Four 32-bit words from which random sequences start. */
export type SeedWords = readonly [number, number, number, number];

/** A sequence of pseudo-random numbers that repeats exactly when it starts from the same words. Not for secrets. */
export interface Random {
  /** An integer from 0 to 2^32 - 1. */
  next(): number;
  /** An integer from 0 to `limit` - 1. */
  below(limit: number): number;
  /** True with the given probability. */
  chance(probability: number): boolean;
  /** One of the items. */
  pick<Item>(items: readonly Item[]): Item;
}

const TWO_TO_32 = 2 ** 32;
const WARM_UP = 12;

/** Words for a text: another text gives unrelated words. */
export function seedWords(text: string): SeedWords {
  const digest = hash('sha256', text, 'buffer');
  return [digest.readUInt32LE(0), digest.readUInt32LE(4), digest.readUInt32LE(8), digest.readUInt32LE(12)];
}

/** Spreads every bit of a 32-bit integer over all of them, reversibly. */
function mixed(value: number): number {
  let bits = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}

/**
 * The random sequence number `index` for `purpose` of those that start from `words`. The generator is Small Fast Counting, 32 bit
 * (Chris Doty-Humphrey, PractRand).
 */
export function createRandom(words: SeedWords, index = 0, purpose = 0): Random {
  let a = (words[0] ^ mixed(index + 1)) | 0;
  let b = (words[1] ^ mixed(purpose + 1)) | 0;
  let c = words[2] | 0;
  let counter = words[3] | 0;

  function next(): number {
    const result = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + result) | 0;
    return result >>> 0;
  }
  function below(limit: number): number {
    return Math.floor((next() / TWO_TO_32) * limit);
  }

  for (let round = 0; round < WARM_UP; round += 1) {
    next();
  }
  return {
    next,
    below,
    chance: (probability) => next() < probability * TWO_TO_32,
    pick(items) {
      const item = items[below(items.length)];
      if (item === undefined) {
        throw new RangeError('nothing to pick from');
      }
      return item;
    },
  };
}

const HEX_DIGITS = Buffer.from('0123456789abcdef');
const DASHES: ReadonlySet<number> = new Set([8, 13, 18, 23]);
/** Where the version and the variant stand in the text of a UUID. */
const [VERSION_PLACE, VARIANT_PLACE] = [14, 19];

/** A UUID of version 4 (RFC 9562, section 5.4) in lower case. */
export function randomUuid(random: Random): string {
  // Written to bytes first: a string put together from pieces keeps the pieces, and worlds have many.
  const text = Buffer.allocUnsafe(36);
  let word = 0;
  for (let place = 0; place < text.length; place += 1) {
    word = place % 8 === 0 ? random.next() : word >>> 4;
    text[place] = DASHES.has(place) ? 0x2d : (HEX_DIGITS[word & 0xf] ?? 0);
  }
  text[VERSION_PLACE] = 0x34;
  text[VARIANT_PLACE] = HEX_DIGITS[8 + random.below(4)] ?? 0;
  return text.toString('latin1');
}

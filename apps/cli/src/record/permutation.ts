import { createHmac } from 'node:crypto';

/**
 * A number from 0 up to its radix, in each place. What is written so has as many values as the product of its radices.
 */
export interface Digits {
  readonly values: readonly number[];
  readonly radices: readonly number[];
}

/** As many as FF1 has; this is format-preserving encryption (NIST SP 800-38G) in its plainest form. */
const ROUNDS = 10;

/**
 * A permutation of all digits of the same radices, chosen by `key` and `purpose`: two different inputs never have the same output, and without the
 * key nobody can tell which input an output had. A Feistel network over two halves, its round function HMAC-SHA-256.
 */
export function permuted({ values, radices }: Digits, key: Uint8Array, purpose: string): number[] {
  const middle = Math.ceil(values.length / 2);
  const [leftRadices, rightRadices] = [radices.slice(0, middle), radices.slice(middle)];
  const [leftSize, rightSize] = [sizeOf(leftRadices), sizeOf(rightRadices)];
  const domain = `${purpose} ${radices.join(',')}`;
  let left = numberOf(values.slice(0, middle), leftRadices);
  let right = numberOf(values.slice(middle), rightRadices);
  for (let round = 0; round < ROUNDS; round += 1) {
    if (round % 2 === 0) left = (left + drawn(key, `${domain} ${round} ${right}`, leftSize)) % leftSize;
    else right = (right + drawn(key, `${domain} ${round} ${left}`, rightSize)) % rightSize;
  }
  return [...digitsOf(left, leftRadices), ...digitsOf(right, rightRadices)];
}

/** Bytes that only whoever has the key can foretell: as many as are asked for. */
export function pseudoRandomBytes(key: Uint8Array, text: string, length: number): Buffer {
  const blocks: Buffer[] = [];
  for (let size = 0, block = 0; size < length; size += 32, block += 1) {
    blocks.push(createHmac('sha256', key).update(`${block} ${text}`).digest());
  }
  return Buffer.concat(blocks).subarray(0, length);
}

/** A number below `size`; eight bytes more than it needs make every number about equally likely. */
function drawn(key: Uint8Array, text: string, size: bigint): bigint {
  const length = Math.ceil(size.toString(16).length / 2) + 8;
  return BigInt(`0x${pseudoRandomBytes(key, text, length).toString('hex')}`) % size;
}

function sizeOf(radices: readonly number[]): bigint {
  return radices.reduce((size, radix) => size * BigInt(radix), 1n);
}

function numberOf(values: readonly number[], radices: readonly number[]): bigint {
  return values.reduce((number, value, place) => number * BigInt(radices[place] ?? 1) + BigInt(value), 0n);
}

function digitsOf(number: bigint, radices: readonly number[]): number[] {
  const digits: number[] = [];
  let rest = number;
  for (const radix of radices.toReversed()) {
    digits.unshift(Number(rest % BigInt(radix)));
    rest /= BigInt(radix);
  }
  return digits;
}

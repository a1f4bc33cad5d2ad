import { createRandom } from './random.js';
import type { Random, SeedWords } from './random.js';

const BASE64 = Buffer.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/');
const STOCK_LENGTH = 1 << 17;
/** An RSA-2048 signature is 256 bytes, 344 characters of base64; a certificate of the SAT about 1 540 bytes. */
const SEAL_LENGTH = 344;
const CERTIFICATE_LENGTH = 2056;

/** A pseudo-certificate: a number of twenty digits and base64 text. */
export interface PseudoCertificate {
  readonly number: string;
  readonly base64: string;
}

/**
 * Makes what stands in a document where seals and certificates belong: random base64 of the right length. No key exists for them and nothing
 * verifies; a real seal for each document would cost a thousand times as much as the rest of it.
 */
export interface PseudoSeals {
  seal(random: Random): string;
  /** Always the same one for an RFC. */
  certificateOf(rfc: string): PseudoCertificate;
}

function base64Text(random: Random): string {
  // Written to bytes: a hundred thousand strings of one character take ten times as long.
  const text = Buffer.allocUnsafe(STOCK_LENGTH);
  for (let place = 0; place < STOCK_LENGTH; place += 1) text[place] = BASE64[random.below(BASE64.length)] ?? 0;
  return text.toString('latin1');
}

/** The pseudo-seals of a world. */
export function createPseudoSeals(words: SeedWords): PseudoSeals {
  const stock = base64Text(createRandom(words));
  const certificates = new Map<string, PseudoCertificate>();
  const excerpt = (source: Random, length: number): string => {
    const start = source.below(STOCK_LENGTH - length);
    return stock.slice(start, start + length);
  };

  function inventCertificate(rfc: string): PseudoCertificate {
    const [a, b, c, d] = words;
    let sum = 0;
    for (const character of rfc) {
      sum = (Math.imul(sum, 31) + (character.codePointAt(0) ?? 0)) | 0;
    }
    const own = createRandom([a, b, c, d], sum, 1);
    const number = `3000100000${String(own.below(10_000_000_000)).padStart(10, '0')}`;
    return { number, base64: `MIIF${excerpt(own, CERTIFICATE_LENGTH - 4)}` };
  }

  return {
    seal: (source) => `${excerpt(source, SEAL_LENGTH - 3)}Q==`,
    certificateOf(rfc) {
      const known = certificates.get(rfc) ?? inventCertificate(rfc);
      certificates.set(rfc, known);
      return known;
    },
  };
}

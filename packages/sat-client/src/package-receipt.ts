import { createHash } from 'node:crypto';
import { SatError } from './errors.js';
import { unreadable } from './protocol/refusal.js';
import type { AnswerContext } from './protocol/refusal.js';

/** 80 KiB for each of the 200 000 XML that a request may have (phpcfdi, from the SAT's portal): far more than any has. */
const MAX_SIZE = 16 * 1024 ** 3;

/** A package of which every byte has been seen. */
export interface PackageDigest {
  /** In bytes. */
  readonly size: number;
  /** SHA-256 of its bytes, lower-case hex. */
  readonly sha256: string;
}

/** What is learned of a package while it passes. */
export interface PackageReceipt {
  /** Settles once: with {@link complete}, or with the first {@link fail}. Nobody has to look at it. */
  readonly whole: Promise<PackageDigest>;
  /**
   * Counts and hashes.
   *
   * @throws SatError `UNREADABLE_ANSWER`: more than 16 GiB.
   */
  add(bytes: Uint8Array): void;
  /** All of it has been seen. */
  complete(): void;
  /** It will not be seen whole. */
  fail(error: unknown): void;
}

/** The receipt of a package that begins to arrive. */
export function packageReceipt(context: AnswerContext, maxSize = MAX_SIZE): PackageReceipt {
  const { promise, resolve, reject } = Promise.withResolvers<PackageDigest>();
  promise.catch(() => {});
  const hash = createHash('sha256');
  let size = 0;
  return {
    whole: promise,
    add(bytes) {
      size += bytes.length;
      if (size > maxSize) throw unreadable(context, `more than ${maxSize} bytes`);
      hash.update(bytes);
    },
    complete: () => resolve({ size, sha256: hash.digest('hex') }),
    fail: reject,
  };
}

/** The error of a package that its reader left. */
export function packageLeft(context: AnswerContext): SatError {
  return new SatError('ABORTED', { ...context, delivery: 'uncertain', detail: 'the package was not read to its end' });
}

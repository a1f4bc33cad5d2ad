import { PackageError } from './errors.js';
import { shown } from './zip-name.js';

/** Bounds that protect the reader from a hostile or broken package. They are always on; each can be raised. */
export interface PackageLimits {
  /** Entries of the ZIP, folders included. */
  readonly entries: number;
  /** Bytes of an entry's name. */
  readonly nameLength: number;
  /** Inflated bytes of an entry that is held in memory as a whole: an XML. */
  readonly documentSize: number;
  /** Inflated bytes of a metadata file, which is read as a stream. */
  readonly metadataSize: number;
  /** Inflated bytes of all entries together, as the central directory declares them. */
  readonly totalSize: number;
  /** Inflated bytes per compressed byte, for entries of more than 1 MiB. */
  readonly ratio: number;
  /** Characters of one metadata row. */
  readonly rowLength: number;
  /** Rows of the third-party files, which are held in memory. */
  readonly thirdParties: number;
}

const MIB = 1_048_576;

/**
 * The limits in force when none is given. A package of the SAT has at most 200 000 XML or 1 000 000 metadata rows (SAT,
 * Descarga Masiva v1.5, May 2025); these leave room above that.
 */
export const DEFAULT_LIMITS: PackageLimits = Object.freeze({
  entries: 500_000,
  nameLength: 1_024,
  documentSize: 64 * MIB,
  metadataSize: 4_096 * MIB,
  totalSize: 65_536 * MIB,
  ratio: 200,
  rowLength: 65_536,
  thirdParties: 200_000,
});

/** The default limits with the given ones in their place. A limit that is no positive number is a `RangeError`. */
export function limitsWith(given: Partial<PackageLimits> = {}): PackageLimits {
  const limits = { ...DEFAULT_LIMITS, ...given };
  for (const [name, value] of Object.entries(limits)) {
    if (!(typeof value === 'number' && value > 0)) throw new RangeError(`limit ${name} is no positive number`);
  }
  return limits;
}

/** The error for a limit that was exceeded; its detail names the limit, its value, and what exceeded it. */
export function limitExceeded(limits: PackageLimits, limit: keyof PackageLimits, what: string): PackageError {
  return new PackageError('LIMIT_EXCEEDED', { detail: `${limit} = ${limits[limit]}, ${what}` });
}

/** Smaller entries may shrink as well as they can: a run of blanks is no bomb. */
const RATIO_COUNTS_FROM = MIB;

/** The error of an entry that inflates more than the limits allow. */
export function ratioProblem(
  { name, size, compressedSize }: { name: string; size: number; compressedSize: number },
  limits: PackageLimits,
): PackageError | undefined {
  if (size <= RATIO_COUNTS_FROM || size <= compressedSize * limits.ratio) return undefined;
  return limitExceeded(limits, 'ratio', `${shown(name)} inflates from ${compressedSize} to ${size} bytes`);
}

import { inflateChunks } from './inflate.js';
import { limitExceeded, type PackageLimits } from './limits.js';
import { type MetadataLine, readLines } from './metadata-lines.js';
import { type RejectedRow, rejectedRow } from './metadata-rejection.js';
import type { ThirdParty } from './metadata-row.js';
import type { RandomAccess } from './random-access.js';
import { TextPile } from './text-pile.js';
import { readUuid } from './uuid.js';
import type { ZipEntry } from './zip.js';
import { shown } from './zip-name.js';

/** A name has at most 300 characters; what is held of a row is bounded, because all of them are held at once. */
const LONGEST_ROW = 1_024;

/** Hexadecimal digits by which UUIDs are told apart before they are looked up. */
const BEGINNING = 5;
const ZERO = 0x30;
const LOWER_A = 0x61;

/** Where a row that is held comes from. */
interface Origin {
  readonly file: string;
  /** The number of its first row among those that are held. */
  readonly first: number;
}

/** The third parties of a package, in memory: for whom which document was issued. */
export class ThirdParties {
  readonly #limits: PackageLimits;
  /** By UUID the number of the row; by that number its text, its line, and whether its document was asked for. */
  readonly #held = new Map<string, number>();
  readonly #texts = new TextPile();
  readonly #lines: number[] = [];
  readonly #isListed: boolean[] = [];
  readonly #origins: Origin[] = [];
  /** One bit for each beginning that a held UUID has. */
  readonly #beginnings = new Uint8Array(16 ** BEGINNING / 8);

  constructor(limits: PackageLimits) {
    this.#limits = limits;
  }

  /**
   * Holds the rows of a file, and gives those that cannot be read, in batches. A row without UUID says nothing of any
   * document and is left out; of two rows with one UUID the first counts.
   *
   * @throws {PackageError} `LIMIT_EXCEEDED` (`thirdParties`), and as `inflateChunks` does.
   */
  async *read(source: RandomAccess, entry: ZipEntry): AsyncGenerator<readonly RejectedRow[], void, undefined> {
    this.#origins.push({ file: entry.name, first: this.#texts.count });
    let isHeader = true;
    for await (const lines of readLines(inflateChunks(source, entry), this.#limits.rowLength)) {
      const rejected: RejectedRow[] = [];
      for (const line of lines) {
        const problem = isHeader ? undefined : this.#hold(line, entry.name);
        if (problem !== undefined) rejected.push(problem);
        isHeader = false;
      }
      yield rejected;
    }
  }

  /** The third party of a document, by its UUID in lower case. From then on it counts as listed. */
  of(uuid: string): ThirdParty | undefined {
    // Few documents have one: most of a million look-ups in a large table end here.
    const beginning = beginningOf(uuid);
    if (((this.#beginnings[beginning >> 3] ?? 0) & (1 << (beginning & 7))) === 0) return undefined;
    const index = this.#held.get(uuid);
    if (index === undefined) return undefined;
    this.#isListed[index] = true;
    const [, rfc = '', ...name] = this.#texts.at(index).split('~');
    return { rfc: rfc.trim().toUpperCase(), name: name.join('~') };
  }

  /** The rows whose document was not asked for. */
  *notListed(): Generator<RejectedRow, void, undefined> {
    for (const [index, isListed] of this.#isListed.entries()) {
      if (isListed) continue;
      const file = this.#origins.findLast(({ first }) => first <= index)?.file ?? '';
      const line = this.#lines[index] ?? 0;
      yield rejectedRow('THIRD_PARTY_NOT_LISTED', { file, line, text: this.#texts.at(index) });
    }
  }

  #hold({ text, line, isTooLong }: MetadataLine, file: string): RejectedRow | undefined {
    const end = text.indexOf('~');
    const given = end === -1 ? text : text.slice(0, end);
    if (isTooLong || text.length > LONGEST_ROW) return rejectedRow('ROW_TOO_LONG', { file, line, text });
    if (given.trim() === '') return undefined;
    const uuid = readUuid(given);
    if (uuid === undefined) return rejectedRow('UUID_INVALID', { file, line, text });
    if (this.#held.has(uuid)) return undefined;
    if (this.#held.size === this.#limits.thirdParties) {
      throw limitExceeded(this.#limits, 'thirdParties', `in ${shown(file)}`);
    }
    const beginning = beginningOf(uuid);
    this.#beginnings[beginning >> 3] = (this.#beginnings[beginning >> 3] ?? 0) | (1 << (beginning & 7));
    this.#held.set(uuid, this.#texts.count);
    this.#texts.add(text);
    this.#lines.push(line);
    this.#isListed.push(false);
    return undefined;
  }
}

/** The number that the first hexadecimal digits of a UUID make. */
function beginningOf(uuid: string): number {
  let number = 0;
  for (let at = 0; at < BEGINNING; at++) {
    const code = uuid.charCodeAt(at);
    number = number * 16 + (code >= LOWER_A ? code - LOWER_A + 10 : code - ZERO);
  }
  return number;
}

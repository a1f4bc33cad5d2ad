import { PackageError } from './errors.js';
import { textAt, type XmlBytes } from './xml-bytes.js';
import {
  AMPERSAND,
  BLANK,
  blanksEnd,
  COLON,
  DOUBLE_QUOTE,
  EQUALS,
  GREATER,
  HIGH,
  KIND,
  LESS,
  LETTER_X,
  NAME,
  NAME_START,
  nextOf,
  SINGLE_QUOTE,
  SLASH,
  SPACE,
  VALUE_STOP,
} from './xml-kinds.js';
import { isSame, isText, markOf, requireName, type XmlName } from './xml-names.js';
import { requireReference } from './xml-references.js';

const MOST_ATTRIBUTES = 256;
const LONGEST_NAME = 1_024;

/*
 * What is kept of a name and its value: places in the document, as numbers in one array, because objects would cost more
 * than all the rest of the walk.
 */

/** Where the name begins. */
export const START = 0;
/** Where what follows its prefix begins; where the name begins when it has none. */
export const LOCAL = 1;
/** Where the name ends. */
export const END = 2;
/** The mark of what follows the prefix. */
export const MARK = 3;
/** Where the value begins. */
export const VALUE = 4;
/** Where the value ends, negative for one with line ends, tabs or references. */
export const VALUE_END = 5;
/** Numbers that are kept of a name. */
export const STRIDE = 6;

/** The error of a document that is not well formed; the detail names the construct. */
export function malformed(detail: string): PackageError {
  return new PackageError('XML_MALFORMED', { detail });
}

/** The array of the last walk, for the next one to use again. */
let spare: Int32Array | undefined;

/**
 * The names of one start tag after the other, with the values of the attributes. The element's name is in slot 0, its
 * attributes follow; only those up to `end` belong to the tag at hand.
 */
export class TagNames {
  readonly slots: Int32Array;
  end = STRIDE;
  /** Attributes that declare a namespace, and others with a prefix. */
  declarations = 0;
  prefixes = 0;
  isEmpty = false;
  readonly #bytes: Buffer;
  readonly #document: XmlBytes;

  constructor(document: XmlBytes) {
    this.#bytes = document.bytes;
    this.#document = document;
    this.slots = spare ?? new Int32Array((MOST_ATTRIBUTES + 1) * STRIDE);
    spare = undefined;
  }

  /** Leaves the array to the next document; nothing is asked of this one afterwards. */
  release(): void {
    spare = this.slots;
  }

  /** Reads the tag whose `<` is at `less`; answers where it ends. */
  read(less: number): number {
    return this.#readAttributes(this.nameEndAt(less + 1, 0));
  }

  /** The slot of an attribute without prefix; -1 without one. */
  slotOf({ mark, text }: XmlName): number {
    const { slots } = this;
    for (let slot = STRIDE; slot < this.end; slot += STRIDE) {
      if (slots[slot + MARK] !== mark || this.hasPrefix(slot)) continue;
      if (isText(this.#bytes, slots[slot] ?? 0, slots[slot + END] ?? 0, text)) return slot;
    }
    return -1;
  }

  /** Where the name that begins at `from` ends; it is kept in `slot`. A name has at most one colon, inside. */
  nameEndAt(from: number, slot: number): number {
    const bytes = this.#bytes;
    const kinds = KIND;
    let local = from;
    let end = this.#partEnd(from);
    if (bytes[end] === COLON) {
      local = end + 1;
      end = this.#partEnd(local);
    }
    const length = end - local;
    const first = bytes[local] ?? 0;
    const isStarted = ((kinds[bytes[from] ?? 0] ?? 0) & (kinds[first] ?? 0) & NAME_START) !== 0;
    if (!isStarted || length <= 0) throw malformed('a name');
    const { slots } = this;
    slots[slot + START] = from;
    slots[slot + LOCAL] = local;
    slots[slot + END] = end;
    slots[slot + MARK] = markOf(length, first, bytes[local + (length >>> 1)] ?? 0, bytes[end - 1] ?? 0);
    return end;
  }

  #partEnd(from: number): number {
    const bytes = this.#bytes;
    const kinds = KIND;
    let at = from;
    while (((kinds[bytes[at] ?? 0] ?? 0) & NAME) !== 0) at += 1;
    const isUsual = ((kinds[bytes[at] ?? 0] ?? 0) & HIGH) === 0 && at - from <= LONGEST_NAME;
    return isUsual ? at : this.#unusualPartEnd(from, at);
  }

  #unusualPartEnd(from: number, highAt: number): number {
    let at = highAt;
    while (((KIND[this.#bytes[at] ?? 0] ?? 0) & (NAME | HIGH)) !== 0) at += 1;
    if (at - from > LONGEST_NAME) throw limit(`${LONGEST_NAME} bytes in a name`);
    requireName(textAt(this.#document, from, at));
    return at;
  }

  #readAttributes(from: number): number {
    const bytes = this.#bytes;
    this.end = STRIDE;
    this.declarations = 0;
    this.prefixes = 0;
    for (let at = from; ;) {
      at = this.#passUsual(at);
      const next = bytes[at] === GREATER ? at : blanksEnd(bytes, at);
      const code = bytes[next];
      if (code === GREATER || code === SLASH) {
        this.isEmpty = code === SLASH;
        if (this.isEmpty && bytes[next + 1] !== GREATER) throw malformed('a start tag');
        return next + (this.isEmpty ? 2 : 1);
      }
      if (next === at) throw malformed('a start tag');
      at = this.#readAttribute(next);
    }
  }

  /**
   * Reads attributes as nearly all are written, ` name="value"` without anything special in the value, and stops before the
   * first that is not. The same as `#readAttribute`, in one loop: there it would take most of the time of a walk.
   */
  #passUsual(from: number): number {
    const bytes = this.#bytes;
    const { slots } = this;
    const kinds = KIND;
    let at = from;
    for (let slot = this.end; bytes[at] === SPACE && slot <= MOST_ATTRIBUTES * STRIDE; slot += STRIDE) {
      const start = at + 1;
      let local = start;
      let end = start;
      while (((kinds[bytes[end] ?? 0] ?? 0) & NAME) !== 0) end += 1;
      if (bytes[end] === COLON) {
        local = end + 1;
        end = local;
        while (((kinds[bytes[end] ?? 0] ?? 0) & NAME) !== 0) end += 1;
      }
      const first = bytes[local] ?? 0;
      const isStarted = ((kinds[bytes[start] ?? 0] ?? 0) & (kinds[first] ?? 0) & NAME_START) !== 0;
      if (!isStarted || end - start > LONGEST_NAME || bytes[end] !== EQUALS || bytes[end + 1] !== DOUBLE_QUOTE) break;
      let close = end + 2;
      while (((kinds[bytes[close] ?? 0] ?? 0) & VALUE_STOP) === 0) close += 1;
      if (bytes[close] !== DOUBLE_QUOTE) break;
      const mark = markOf(end - local, first, bytes[local + ((end - local) >>> 1)] ?? 0, bytes[end - 1] ?? 0);
      let other = STRIDE;
      while (other < slot && slots[other + MARK] !== mark) other += STRIDE;
      if (other < slot) break;
      slots[slot + START] = start;
      slots[slot + LOCAL] = local;
      slots[slot + END] = end;
      slots[slot + MARK] = mark;
      slots[slot + VALUE] = end + 2;
      slots[slot + VALUE_END] = close;
      if (local !== start || first === LETTER_X) this.#countPrefix(slot);
      this.end = slot + STRIDE;
      at = close + 1;
    }
    return at;
  }

  #readAttribute(from: number): number {
    const bytes = this.#bytes;
    const slot = this.end;
    if (slot > MOST_ATTRIBUTES * STRIDE) throw limit(`${MOST_ATTRIBUTES} attributes in an element`);
    const nameEnd = this.nameEndAt(from, slot);
    this.#requireNew(slot);
    const equals = bytes[nameEnd] === EQUALS ? nameEnd : blanksEnd(bytes, nameEnd);
    if (bytes[equals] !== EQUALS) throw malformed('an attribute');
    const open = bytes[equals + 1] === DOUBLE_QUOTE ? equals + 1 : blanksEnd(bytes, equals + 1);
    const quote = bytes[open] ?? 0;
    if (quote !== DOUBLE_QUOTE && quote !== SINGLE_QUOTE) throw malformed('an attribute without quotes');
    const close = this.#valueEnd(open + 1, quote, slot);
    this.slots[slot + VALUE] = open + 1;
    this.end = slot + STRIDE;
    return close + 1;
  }

  #valueEnd(from: number, quote: number, slot: number): number {
    const bytes = this.#bytes;
    let at = nextOf(bytes, from, bytes.length, VALUE_STOP);
    let isPlain = true;
    while (bytes[at] !== quote) {
      if (at === bytes.length) throw malformed('an attribute without end');
      isPlain = this.#passValueStop(bytes[at] ?? 0, at) && isPlain;
      at = nextOf(bytes, at + 1, bytes.length, VALUE_STOP);
    }
    this.slots[slot + VALUE_END] = isPlain ? at : -at;
    return at;
  }

  /** Passes what is special in a value and does not end it; answers whether it may stay as it is. */
  #passValueStop(code: number, at: number): boolean {
    if (code === DOUBLE_QUOTE || code === SINGLE_QUOTE) return true;
    if (code === AMPERSAND) requireReference(this.#bytes, at);
    else if (code === LESS) throw malformed('an attribute with < in it');
    else if (((KIND[code] ?? 0) & BLANK) === 0) throw malformed('a control character');
    return false;
  }

  #requireNew(slot: number): void {
    const { slots } = this;
    const mark = slots[slot + MARK];
    for (let other = STRIDE; other < slot; other += STRIDE) {
      if (slots[other + MARK] === mark && this.#isSameName(other, slot)) throw malformed('an attribute given twice');
    }
    this.#countPrefix(slot);
  }

  #countPrefix(slot: number): void {
    if (this.isDeclaration(slot)) this.declarations += 1;
    else if (this.hasPrefix(slot)) this.prefixes += 1;
  }

  #isSameName(one: number, other: number): boolean {
    const { slots } = this;
    const start = slots[one] ?? 0;
    const length = (slots[one + END] ?? 0) - start;
    const otherStart = slots[other] ?? 0;
    return length === (slots[other + END] ?? 0) - otherStart && isSame(this.#bytes, start, otherStart, length);
  }

  /** Whether a name has a prefix. */
  hasPrefix(slot: number): boolean {
    return this.slots[slot + LOCAL] !== this.slots[slot];
  }

  /** Whether an attribute declares a namespace. */
  isDeclaration(slot: number): boolean {
    const start = this.slots[slot] ?? 0;
    if (this.#bytes[start] !== LETTER_X) return false;
    const end = this.hasPrefix(slot) ? (this.slots[slot + LOCAL] ?? 0) - 1 : (this.slots[slot + END] ?? 0);
    return isText(this.#bytes, start, end, 'xmlns');
  }
}

function limit(detail: string): PackageError {
  return new PackageError('LIMIT_EXCEEDED', { detail });
}

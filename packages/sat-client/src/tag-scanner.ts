/** How far the tags of a growing piece of XML have been followed. */
interface ScanState {
  /** Where to go on. */
  readonly position: number;
  /** Names of the elements that are open, outermost first, as they are written. */
  readonly open: readonly string[];
}

/**
 * - `more`: the bytes end first.
 * - `stopped`: the start tag looked for has been read; `position` is behind it.
 * - `closed`: the root element has ended; `position` is behind it.
 * - `foreign`: no markup that an envelope has: comments, CDATA, a document type, tags that do not pair.
 */
export interface ScanResult extends ScanState {
  readonly outcome: 'more' | 'stopped' | 'closed' | 'foreign';
}

/** Nothing read yet. */
export const SCAN_START: ScanState = { position: 0, open: [] };

const LESS_THAN = 0x3c;
const GREATER_THAN = 0x3e;
const EXCLAMATION_MARK = 0x21;
const QUESTION_MARK = 0x3f;
const SLASH = 0x2f;
const QUOTATION_MARK = 0x22;
const APOSTROPHE = 0x27;
const MAX_DEPTH = 64;

/**
 * Follows the tags of `bytes` from `state` on, without judging them: it says where the envelope is cut, and a real parser
 * then reads the parts. Works on bytes, so that a letter may be split between two arrivals.
 *
 * @param bytes everything that has arrived of this piece, in an encoding that extends ASCII.
 * @param stopAt local name of the element at whose start tag to stop.
 */
export function scanTags(bytes: Buffer, state: ScanState, stopAt?: string): ScanResult {
  const open = [...state.open];
  let position = state.position;
  for (;;) {
    const start = bytes.indexOf(LESS_THAN, position);
    if (start === -1) return { outcome: 'more', position: bytes.length, open };
    const next = bytes[start + 1];
    if (next === EXCLAMATION_MARK) return { outcome: 'foreign', position: start, open };
    const end = next === QUESTION_MARK ? bytes.indexOf('?>', start) + 1 : endOfTag(bytes, start);
    if (next === undefined || end <= 0) return { outcome: 'more', position: start, open };
    position = end + 1;
    if (next === QUESTION_MARK) continue;

    const name = nameOf(bytes, start, end);
    if (next === SLASH) {
      if (open.pop() !== name) return { outcome: 'foreign', position: start, open };
    } else if (bytes[end - 1] !== SLASH) {
      open.push(name);
      if (open.length > MAX_DEPTH) return { outcome: 'foreign', position: start, open };
      if (stopAt !== undefined && localName(name) === stopAt) return { outcome: 'stopped', position, open };
    }
    if (open.length === 0) return { outcome: 'closed', position, open };
  }
}

/** Position of the `>` that ends a tag, one inside an attribute's value not being meant; -1 if it has not arrived. */
function endOfTag(bytes: Buffer, start: number): number {
  let quote = 0;
  for (let at = start + 1; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (quote !== 0) {
      if (byte === quote) quote = 0;
    } else if (byte === QUOTATION_MARK || byte === APOSTROPHE) {
      quote = byte;
    } else if (byte === GREATER_THAN) {
      return at;
    }
  }
  return -1;
}

function nameOf(bytes: Buffer, start: number, end: number): string {
  const tag = bytes.toString('latin1', start + 1, end);
  return /^\/?([^\s/]*)/.exec(tag)?.[1] ?? '';
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

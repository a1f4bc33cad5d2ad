/** Turns base64 text that arrives in any pieces into bytes. */
interface Base64Decoder {
  /** The bytes of the text so far that have not been given yet, in pieces of at most 48 KB, each in memory of its own. */
  push(text: Buffer): Generator<Uint8Array>;
  /** The last bytes: none or up to two. */
  finish(): Uint8Array;
}

// 65 536 characters make 49 152 bytes. A longer string is put where collecting it costs V8 four times the decoding.
const PIECE = 65_536;
const WHITE_SPACE = /[ \t\r\n]+/g;
const FOREIGN = /[^A-Za-z0-9+/]/;
const MINUS = 0x2d;
const LOW_LINE = 0x5f;

// The last group, with the bits that no byte uses at zero (W3C XML Schema 1.0, part 2, section 3.2.16).
const LAST_GROUP = /^(?:[A-Za-z0-9+/][AQgw]==|[A-Za-z0-9+/]{2}[AEIMQUYcgkosw048]=)$/;

/**
 * A strict decoder of base64 (RFC 4648, section 4). White space (of XML) is skipped wherever it stands; a foreign
 * character, data after the padding, a wrong or missing padding make it throw what `damaged` returns. Node's own decoder
 * skips all of that in silence, so the length of what it returns is compared with what it must be; only a text that fails
 * this comparison is looked at letter by letter.
 */
export function base64Decoder(damaged: (detail: string) => Error): Base64Decoder {
  /** What no group is whole of yet: up to three characters, or four with padding. */
  let rest = '';
  let mayHoldBlanks = false;
  let damage: Error | undefined;

  /** Decodes whole groups and keeps the others; `undefined`, and nothing changed, if anything but letters is in them. */
  const letters = (text: Buffer): Buffer | undefined => {
    const joint = rest === '' ? 0 : Math.min(4 - rest.length, text.length);
    const group = rest + text.toString('latin1', 0, joint);
    const end = text.length - ((text.length - joint) % 4);
    const head = Math.floor(group.length / 4) * 3;
    const size = head + ((end - joint) / 4) * 3;
    const bytes = Buffer.allocUnsafe(size);
    const first = head === 0 ? 0 : bytes.write(group, 'base64');
    const written = first + bytes.write(text.toString('latin1', joint, end), head, 'base64');
    // `-` and `_` are the letters of another alphabet that Node's decoder takes for ours.
    if (written !== size || text.includes(MINUS) || text.includes(LOW_LINE)) return undefined;
    rest = head === 0 ? group + text.toString('latin1', end) : text.toString('latin1', end);
    return bytes;
  };

  /** The bytes before the padding, or before a foreign character, since what came whole may be wanted as evidence. */
  const ending = (text: string): Buffer => {
    const padding = text.indexOf('=');
    const whole = padding === -1 ? text.length : padding;
    const groups = text.slice(0, whole - (whole % 4));
    rest = text.slice(groups.length);
    if (padding !== -1 && rest.length > 4) throw damaged('base64 padding');
    const foreign = groups.search(FOREIGN);
    if (foreign === -1) return Buffer.from(groups, 'base64');
    damage = damaged('base64 alphabet');
    return Buffer.from(groups.slice(0, foreign - (foreign % 4)), 'base64');
  };

  const take = (piece: Buffer): Buffer => {
    if (!mayHoldBlanks) {
      const bytes = letters(piece);
      if (bytes !== undefined) return bytes;
      mayHoldBlanks = true;
    }
    const dense = withoutBlanks(Buffer.concat([Buffer.from(rest, 'latin1'), piece]));
    rest = '';
    return letters(dense) ?? ending(dense.toString('latin1'));
  };

  return {
    *push(text) {
      for (let at = 0; at < text.length; at += PIECE) {
        const bytes = take(text.subarray(at, at + PIECE));
        if (bytes.length > 0) yield bytes;
        if (damage !== undefined) throw damage;
      }
    },
    finish() {
      const last = rest.replace(WHITE_SPACE, '');
      if (last === '') return new Uint8Array();
      if (!LAST_GROUP.test(last)) throw damaged(last.includes('=') ? 'base64 padding' : 'base64 length');
      return Buffer.from(last, 'base64');
    },
  };
}

/** Leaves the blanks out, in place. */
function withoutBlanks(text: Buffer): Buffer {
  let length = 0;
  for (let at = 0; at < text.length; at += 1) {
    const byte = text[at] ?? 0;
    if (byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09) continue;
    text[length] = byte;
    length += 1;
  }
  return text.subarray(0, length);
}

/** Turns base64 text that arrives in any pieces into bytes. */
interface Base64Decoder {
  /** The bytes of the text so far that have not been given yet, in pieces of at most 48 KB, each in memory of its own. */
  push(text: Buffer): Generator<Uint8Array>;
  /** The last bytes: none or up to two. */
  finish(): Uint8Array;
}

// 65 536 characters make 49 152 bytes.
const PIECE = 65_536;
const WHITE_SPACE = /[ \t\r\n]+/g;
const FOREIGN = /[^A-Za-z0-9+/]/;

// The last group, with the bits that no byte uses at zero (W3C XML Schema 1.0, part 2, section 3.2.16).
const LAST_GROUP = /^(?:[A-Za-z0-9+/][AQgw]==|[A-Za-z0-9+/]{2}[AEIMQUYcgkosw048]=)$/;

/**
 * A strict decoder of base64 (RFC 4648, section 4). White space (of XML) is skipped wherever it stands; a foreign
 * character, data after the padding, a wrong or missing padding make it throw what `damaged` returns. Node's own decoder
 * skips all of that in silence, so the length of what it returns is compared with what it must be.
 */
export function base64Decoder(damaged: (detail: string) => Error): Base64Decoder {
  let rest = '';
  let padded = false;
  let damage: Error | undefined;

  /** The bytes of whole groups; before a foreign character only, since what came whole may be wanted as evidence. */
  const decode = (text: string): Buffer => {
    const bytes = Buffer.from(text, 'base64');
    // `-` and `_` are the letters of another alphabet that Node's decoder takes for ours.
    const isWhole = bytes.length === (text.length / 4) * 3 && !text.includes('-') && !text.includes('_');
    if (isWhole) return bytes;
    damage = damaged('base64 alphabet');
    const foreign = text.search(FOREIGN);
    return Buffer.from(text.slice(0, foreign - (foreign % 4)), 'base64');
  };

  const take = (piece: Buffer): Buffer => {
    let text = rest + piece.toString('latin1');
    if (hasWhiteSpace(piece)) text = text.replace(WHITE_SPACE, '');
    const padding = piece.includes(0x3d) ? text.indexOf('=') : -1;
    if (padded || padding !== -1) {
      const end = padded ? 0 : padding - (padding % 4);
      padded = true;
      rest = text.slice(end);
      if (rest.length > 4) throw damaged('base64 padding');
      return decode(text.slice(0, end));
    }
    const end = text.length - (text.length % 4);
    rest = text.slice(end);
    return decode(text.slice(0, end));
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
      if (rest === '') return new Uint8Array();
      if (!LAST_GROUP.test(rest)) throw damaged(padded ? 'base64 padding' : 'base64 length');
      return Buffer.from(rest, 'base64');
    },
  };
}

function hasWhiteSpace(piece: Buffer): boolean {
  return piece.includes(0x0a) || piece.includes(0x0d) || piece.includes(0x20) || piece.includes(0x09);
}

/** What a file holds once its wrapping is off. */
interface Block {
  /** Label of the PEM block (RFC 7468, section 2); `undefined` when the file was DER, or base64 without boundaries. */
  readonly label: string | undefined;
  readonly der: Uint8Array;
}

const BEGIN = '-----BEGIN ';
const END = '-----END ';
const DASHES = '-----';
const SEQUENCE = 0x30;
const MAX_BLOCKS = 16;

/**
 * The binary values in a file: DER as it is, the blocks of a PEM file, or base64 of DER. Nothing is returned of a part
 * that is none of them; whether the bytes are good DER is not looked at.
 */
export function readBlocks(bytes: Uint8Array): readonly Block[] {
  if (bytes[0] === SEQUENCE) return [{ label: undefined, der: bytes }];
  const text = Buffer.from(bytes).toString('latin1');
  if (text.includes(BEGIN)) return pemBlocks(text);
  const der = base64(text);
  return der?.[0] === SEQUENCE ? [{ label: undefined, der }] : [];
}

function pemBlocks(text: string): readonly Block[] {
  const blocks: Block[] = [];
  let at = text.indexOf(BEGIN);
  while (at !== -1 && blocks.length < MAX_BLOCKS) {
    const labelEnd = text.indexOf(DASHES, at + BEGIN.length);
    if (labelEnd === -1) break;
    const label = text.slice(at + BEGIN.length, labelEnd);
    const bodyStart = labelEnd + DASHES.length;
    const bodyEnd = text.indexOf(`${END}${label}${DASHES}`, bodyStart);
    if (bodyEnd === -1) break;
    const der = base64(text.slice(bodyStart, bodyEnd));
    // A block that is not plain base64 (one with the headers of RFC 1421, say) keeps its label, for the error.
    blocks.push({ label, der: der ?? new Uint8Array() });
    at = text.indexOf(BEGIN, bodyEnd);
  }
  return blocks;
}

function base64(text: string): Uint8Array | undefined {
  // A byte order mark, read one character per byte.
  const compact = text.replace(/^\u00EF\u00BB\u00BF/, '').replaceAll(/\s/g, '');
  if (compact.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(compact)) return undefined;
  return new Uint8Array(Buffer.from(compact, 'base64'));
}

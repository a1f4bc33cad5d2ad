/** One element of DER: its tag byte, its content, and its whole encoding. */
export interface DerNode {
  readonly tag: number;
  readonly content: Uint8Array;
  readonly encoding: Uint8Array;
}

/** Tag bytes that a certificate uses (X.690, section 8; X.680, table 1). */
export const DER_TAGS = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  nothing: 0x05,
  objectIdentifier: 0x06,
  utf8String: 0x0c,
  printableString: 0x13,
  teletexString: 0x14,
  ia5String: 0x16,
  utcTime: 0x17,
  generalizedTime: 0x18,
  bmpString: 0x1e,
  sequence: 0x30,
  set: 0x31,
  explicit0: 0xa0,
  explicit3: 0xa3,
} as const satisfies Record<string, number>;

/** The bytes are not DER, or not what was expected at that place. */
export class DerError extends Error {
  override readonly name = 'DerError';
}

function byteAt(bytes: Uint8Array, offset: number): number {
  const byte = bytes[offset];
  if (byte === undefined) {
    throw new DerError('the encoding ends early');
  }
  return byte;
}

function readLength(bytes: Uint8Array, offset: number): { length: number; start: number } {
  const first = byteAt(bytes, offset);
  if (first < 0x80) {
    return { length: first, start: offset + 1 };
  }
  const count = first - 0x80;
  if (count === 0 || count > 3) {
    throw new DerError('a length is indefinite or too long');
  }
  let length = 0;
  for (let position = 1; position <= count; position += 1) {
    length = length * 256 + byteAt(bytes, offset + position);
  }
  // X.690, section 10.1: the length is written in as few octets as possible.
  if (length < 0x80 || length < 256 ** (count - 1)) {
    throw new DerError('a length is not written in its shortest form');
  }
  return { length, start: offset + 1 + count };
}

function readNodes(bytes: Uint8Array): DerNode[] {
  const nodes: DerNode[] = [];
  let offset = 0;
  while (offset < bytes.length) {
    const tag = byteAt(bytes, offset);
    if ((tag & 0x1f) === 0x1f) {
      throw new DerError('a tag has more than one byte');
    }
    const { length, start } = readLength(bytes, offset + 1);
    const end = start + length;
    if (end > bytes.length) {
      throw new DerError('the encoding ends early');
    }
    nodes.push({ tag, content: bytes.subarray(start, end), encoding: bytes.subarray(offset, end) });
    offset = end;
  }
  return nodes;
}

/** The single element that fills `bytes`; nothing may follow it. */
export function readDer(bytes: Uint8Array, tag: number): DerNode {
  const [node, ...rest] = readNodes(bytes);
  if (node === undefined || rest.length > 0) {
    throw new DerError('expected exactly one element');
  }
  return expectTag(node, tag);
}

/** The elements inside a constructed element. */
export function childrenOf(node: DerNode): DerNode[] {
  return readNodes(node.content);
}

/** The element itself when it has that tag. */
export function expectTag(node: DerNode | undefined, tag: number): DerNode {
  if (node === undefined || node.tag !== tag) {
    throw new DerError(`expected an element with tag ${tag}`);
  }
  return node;
}

/** Content of an OBJECT IDENTIFIER as lower-case hexadecimal. */
export function objectIdentifierHex(node: DerNode | undefined): string {
  return Buffer.from(expectTag(node, DER_TAGS.objectIdentifier).content).toString('hex');
}

/** Bytes of a positive INTEGER without the leading zero of its sign; shortest form only (X.690, section 8.3.2). */
export function positiveInteger(node: DerNode | undefined): Uint8Array {
  const { content } = expectTag(node, DER_TAGS.integer);
  const first = byteAt(content, 0);
  if (first >= 0x80) {
    throw new DerError('an integer is negative');
  }
  if (first === 0 && content.length > 1) {
    if (byteAt(content, 1) < 0x80) {
      throw new DerError('an integer is not written in its shortest form');
    }
    return content.subarray(1);
  }
  return content;
}

/** Bytes of a BIT STRING and how many bits of the last one do not count; those must be zero (X.690, section 11.2). */
export function bitString(node: DerNode | undefined): { bytes: Uint8Array; unusedBits: number } {
  const { content } = expectTag(node, DER_TAGS.bitString);
  const unusedBits = byteAt(content, 0);
  const bytes = content.subarray(1);
  const last = bytes.at(-1) ?? 0;
  if (unusedBits > 7 || (bytes.length === 0 && unusedBits > 0) || (last & (2 ** unusedBits - 1)) !== 0) {
    throw new DerError('a bit string has bits that do not count');
  }
  return { bytes, unusedBits };
}

/** Text of a character string, by its type; Teletex is read as ISO-8859-1, which is what the SAT writes in it. */
export function characterString(node: DerNode | undefined): string {
  const content = Buffer.from(node?.content ?? []);
  switch (node?.tag) {
    case DER_TAGS.utf8String:
      return content.toString('utf8').normalize('NFC');
    case DER_TAGS.printableString:
    case DER_TAGS.teletexString:
    case DER_TAGS.ia5String:
      return content.toString('latin1').normalize('NFC');
    case DER_TAGS.bmpString:
      return Buffer.from(content.subarray(0, content.length & ~1))
        .swap16()
        .toString('utf16le')
        .normalize('NFC');
    default:
      throw new DerError('expected a character string');
  }
}

/** Instant of a UTCTime or GeneralizedTime in the form of RFC 5280, section 4.1.2.5: UTC, whole seconds, `Z`. */
export function time(node: DerNode | undefined): Date {
  const text = Buffer.from(node?.content ?? []).toString('latin1');
  const parts =
    node?.tag === DER_TAGS.utcTime
      ? /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(text)
      : node?.tag === DER_TAGS.generalizedTime
        ? /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(text)
        : null;
  if (parts === null) {
    throw new DerError('expected a time');
  }
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.slice(1).map(Number);
  const century = node?.tag === DER_TAGS.utcTime ? (year < 50 ? 2000 : 1900) : 0;
  return new Date(Date.UTC(century + year, month - 1, day, hour, minute, second));
}

import forge from 'node-forge';

/** A value in DER, as node-forge reads it. */
export type Der = forge.asn1.Asn1;

/** Universal tag numbers (ITU-T X.680, table 1). */
export const TAG = {
  integer: 2,
  bitString: 3,
  octetString: 4,
  oid: 6,
  utf8String: 12,
  sequence: 16,
  set: 17,
  numericString: 18,
  printableString: 19,
  teletexString: 20,
  ia5String: 22,
  visibleString: 26,
  bmpString: 30,
} as const;

/** A tag of {@link TAG}. */
type Tag = (typeof TAG)[keyof typeof TAG];

/** The bytes are no DER, or not of the shape looked for. The callers turn it into an error of theirs. */
export class DerError extends Error {
  override readonly name = 'DerError';
}

/** @throws DerError when `bytes` is not exactly one value in DER. */
export function parseDer(bytes: Uint8Array): Der {
  try {
    return forge.asn1.fromDer(Buffer.from(bytes).toString('latin1'), true);
  } catch (cause) {
    throw new DerError('not DER', { cause });
  }
}

/** `true` when `node` is of the universal class and has this tag. */
export function isTagged(node: Der | undefined, tag: Tag): node is Der {
  return node !== undefined && node.tagClass === forge.asn1.Class.UNIVERSAL && tagOf(node) === tag;
}

/** `true` when `node` has the context-specific tag `[number]` (ITU-T X.680, section 31). */
export function isContextTagged(node: Der | undefined, number: number): node is Der {
  return node !== undefined && node.tagClass === forge.asn1.Class.CONTEXT_SPECIFIC && tagOf(node) === number;
}

/** The tag number of `node`, whatever its class. */
export function tagOf(node: Der): number {
  return node.type;
}

/** The values inside a constructed one. */
export function partsOf(node: Der | undefined, tag?: Tag): readonly Der[] {
  if (node === undefined || !Array.isArray(node.value)) throw new DerError('not constructed');
  if (tag !== undefined && !isTagged(node, tag)) throw new DerError(`not tagged ${tag}`);
  return node.value;
}

/** The content of a primitive value, one character per byte (of a BMPString, one per UTF-16 unit). */
export function contentOf(node: Der | undefined, tag?: Tag): string {
  if (node === undefined || typeof node.value !== 'string') throw new DerError('not primitive');
  if (tag !== undefined && !isTagged(node, tag)) throw new DerError(`not tagged ${tag}`);
  return node.value;
}

/** An object identifier in dotted decimal. */
export function oidOf(node: Der | undefined): string {
  const content = contentOf(node, TAG.oid);
  if (content === '') throw new DerError('empty object identifier');
  return forge.asn1.derToOid(content);
}

/** A non-negative INTEGER that fits in 32 bits. */
export function smallIntegerOf(node: Der | undefined): number {
  const content = contentOf(node, TAG.integer);
  const hex = Buffer.from(content, 'latin1').toString('hex');
  const value = Number.parseInt(hex, 16);
  if (content.length > 5 || !(value >= 0 && value <= 0xff_ff_ff_ff) || content.charCodeAt(0) > 0x7f) {
    throw new DerError('not a small integer');
  }
  return value;
}

/** `node` as it was encoded, in hexadecimal. */
export function hexOf(node: Der): string {
  return forge.asn1.toDer(node).toHex();
}

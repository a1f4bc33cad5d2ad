import forge from 'node-forge';

const { asn1 } = forge;

/** A node of an ASN.1 tree, as node-forge keeps it. */
export type Asn1 = forge.asn1.Asn1;

/** Character string types that a SAT certificate uses. */
export type StringType = 'utf8' | 'printable' | 'teletex' | 'ia5';

function primitive(type: forge.asn1.Type, bytes: Uint8Array): Asn1 {
  return asn1.create(asn1.Class.UNIVERSAL, type, false, Buffer.from(bytes).toString('latin1'));
}

/** The same content under another identifier octet, for those that node-forge's enumeration of types lacks. */
function retagged(node: Asn1, identifier: number): Asn1 {
  const [, ...rest] = toDer(node);
  return parseDer(Uint8Array.of(identifier, ...rest));
}

/** SEQUENCE of the given children. */
export function sequence(...children: readonly Asn1[]): Asn1 {
  return asn1.create(asn1.Class.UNIVERSAL, asn1.Type.SEQUENCE, true, [...children]);
}

/** SET of the given children, in the given order (the callers only write sets of one). */
export function set(...children: readonly Asn1[]): Asn1 {
  return asn1.create(asn1.Class.UNIVERSAL, asn1.Type.SET, true, [...children]);
}

/** OBJECT IDENTIFIER from its dotted text. */
export function objectIdentifier(dotted: string): Asn1 {
  return primitive(asn1.Type.OID, Buffer.from(asn1.oidToDer(dotted).getBytes(), 'latin1'));
}

/** INTEGER from its two's complement bytes, most significant first. */
export function integer(bytes: Uint8Array): Asn1 {
  return primitive(asn1.Type.INTEGER, bytes);
}

/** NULL. */
export function nothing(): Asn1 {
  return primitive(asn1.Type.NULL, new Uint8Array());
}

/** BOOLEAN TRUE, as DER writes it. */
export function truth(): Asn1 {
  return primitive(asn1.Type.BOOLEAN, Uint8Array.of(0xff));
}

/** OCTET STRING. */
export function octetString(bytes: Uint8Array): Asn1 {
  return primitive(asn1.Type.OCTETSTRING, bytes);
}

/** BIT STRING of `bytes`, whose last `unusedBits` bits do not count. */
export function bitString(bytes: Uint8Array, unusedBits = 0): Asn1 {
  return primitive(asn1.Type.BITSTRING, Uint8Array.of(unusedBits, ...bytes));
}

/** A character string: UTF-8 for `utf8`, one byte per character (ISO-8859-1) for the others. */
export function characterString(type: StringType, text: string): Asn1 {
  switch (type) {
    case 'utf8':
      return primitive(asn1.Type.UTF8, Buffer.from(text, 'utf8'));
    case 'printable':
      return primitive(asn1.Type.PRINTABLESTRING, Buffer.from(text, 'latin1'));
    case 'ia5':
      return primitive(asn1.Type.IA5STRING, Buffer.from(text, 'latin1'));
    case 'teletex':
      return retagged(primitive(asn1.Type.IA5STRING, Buffer.from(text, 'latin1')), 0x14);
    default:
      return type satisfies never;
  }
}

/** `[number] EXPLICIT` around one child. */
export function explicit(number: number, child: Asn1): Asn1 {
  return retagged(sequence(child), 0xa0 + number);
}

/** A time as RFC 5280, section 4.1.2.5 wants it: UTCTime until 2049, GeneralizedTime from 2050; whole seconds, UTC. */
export function time(date: Date): Asn1 {
  const compact = date.toISOString().replace(/[-:T]|\.\d+/g, '');
  return date.getUTCFullYear() < 2050
    ? primitive(asn1.Type.UTCTIME, Buffer.from(compact.slice(2)))
    : primitive(asn1.Type.GENERALIZEDTIME, Buffer.from(compact));
}

/** Reads DER (for example a SubjectPublicKeyInfo made by node:crypto) so that it can stand inside another structure. */
export function parseDer(bytes: Uint8Array): Asn1 {
  return asn1.fromDer(Buffer.from(bytes).toString('latin1'));
}

/** DER bytes of a tree. */
export function toDer(tree: Asn1): Uint8Array {
  return Uint8Array.from(Buffer.from(asn1.toDer(tree).getBytes(), 'latin1'));
}

import { createHash } from 'node:crypto';
import type { Element } from '@xmldom/xmldom';
import { ExclusiveCanonicalization } from 'xml-crypto';

const canonicalization = new ExclusiveCanonicalization();
const encoder = new TextEncoder();

/** W3C Exclusive XML Canonicalization 1.0 of `element` and all that is below it, as UTF-8. */
export function canonicalBytes(element: Element): Uint8Array {
  return encoder.encode(canonicalization.process(element, {}));
}

/** Base64 of the SHA-1 of the canonical bytes: what a `DigestValue` holds. */
export function digestValue(element: Element): string {
  return createHash('sha1').update(canonicalBytes(element)).digest('base64');
}

/**
 * The text that goes over the wire. It is canonical too, because that form escapes every character that a parser would
 * change (a carriage return in a text, a line break in an attribute); `prefixes` are those declared on the root for the
 * readers that expect them there.
 */
export function wireText(root: Element, prefixes: readonly string[]): string {
  return canonicalization.process(root, { inclusiveNamespacesPrefixList: [...prefixes] });
}

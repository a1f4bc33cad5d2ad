import { createHash } from 'node:crypto';

import { XmlC14NMode } from 'libxml2-wasm';
import type { XmlDocument, XmlElement } from 'libxml2-wasm';

/** Canonical XML 1.0 (W3C, 2001) without comments: namespaces in scope appear on the apex. */
export function inclusiveText(node: XmlDocument | XmlElement): string {
  return node.canonicalizeToString({ mode: XmlC14NMode.XML_C14N_1_0 });
}

/** Exclusive Canonical XML 1.0 (W3C, 2002) without comments: only namespaces that are used. */
export function exclusiveText(node: XmlDocument | XmlElement): string {
  return node.canonicalizeToString({ mode: XmlC14NMode.XML_C14N_EXCLUSIVE_1_0 });
}

/** SHA-1 of a canonical text's UTF-8 bytes, in base64, as `DigestValue` carries it. */
export function digestOf(canonical: string): string {
  return createHash('sha1').update(canonical, 'utf8').digest('base64');
}

import { createHash } from 'node:crypto';
import type { Element } from '@xmldom/xmldom';
import { C14nCanonicalization, ExclusiveCanonicalization } from 'xml-crypto';
import { ALGORITHMS, NAMESPACES } from './namespaces.js';

/** The canonicalisations that this package knows, by their identifiers. */
export type CanonicalizationMethod = typeof ALGORITHMS.exclusiveC14n | typeof ALGORITHMS.inclusiveC14n;

interface Binding {
  readonly prefix: string;
  readonly namespaceURI: string;
}

// Canonical XML 1.0, section 2.2, sorts prefixes by code points; the library asks the locale.
const nsCompare = (a: Binding, b: Binding): number => (a.prefix < b.prefix ? -1 : Number(a.prefix > b.prefix));
const exclusive = Object.assign(new ExclusiveCanonicalization(), { nsCompare });
const inclusive = Object.assign(new C14nCanonicalization(), { nsCompare });
const encoder = new TextEncoder();

/**
 * Canonical form of `element`, where it stands in its document, and of all that is below it, as UTF-8. Comments are left
 * out: W3C Exclusive XML Canonicalization 1.0, or Canonical XML 1.0.
 */
export function canonicalBytes(element: Element, method: CanonicalizationMethod): Uint8Array {
  const text =
    method === ALGORITHMS.exclusiveC14n
      ? exclusive.process(element, {})
      : inclusive.process(element, { ancestorNamespaces: bindingsAbove(element) });
  return encoder.encode(text);
}

/** SHA-1 of canonical bytes: what a `DigestValue` holds, in base64. */
export function digestOf(bytes: Uint8Array): Buffer {
  return createHash('sha1').update(bytes).digest();
}

/**
 * The text that goes over the wire. It is canonical too, because that form escapes every character that a parser would
 * change (a carriage return in a text, a line break in an attribute); `prefixes` are those declared on the root for the
 * readers that expect them there.
 */
export function wireText(root: Element, prefixes: readonly string[]): string {
  return exclusive.process(root, { inclusiveNamespacesPrefixList: [...prefixes] });
}

/** The declarations that `element` inherits, as the library wants them: without those that it makes or is named by. */
function bindingsAbove(element: Element): Binding[] {
  const known = new Set([element.prefix ?? '', ...declarations(element).map(({ prefix }) => prefix)]);
  const inherited: Binding[] = [];
  for (let above = element.parentElement; above !== null; above = above.parentElement) {
    for (const binding of declarations(above)) {
      if (known.has(binding.prefix)) continue;
      known.add(binding.prefix);
      if (binding.namespaceURI !== '') inherited.push(binding);
    }
  }
  return inherited;
}

function declarations(element: Element): Binding[] {
  return Array.from(element.attributes)
    .filter(({ namespaceURI }) => namespaceURI === NAMESPACES.xmlns)
    .map(({ prefix, localName, value }) => ({ prefix: prefix === null ? '' : (localName ?? ''), namespaceURI: value }));
}

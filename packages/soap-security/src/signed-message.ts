import type { Document, Element, Node } from '@xmldom/xmldom';
import { SoapSecurityError } from './errors.js';
import { elementsWithin, partNameOf, refusal } from './message-parts.js';
import type { PartName } from './message-parts.js';
import { NAMESPACES } from './namespaces.js';
import { parseXml } from './parse.js';
import { rootElement } from './read.js';
import { isNamespaceName } from './xml-tree.js';

// Listed apart, so that more transforms than one are told as such.
const MAY_REPEAT: ReadonlySet<PartName> = new Set<PartName>(['dsig:Transform']);

/**
 * Reads a signed message from outside and refuses what would let it mean one thing to whoever verifies it and another to
 * whoever reads it: nodes that a canonical form drops or turns into text, ids that name two elements (whatever the
 * spelling and namespace of the attribute), and elements of SOAP, WS-Security or XML Signature that occur twice.
 *
 * @returns the SOAP 1.1 envelope.
 * @throws SoapSecurityError those of {@link parseXml}; `PART_MISSING`: the root is no envelope; `PART_UNEXPECTED`,
 *   `PART_MALFORMED`, `ID_REPEATED`, `PART_REPEATED`.
 */
export function openSignedMessage(text: string): Element {
  const document = parseXml(text);
  const envelope = rootElement(document, NAMESPACES.soap, 'Envelope');
  if (envelope === undefined) throw refusal('PART_MISSING', 'soap:Envelope');
  requirePlainNodes(document);
  const elements = elementsWithin(envelope);
  requirePlainAttributes(elements);
  requireDistinctIds(elements);
  requireDistinctParts(elements);
  return envelope;
}

/** Elements and texts only. Comments split a text for some readers; a canonical form leaves them out. */
function requirePlainNodes(parent: Document | Node): void {
  for (let node = parent.firstChild; node !== null; node = node.nextSibling) {
    const isDeclaration = node.nodeName === 'xml' && parent.nodeType === parent.DOCUMENT_NODE;
    if (node.nodeType === node.ELEMENT_NODE) requirePlainNodes(node);
    else if (node.nodeType !== node.TEXT_NODE && !isDeclaration) throw refusal('PART_UNEXPECTED', kindOf(node));
  }
}

function kindOf(node: Node): string {
  if (node.nodeType === node.COMMENT_NODE) return 'comment';
  return node.nodeType === node.CDATA_SECTION_NODE ? 'CDATA' : 'processing instruction';
}

/** The canonicalisation writes namespace names as they are, and leaves out or does not inherit names that start with `xml`. */
function requirePlainAttributes(elements: readonly Element[]): void {
  for (const { attributes } of elements) {
    for (const { namespaceURI, name, value } of attributes) {
      if (namespaceURI !== NAMESPACES.xmlns) {
        if (name.toLowerCase().startsWith('xml')) throw refusal('PART_UNEXPECTED', '@xml');
      } else if (value !== '' && !isNamespaceName(value)) {
        throw refusal('PART_MALFORMED', 'xmlns');
      }
    }
  }
}

function requireDistinctIds(elements: readonly Element[]): void {
  const ids = elements.flatMap(({ attributes }) =>
    Array.from(attributes).flatMap(({ localName, value }) => (localName?.toLowerCase() === 'id' ? [value] : [])),
  );
  if (new Set(ids).size < ids.length) throw new SoapSecurityError('ID_REPEATED');
}

function requireDistinctParts(elements: readonly Element[]): void {
  const seen = new Set<PartName>();
  for (const element of elements) {
    const name = partNameOf(element);
    if (name === undefined || MAY_REPEAT.has(name)) continue;
    if (seen.has(name)) throw new SoapSecurityError('PART_REPEATED', { detail: name });
    seen.add(name);
  }
}

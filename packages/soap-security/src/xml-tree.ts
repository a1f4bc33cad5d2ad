import { DOMImplementation } from '@xmldom/xmldom';
import type { Document, Element } from '@xmldom/xmldom';
import { SoapSecurityError } from './errors.js';
import { NAMESPACES } from './namespaces.js';
import { isXmlText } from './xml-characters.js';

/**
 * An element as plain data. `name` and the keys of `attributes` are local names (ASCII letters, digits, `.`, `-`, `_`;
 * not starting with a digit, `.` or `-`); the attributes are unqualified. Values and texts are the real characters,
 * never escaped: `H&E951128469`, not `H&amp;E951128469`.
 */
export interface XmlElement {
  readonly name: string;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly children?: readonly (XmlElement | string)[];
}

/** Namespace and prefix of an element to be made; an empty prefix means the default namespace. */
export interface Vocabulary {
  readonly namespace: string;
  readonly prefix: string;
}

const LOCAL_NAME = /^[A-Za-z_][\w.-]*$/;
const MAX_DEPTH = 32;
// The canonicalisation writes namespace names as they are, so one that needs escaping would spoil the text.
const NAMESPACE_NAME = /^[^\s&<>"]+$/;

const implementation = new DOMImplementation();

/** A new document whose root is `name` in `vocabulary`. */
export function createDocument(vocabulary: Vocabulary, name: string): { document: Document; root: Element } {
  const document = implementation.createDocument(null, '');
  const root = document.createElementNS(vocabulary.namespace, qualified(vocabulary, name));
  document.appendChild(root);
  return { document, root };
}

/** Declares `prefix` on `element`, as text on the wire; the canonical form of a part does not depend on it. */
export function declarePrefix(element: Element, { namespace, prefix }: Vocabulary): void {
  element.setAttributeNS(NAMESPACES.xmlns, `xmlns:${prefix}`, namespace);
}

/** Appends an element of one of the standard vocabularies, whose names and values are known to be good. */
export function append(
  parent: Element,
  vocabulary: Vocabulary,
  name: string,
  content: { attributes?: Readonly<Record<string, string>>; text?: string } = {},
): Element {
  const document = ownerOf(parent);
  const element = document.createElementNS(vocabulary.namespace, qualified(vocabulary, name));
  for (const [key, value] of Object.entries(content.attributes ?? {})) element.setAttributeNS(null, key, value);
  if (content.text !== undefined && content.text !== '') element.appendChild(document.createTextNode(content.text));
  parent.appendChild(element);
  return element;
}

/**
 * Appends a caller's element with all that is below it.
 *
 * @throws SoapSecurityError `MESSAGE_INVALID`: a name is no name, a value holds a character that XML cannot carry, or
 *   the tree is deeper than 32 levels. The detail names the place, never the value.
 */
export function appendTree(parent: Element, vocabulary: Vocabulary, tree: XmlElement, depth = 1): Element {
  if (depth > MAX_DEPTH) throw new SoapSecurityError('MESSAGE_INVALID', { detail: `depth > ${MAX_DEPTH}` });
  requireLocalName(tree.name);
  const attributes = tree.attributes ?? {};
  for (const [name, value] of Object.entries(attributes)) {
    requireLocalName(name);
    requireXmlText(value, `${tree.name}/@${name}`);
  }
  const element = append(parent, vocabulary, tree.name, { attributes });
  for (const child of tree.children ?? []) {
    if (typeof child !== 'string') {
      appendTree(element, vocabulary, child, depth + 1);
    } else if (child !== '') {
      requireXmlText(child, tree.name);
      element.appendChild(ownerOf(parent).createTextNode(child));
    }
  }
  return element;
}

/** `false` when `namespace` is empty or holds a blank or markup. */
export function isNamespaceName(namespace: string): boolean {
  return NAMESPACE_NAME.test(namespace) && isXmlText(namespace);
}

/** @throws SoapSecurityError `MESSAGE_INVALID` when `namespace` is empty or holds a blank or markup. */
export function requireNamespace(namespace: string): void {
  if (!isNamespaceName(namespace)) {
    throw new SoapSecurityError('MESSAGE_INVALID', { detail: 'namespace' });
  }
}

/** `true` when `name` can name an element or an attribute of {@link XmlElement}. */
export function isLocalName(name: string): boolean {
  // Names that start with "xml" are reserved (W3C Namespaces in XML 1.0, section 3).
  return LOCAL_NAME.test(name) && !name.toLowerCase().startsWith('xml');
}

/** @throws SoapSecurityError `MESSAGE_INVALID` when `name` cannot name an element or an attribute. */
function requireLocalName(name: string): void {
  if (!isLocalName(name)) {
    throw new SoapSecurityError('MESSAGE_INVALID', { detail: JSON.stringify(name.slice(0, 64)) });
  }
}

/** @throws SoapSecurityError `MESSAGE_INVALID`, with `place` as its detail. */
export function requireXmlText(text: string, place: string): void {
  if (!isXmlText(text)) throw new SoapSecurityError('MESSAGE_INVALID', { detail: place });
}

function qualified({ prefix }: Vocabulary, name: string): string {
  return prefix === '' ? name : `${prefix}:${name}`;
}

function ownerOf(element: Element): Document {
  const document = element.ownerDocument;
  if (document === null) throw new TypeError('an element without a document');
  return document;
}

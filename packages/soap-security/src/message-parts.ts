import type { Attr, Element } from '@xmldom/xmldom';
import { SoapSecurityError } from './errors.js';
import { NAMESPACES } from './namespaces.js';
import { childElements, textOf } from './read.js';

const VOCABULARIES = { soap: NAMESPACES.soap, wsse: NAMESPACES.wsse, wsu: NAMESPACES.wsu, dsig: NAMESPACES.dsig };
const PREFIXES: ReadonlyMap<string | null, string> = new Map(
  Object.entries(VOCABULARIES).map(([prefix, namespace]) => [namespace, prefix]),
);
/** Anything but white space as XML 1.0 knows it (production 3). */
const NOT_BLANK = /[^ \t\r\n]/;
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** An element of SOAP 1.1, WS-Security or XML Signature, written with this project's own prefixes. */
export type PartName = `${keyof typeof VOCABULARIES}:${string}`;

/** The elements that a kind of message may have of those vocabularies, with the attributes that each may carry. */
export type PartTable = Readonly<Partial<Record<PartName, readonly string[]>>>;

/** The name of an element or attribute, if its namespace is one of those vocabularies. */
export function partNameOf({ namespaceURI, localName }: Attr | Element): PartName | undefined {
  const prefix = PREFIXES.get(namespaceURI);
  return prefix === undefined ? undefined : (`${prefix}:${localName ?? ''}` as PartName);
}

/** A refusal of a message with the place where it differs. */
export function refusal(
  code: 'PART_MISSING' | 'PART_UNEXPECTED' | 'PART_MALFORMED' | 'REFERENCE_ELSEWHERE',
  place: string,
): SoapSecurityError {
  return new SoapSecurityError(code, { detail: place });
}

/**
 * The children of `parent`, which have to be exactly these, in this order, with nothing but blanks between them.
 *
 * @throws SoapSecurityError `PART_MISSING`, `PART_UNEXPECTED`.
 */
export function partsOf<const Names extends readonly PartName[]>(
  parent: Element,
  names: Names,
): { readonly [Position in keyof Names]: Element } {
  const children = childElements(parent);
  const found = children.map(partNameOf);
  const place = partNameOf(parent) ?? '';
  for (const [position, name] of names.entries()) {
    if (!found.includes(name)) throw refusal('PART_MISSING', `${place}/${name}`);
    if (found[position] !== name) throw refusal('PART_UNEXPECTED', place);
  }
  if (children.length > names.length || hasText(parent)) throw refusal('PART_UNEXPECTED', place);
  return children as { [Position in keyof Names]: Element };
}

/** `true` when there are characters other than blanks between the children of `parent`. */
export function hasText(parent: Element): boolean {
  return Array.from(parent.childNodes).some(
    (node) => node.nodeType === node.TEXT_NODE && NOT_BLANK.test(node.nodeValue ?? ''),
  );
}

/**
 * The attribute `name`, unqualified unless a namespace is given.
 *
 * @throws SoapSecurityError `PART_MISSING`.
 */
export function requireAttribute(element: Element, name: string, namespace: string | null = null): string {
  const value = element.getAttributeNS(namespace, name);
  if (value === null) throw refusal('PART_MISSING', `${partNameOf(element) ?? ''}/@${name}`);
  return value;
}

/**
 * The text of an element that holds nothing else.
 *
 * @throws SoapSecurityError `PART_UNEXPECTED`.
 */
export function requireText(element: Element): string {
  if (childElements(element).length > 0) throw refusal('PART_UNEXPECTED', partNameOf(element) ?? '');
  return textOf(element);
}

/**
 * The bytes of an `xs:base64Binary` in its canonical spelling, blanks allowed (W3C XML Schema part 2, section 3.2.16).
 *
 * @throws SoapSecurityError `PART_MALFORMED`: also when there are none, or bits that do not count are not zero.
 */
export function requireBase64(element: Element): Buffer {
  const text = requireText(element).replace(/[ \t\r\n]+/g, '');
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length === 0 || !BASE64.test(text) || bytes.toString('base64') !== text) {
    throw refusal('PART_MALFORMED', partNameOf(element) ?? '');
  }
  return bytes;
}

/**
 * Refuses elements of the vocabularies that `table` does not list, wherever they stand, and attributes that it does not
 * list for them. Namespace declarations are no attributes.
 *
 * @throws SoapSecurityError `PART_UNEXPECTED`.
 */
export function requireOnly(root: Element, table: PartTable): void {
  for (const element of elementsWithin(root)) {
    const name = partNameOf(element);
    if (name === undefined) continue;
    const allowed = table[name];
    if (allowed === undefined) throw refusal('PART_UNEXPECTED', name);
    for (const attr of element.attributes) {
      if (attr.namespaceURI === NAMESPACES.xmlns) continue;
      const key = attr.namespaceURI === null ? attr.name : partNameOf(attr);
      if (key === undefined || !allowed.includes(key)) throw refusal('PART_UNEXPECTED', `${name}/@`);
    }
  }
}

/** `root` and all elements below it, in document order. */
export function elementsWithin(root: Element): readonly Element[] {
  return [root, ...Array.from(root.getElementsByTagNameNS('*', '*'))];
}

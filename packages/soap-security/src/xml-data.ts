import type { Attr, Element } from '@xmldom/xmldom';
import { refusal } from './message-parts.js';
import { NAMESPACES } from './namespaces.js';
import { isLocalName } from './xml-tree.js';
import type { XmlElement } from './xml-tree.js';

/**
 * An element as plain data, with all that is below it: attributes and children are always there, perhaps empty; texts
 * beside each other are one.
 *
 * @throws SoapSecurityError `PART_UNEXPECTED`: an element of another namespace than `namespace`, or a qualified attribute.
 *   `PART_MALFORMED`: a name that {@link XmlElement} does not allow.
 */
export function readTree(element: Element, namespace: string): XmlElement {
  if (element.namespaceURI !== namespace) throw refusal('PART_UNEXPECTED', 'operation');
  const attributes = Array.from(element.attributes)
    .filter((attr) => attr.namespaceURI !== NAMESPACES.xmlns)
    .map((attr) => [attributeName(attr), attr.value] as const);
  const children: (XmlElement | string)[] = [];
  for (let node = element.firstChild; node !== null; node = node.nextSibling) {
    const last = children.at(-1);
    if (node.nodeType === node.ELEMENT_NODE) children.push(readTree(node as Element, namespace));
    else if (typeof last === 'string') children[children.length - 1] = last + (node.nodeValue ?? '');
    else children.push(node.nodeValue ?? '');
  }
  return { name: localName(element), attributes: Object.fromEntries(attributes), children };
}

function attributeName(attr: Attr): string {
  if (attr.namespaceURI !== null) throw refusal('PART_UNEXPECTED', 'operation/@');
  return localName(attr);
}

function localName(node: Attr | Element): string {
  const name = node.localName ?? '';
  if (!isLocalName(name)) throw refusal('PART_MALFORMED', 'operation');
  return name;
}

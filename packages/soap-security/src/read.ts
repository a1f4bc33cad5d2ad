import type { Document, Element, Node } from '@xmldom/xmldom';

/** The root of `document` if it is `name` in `namespace`. */
export function rootElement(document: Document, namespace: string, name: string): Element | undefined {
  const root = document.documentElement;
  return root !== null && isNamed(root, namespace, name) ? root : undefined;
}

/** The first child of `parent` that is `name` in `namespace`. */
export function childElement(parent: Element, namespace: string, name: string): Element | undefined {
  for (let node = parent.firstChild; node !== null; node = node.nextSibling) {
    if (isElement(node) && isNamed(node, namespace, name)) return node;
  }
  return undefined;
}

/** All children of `parent` that are `name` in `namespace`, in document order; all its elements if no name is given. */
export function childElements(parent: Element, namespace?: string, name?: string): readonly Element[] {
  const found: Element[] = [];
  for (let node = parent.firstChild; node !== null; node = node.nextSibling) {
    if (!isElement(node)) continue;
    if (namespace !== undefined && node.namespaceURI !== namespace) continue;
    if (name !== undefined && node.localName !== name) continue;
    found.push(node);
  }
  return found;
}

/** The unqualified attribute `name`; `undefined` when it is absent, an empty text when it is empty. */
export function attribute(element: Element, name: string): string | undefined {
  return element.getAttributeNS(null, name) ?? undefined;
}

/** All characters inside `element`, those of its descendants too, as they stand: nothing is trimmed. */
export function textOf(element: Element): string {
  return element.textContent ?? '';
}

function isNamed(element: Element, namespace: string, name: string): boolean {
  return element.namespaceURI === namespace && element.localName === name;
}

function isElement(node: Node): node is Element {
  return node.nodeType === node.ELEMENT_NODE;
}

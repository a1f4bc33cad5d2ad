import { ParseOption, XmlDocument, XmlElement } from 'libxml2-wasm';

/** What can keep a body from being read: its encoding, a document type declaration, or that it is not well-formed. */
export type XmlFlaw = 'encoding' | 'doctype' | 'wellFormed';

/** Why a body could not be read as XML. The reason is for the journal; the SAT's callers see one and the same fault. */
export class XmlRefused extends Error {
  override readonly name = 'XmlRefused';
  readonly flaw: XmlFlaw;

  constructor(flaw: XmlFlaw, reason: string) {
    super(reason);
    this.flaw = flaw;
  }
}

const OPTIONS = (ParseOption.XML_PARSE_NONET |
  ParseOption.XML_PARSE_NO_XXE |
  ParseOption.XML_PARSE_IGNORE_ENC) as ParseOption;

function decode(bytes: Uint8Array, fatal: boolean): string {
  try {
    return new TextDecoder('utf-8', { fatal }).decode(bytes);
  } catch {
    throw new XmlRefused('encoding', 'the body is not UTF-8');
  }
}

function checkText(text: string, tolerated: (flaw: XmlFlaw) => boolean): void {
  if (text.includes('<!DOCTYPE') && !tolerated('doctype')) {
    throw new XmlRefused('doctype', 'the body has a document type declaration');
  }
  const declared = /^<\?xml[^>]*?encoding\s*=\s*["']([^"']*)["']/.exec(text)?.[1];
  if (declared !== undefined && declared.toLowerCase() !== 'utf-8' && !tolerated('encoding')) {
    throw new XmlRefused('encoding', 'the body declares another encoding than UTF-8');
  }
}

function parse(text: string): XmlDocument {
  try {
    return XmlDocument.fromString(text, { option: OPTIONS });
  } catch (cause) {
    throw new XmlRefused('wellFormed', cause instanceof Error ? cause.message.trim() : 'not well-formed');
  }
}

/**
 * Parses a body from outside with libxml2 and hands the document to `read`; it is freed afterwards, so `read` returns plain data. UTF-8 only,
 * no document type declaration (hence no entities), libxml2's own bounds on depth (256) and on names and texts.
 *
 * @param tolerated Whether an encoding or a document type declaration is no reason to refuse it; default: they are.
 * @throws XmlRefused when it is not such a document; whatever `read` throws.
 */
export function withXml<T>(
  bytes: Uint8Array,
  read: (document: XmlDocument) => T,
  tolerated: (flaw: XmlFlaw) => boolean = () => false,
): T {
  const text = decode(bytes, !tolerated('encoding'));
  checkText(text, tolerated);
  const document = parse(text);
  try {
    return read(document);
  } finally {
    document.dispose();
  }
}

/** Child elements in document order; texts, comments and processing instructions are left out. */
export function elementChildren(parent: XmlElement): XmlElement[] {
  const children: XmlElement[] = [];
  for (let node = parent.firstChild; node !== null; node = node.next) {
    if (node instanceof XmlElement) {
      children.push(node);
    }
  }
  return children;
}

/** Whether the element has that name in that namespace. */
export function isNamed(element: XmlElement | undefined, namespace: string, name: string): element is XmlElement {
  return element !== undefined && element.name === name && element.namespaceUri === namespace;
}

/** Child elements of that name. */
export function childrenNamed(parent: XmlElement, namespace: string, name: string): XmlElement[] {
  return elementChildren(parent).filter((child) => isNamed(child, namespace, name));
}

/** The child element of that name when there is exactly one. */
export function onlyChild(parent: XmlElement, namespace: string, name: string): XmlElement | undefined {
  const [child, ...others] = childrenNamed(parent, namespace, name);
  return others.length === 0 ? child : undefined;
}

/** Value of an attribute; without `namespace`, of the unqualified one. */
export function attributeOf(element: XmlElement, name: string, namespace = ''): string | undefined {
  return element.attrs.find((attribute) => attribute.name === name && attribute.namespaceUri === namespace)?.value;
}

/** Text of an element that has no child elements. */
export function textOf(element: XmlElement | undefined): string | undefined {
  return element === undefined || elementChildren(element).length > 0 ? undefined : element.content;
}

/** The element and all elements below it, in document order. */
export function* elementsWithin(element: XmlElement): Generator<XmlElement> {
  yield element;
  for (const child of elementChildren(element)) {
    yield* elementsWithin(child);
  }
}

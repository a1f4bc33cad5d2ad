import type { XmlElement } from '@acopio/soap-security';

/** An operation with its only child; attributes that are `undefined` are left out, the rest is sorted by name. */
export function operationElement(
  { element, content }: { readonly element: string; readonly content: string },
  attributes: Readonly<Record<string, string | undefined>>,
  children: readonly XmlElement[] = [],
): XmlElement {
  const present = Object.entries(attributes).filter((entry): entry is [string, string] => entry[1] !== undefined);
  present.sort(([a], [b]) => (a < b ? -1 : 1));
  return { name: element, children: [{ name: content, attributes: Object.fromEntries(present), children }] };
}

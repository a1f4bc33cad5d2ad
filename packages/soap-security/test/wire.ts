/** Cuts the first piece that starts with `open` and ends with `close`, both included; it reads no XML on purpose. */
export function cut(text: string, open: string, close: string): string {
  const from = text.indexOf(open);
  const to = text.indexOf(close, from);
  if (from === -1 || to === -1) throw new Error(`no ${open}`);
  return text.slice(from, to + close.length);
}

/** Text between the first `<name>` and `</name>`, for elements that have neither attributes nor children. */
export function textOfElement(wire: string, name: string): string {
  return cut(wire, `<${name}>`, `</${name}>`).slice(name.length + 2, -name.length - 3);
}

/** The parts of a signed operation, out of the exclusive canonical form of its envelope. */
export function partsOfOperation(canonical: string, operation: string): PartsOfOperation {
  const element = cut(canonical, `<des:${operation} `, `</des:${operation}>`);
  const signature = cut(element, '<Signature ', '</Signature>');
  return {
    signedElement: element.replace(signature, ''),
    // Inside its parent it needs no declaration; on its own, as it is signed, it does.
    signedInfo: cut(signature, '<SignedInfo>', '</SignedInfo>').replace(
      '<SignedInfo>',
      '<SignedInfo xmlns="http://www.w3.org/2000/09/xmldsig#">',
    ),
    digestValue: textOfElement(signature, 'DigestValue'),
    signatureValue: Buffer.from(textOfElement(signature, 'SignatureValue'), 'base64'),
  };
}

export interface PartsOfOperation {
  readonly signedElement: string;
  readonly signedInfo: string;
  readonly digestValue: string;
  readonly signatureValue: Uint8Array;
}

/** The same bytes with one bit of the byte at `index` turned over. */
export function flipBit(bytes: Uint8Array, index: number): Uint8Array {
  return bytes.map((byte, at) => (at === index ? byte ^ 1 : byte));
}

/** Replaces the only occurrence of `part`, so that a negative case cannot pass by changing nothing. */
export function tamper(text: string, part: string, by: string): string {
  if (text.split(part).length !== 2) throw new Error(`${part} does not occur exactly once`);
  return text.replace(part, by);
}

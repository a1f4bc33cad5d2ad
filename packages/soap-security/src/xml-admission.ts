import { SoapSecurityError } from './errors.js';
import { isXmlText } from './xml-characters.js';
import { hasOnlyKnownReferences } from './xml-references.js';

/** How much XML {@link parseXml} accepts. */
export interface XmlLimits {
  /** Length of the text in UTF-16 units; 1 048 576 unless told. */
  readonly characters: number;
  /** Elements inside one another; 64 unless told. */
  readonly depth: number;
  /** Elements in all; 50 000 unless told. */
  readonly elements: number;
  /** Attributes of one element, namespace declarations included; 64 unless told. */
  readonly attributes: number;
}

export const DEFAULT_LIMITS: XmlLimits = { characters: 1_048_576, depth: 64, elements: 50_000, attributes: 64 };

/**
 * Walks once over `text`, before any tree is built, and refuses what the parser should not be given: too much of
 * something, a document type, and the few faults that the parser lets pass (characters and references that XML does not
 * know, `]]>` in a text). Whether the rest is well-formed is for the parser to say.
 *
 * @throws SoapSecurityError `XML_TOO_LARGE`, `XML_WITH_DTD`, `XML_NOT_WELL_FORMED`.
 */
export function requireAdmissible(text: string, limits: XmlLimits): void {
  if (text.length > limits.characters) throw tooLarge('characters', limits.characters);
  if (!isXmlText(text)) throw notWellFormed('character');
  let depth = 0;
  let elements = 0;
  let end = 0;
  for (let at = text.indexOf('<'); at !== -1; at = text.indexOf('<', end)) {
    requireCharacterData(text.slice(end, at));
    const markup = markupAt(text, at);
    end = markup.end;
    if (markup.kind === 'close') depth -= 1;
    if (markup.kind === 'open') {
      elements += 1;
      if (elements > limits.elements) throw tooLarge('elements', limits.elements);
      if (depth >= limits.depth) throw tooLarge('depth', limits.depth);
      if (markup.attributes > limits.attributes) throw tooLarge('attributes', limits.attributes);
      if (!markup.empty) depth += 1;
    }
  }
  requireCharacterData(text.slice(end));
}

type Markup =
  | { readonly kind: 'open'; readonly end: number; readonly attributes: number; readonly empty: boolean }
  | { readonly kind: 'close' | 'other'; readonly end: number };

function markupAt(text: string, at: number): Markup {
  if (text.startsWith('<!--', at)) return { kind: 'other', end: after(text, '-->', at + 4) };
  if (text.startsWith('<![CDATA[', at)) return { kind: 'other', end: after(text, ']]>', at + 9) };
  if (text.startsWith('<?', at)) return { kind: 'other', end: after(text, '?>', at + 2) };
  if (text.startsWith('<!DOCTYPE', at)) throw new SoapSecurityError('XML_WITH_DTD');
  if (text.startsWith('<!', at)) throw notWellFormed('<!');
  if (text.startsWith('</', at)) return { kind: 'close', end: after(text, '>', at + 2) };
  return startTagAt(text, at);
}

function startTagAt(text: string, at: number): Markup {
  let attributes = 0;
  let position = at + 1;
  while (position < text.length) {
    const character = text[position];
    if (character === '"' || character === "'") {
      attributes += 1;
      const end = after(text, character, position + 1);
      requireReferences(text.slice(position + 1, end - 1));
      position = end;
    } else if (character === '>') {
      return { kind: 'open', end: position + 1, attributes, empty: text[position - 1] === '/' };
    } else if (character === '<') {
      throw notWellFormed('<');
    } else {
      position += 1;
    }
  }
  throw notWellFormed('end of text');
}

function requireCharacterData(text: string): void {
  if (text.includes(']]>')) throw notWellFormed(']]>');
  requireReferences(text);
}

function requireReferences(text: string): void {
  if (!hasOnlyKnownReferences(text)) throw notWellFormed('&');
}

function after(text: string, end: string, from: number): number {
  const at = text.indexOf(end, from);
  if (at === -1) throw notWellFormed('end of text');
  return at + end.length;
}

function tooLarge(limit: keyof XmlLimits, value: number): SoapSecurityError {
  return new SoapSecurityError('XML_TOO_LARGE', { detail: `${limit} > ${value}` });
}

function notWellFormed(detail: string): SoapSecurityError {
  return new SoapSecurityError('XML_NOT_WELL_FORMED', { detail });
}

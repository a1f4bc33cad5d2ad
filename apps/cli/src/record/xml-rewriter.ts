import { NotUnderstood } from './not-understood.js';

/** What to write in place of the values of a document. Values come decoded and are encoded again. */
export interface XmlRewriting {
  /** `path`: local names of the elements around it, its own element last. */
  attribute(path: readonly string[], name: string, value: string): string;
  /** Text that is not white space alone. */
  text(path: readonly string[], value: string): string;
  /** The prefix to write in place of one, on elements, attributes and declarations; without this, the same. */
  prefix?(prefix: string): string;
  /** Whether an element loses its attributes and all that is in it. */
  empties?(path: readonly string[]): boolean;
}

const NAME = String.raw`[\p{L}_][\p{L}\p{N}._-]*(?::[\p{L}_][\p{L}\p{N}._-]*)?`;
const DECLARATION =
  /^<\?xml\s+version\s*=\s*["']1\.\d["'](?:\s+encoding\s*=\s*["'][A-Za-z][\w.-]*["'])?(?:\s+standalone\s*=\s*["'](?:yes|no)["'])?\s*\?>/;
const START = new RegExp(String.raw`<(${NAME})`, 'uy');
const ATTRIBUTE = new RegExp(String.raw`\s+(${NAME})\s*=\s*(?:"([^"<]*)"|'([^'<]*)')`, 'uy');
const END_OF_START = /\s*(\/?)>/y;
const END = new RegExp(String.raw`</(${NAME})\s*>`, 'uy');
const INSTRUCTION = /<\?[^>]*\?>/y;
const REFERENCE = /&(?:#x([\da-f]{1,6})|#(\d{1,7})|(\w+));|&/gi;
const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const MAX_DEPTH = 128;

/**
 * Writes a document again with other values: elements, attributes, their order and white space between elements stay; comments and processing
 * instructions go. It does not judge: undeclared prefixes, which occur in documents of the SAT, are no obstacle.
 *
 * @throws NotUnderstood `xml`: a document type, entities of its own, tags that do not pair, or anything else that is no markup.
 */
export function rewriteXml(document: string, rewriting: XmlRewriting): string {
  const bom = document.startsWith('\u{FEFF}') ? '\u{FEFF}' : '';
  const text = document.slice(bom.length);
  const declaration = DECLARATION.exec(text)?.[0] ?? '';
  const written = [bom, declaration];
  const open: string[] = [];
  const path: string[] = [];
  let at = declaration.length;
  let hasRoot = false;
  /** Depth of the element that is being emptied. */
  let emptied = Infinity;

  const match = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (found !== null) at = pattern.lastIndex;
    return found;
  };
  const write = (piece: string): void => {
    if (open.length < emptied) written.push(piece);
  };
  const renamed = (name: string): string => withPrefix(name, rewriting);
  const readStart = (name: string): void => {
    path.push(localName(name));
    const isEmptied = open.length < emptied && rewriting.empties?.(path) === true;
    const attributes: string[] = [];
    for (let found = match(ATTRIBUTE); found !== null; found = match(ATTRIBUTE)) {
      const [, attribute = '', double, single = ''] = found;
      const value = decoded((double ?? single).replaceAll(/\r\n|[\t\n\r]/g, ' '));
      attributes.push(` ${renamed(attribute)}="${encodedAttribute(rewriting.attribute(path, attribute, value))}"`);
    }
    const slash = match(END_OF_START)?.[1];
    if (slash === undefined || path.length > MAX_DEPTH) throw new NotUnderstood('xml');
    write(`<${renamed(name)}${isEmptied ? '' : attributes.join('')}${slash}>`);
    if (slash === '/') {
      path.pop();
      return;
    }
    open.push(name);
    if (isEmptied) emptied = open.length;
  };
  const readEnd = (name: string): void => {
    if (open.pop() !== name) throw new NotUnderstood('xml');
    if (open.length < emptied) emptied = Infinity;
    path.pop();
    write(`</${renamed(name)}>`);
  };

  while (at < text.length) {
    if (text[at] !== '<') {
      const next = text.indexOf('<', at);
      const end = next === -1 ? text.length : next;
      const piece = text.slice(at, end);
      at = end;
      if (piece.trim() === '') write(piece);
      else if (open.length === 0) throw new NotUnderstood('xml');
      else write(encodedText(rewriting.text(path, decoded(piece))));
    } else if (text.startsWith('<!--', at)) {
      at = after('-->', text, at + 4);
    } else if (text.startsWith('<![CDATA[', at) && open.length > 0) {
      const start = at + 9;
      at = after(']]>', text, start);
      write(encodedText(rewriting.text(path, text.slice(start, at - 3))));
    } else if (match(INSTRUCTION) === null) {
      const end = match(END)?.[1];
      const start = end === undefined ? match(START)?.[1] : undefined;
      if (end !== undefined) readEnd(end);
      else if (start !== undefined && (open.length > 0 || !hasRoot)) readStart(start);
      else throw new NotUnderstood('xml');
      hasRoot = true;
    }
  }
  if (open.length > 0 || !hasRoot) throw new NotUnderstood('xml');
  return written.join('');
}

/** A name without its prefix. */
export function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

function withPrefix(name: string, { prefix }: XmlRewriting): string {
  const colon = name.indexOf(':');
  if (colon === -1 || prefix === undefined) return name;
  const [first, rest] = [name.slice(0, colon), name.slice(colon + 1)];
  return first === 'xmlns' ? `xmlns:${prefix(rest)}` : `${prefix(first)}:${rest}`;
}

function after(end: string, text: string, from: number): number {
  const at = text.indexOf(end, from);
  if (at === -1) throw new NotUnderstood('xml');
  return at + end.length;
}

function decoded(text: string): string {
  if (!text.includes('&')) return text;
  return text.replaceAll(REFERENCE, (_, hex?: string, decimal?: string, name = '') => {
    const point = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
    const character = Number.isNaN(point) ? NAMED[name] : point <= 0x10ffff ? String.fromCodePoint(point) : undefined;
    if (character === undefined) throw new NotUnderstood('xml');
    return character;
  });
}

function encodedText(text: string): string {
  return /[&<>\r]/.test(text) ? text.replaceAll(/[&<>\r]/g, referenceTo) : text;
}

function encodedAttribute(value: string): string {
  return /[&<>"\t\n\r]/.test(value) ? value.replaceAll(/[&<>"\t\n\r]/g, referenceTo) : value;
}

function referenceTo(character: string): string {
  const name = Object.entries(NAMED).find(([, named]) => named === character)?.[0];
  return name === undefined ? `&#x${(character.codePointAt(0) ?? 0).toString(16).toUpperCase()};` : `&${name};`;
}

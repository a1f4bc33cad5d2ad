import { PackageError } from './errors.js';
import { createNamespaceScope } from './xml-namespaces.js';
import { requireReferences, resolveReferences } from './xml-references.js';
import { readXmlBytes } from './xml-text.js';

/** A start tag on the way. It is one object for all tags: take what is wanted from it before returning. */
export interface StartTag {
  /** 0 for the root. */
  readonly depth: number;
  /** '' without a namespace. */
  readonly namespace: string;
  readonly name: string;
  /** The value of an attribute without prefix, normalised as XML says, references resolved. */
  attribute(name: string): string | undefined;
}

const DEEPEST = 128;
const MOST_ATTRIBUTES = 256;
const LONGEST_VALUE = 65_536;

const GREATER = 0x3e;
const SLASH = 0x2f;
const EQUALS = 0x3d;
const QUESTION = 0x3f;
const EXCLAMATION = 0x21;
const DOUBLE_QUOTE = 0x22;
const SINGLE_QUOTE = 0x27;

const COLON = 0x3a;

const NAME_START = 1;
const NAME = 2;
const BLANK = 4;

/** What each byte may be. Bytes from 0x80 on are parts of letters: which letters, is not looked at. */
const KIND = Uint8Array.from({ length: 256 }, (_, code) => {
  const character = String.fromCharCode(code);
  if (/[\t\n\r ]/.test(character)) return BLANK;
  if (code >= 0x80 || /[A-Za-z_]/.test(character)) return NAME_START | NAME;
  return /[\d.-]/.test(character) ? NAME : 0;
});

function malformed(detail: string): PackageError {
  return new PackageError('XML_MALFORMED', { detail });
}

/**
 * Walks over the tags of a document and shows each start tag, with its namespace, to `visit`. It builds nothing, and
 * checks what XML 1.0 (5th edition) and Namespaces in XML 1.0 (3rd edition) ask of a document without DTD: nesting,
 * quotes, attributes given once, references, prefixes, characters. Comments, CDATA and instructions are passed over.
 *
 * @throws {PackageError} `XML_MALFORMED`, `DTD_FORBIDDEN`, `UNSUPPORTED` (encoding), `LIMIT_EXCEEDED` (128 levels, 256
 * attributes an element, 65 536 bytes a value that is asked for), and what `visit` throws.
 */
export function walkXml(bytes: Uint8Array, visit: (tag: StartTag) => void): void {
  new XmlWalk(bytes, visit).run();
}

class XmlWalk {
  readonly #text: string;
  readonly #decode: (piece: string) => string;
  readonly #visit: (tag: StartTag) => void;
  readonly #namespaces = createNamespaceScope();
  readonly #open: string[] = [];
  /**
   * The attributes of the tag at hand: names, where their colons are, and where their values begin and end. The arrays
   * are used again for each tag; only the first `#count` members belong to this one.
   */
  #count = 0;
  readonly #names: string[] = [];
  readonly #colons: number[] = [];
  readonly #starts: number[] = [];
  readonly #ends: number[] = [];
  readonly #tag: { -readonly [K in keyof StartTag]: StartTag[K] };
  #at: number;
  /** Where the colon of the name read last is, counted from its beginning; -1 without one. */
  #colon = -1;
  #hasDeclarations = false;
  #hasPrefixes = false;
  /** The next `&` and the next `]]>` from `#at` on, so that each is searched for once. */
  #ampersand = -1;
  #sectionEnd = -1;
  #hasRoot = false;

  constructor(bytes: Uint8Array, visit: (tag: StartTag) => void) {
    const { text, contentStart, decode } = readXmlBytes(bytes);
    this.#text = text;
    this.#decode = decode;
    this.#visit = visit;
    this.#at = contentStart;
    this.#tag = { depth: 0, namespace: '', name: '', attribute: (name) => this.#attribute(name) };
  }

  run(): void {
    for (;;) {
      const less = this.#text.indexOf('<', this.#at);
      this.#passText(less === -1 ? this.#text.length : less);
      if (less === -1) break;
      const code = this.#text.charCodeAt(less + 1);
      if (code === SLASH) this.#endTag(less);
      else if (code === EXCLAMATION) this.#declaration(less);
      else if (code === QUESTION) this.#instruction(less);
      else this.#startTag(less);
    }
    if (!this.#hasRoot) throw malformed('no element');
    if (this.#open.length > 0) throw malformed('an element that does not end');
  }

  #passText(end: number): void {
    const start = this.#at;
    if (this.#open.length === 0) {
      for (let at = start; at < end; at++) {
        if (KIND[this.#text.charCodeAt(at)] !== BLANK) throw malformed('text outside of the root element');
      }
      return;
    }
    if (this.#sectionEnd < start) this.#sectionEnd = this.#find(']]>', start);
    if (this.#sectionEnd < end) throw malformed(']]> in text');
    this.#passReferences(start, end);
  }

  #passReferences(start: number, end: number): void {
    if (this.#ampersand < start) this.#ampersand = this.#find('&', start);
    if (this.#ampersand < end) requireReferences(this.#text.slice(start, end));
  }

  #find(what: string, from: number): number {
    const at = this.#text.indexOf(what, from);
    return at === -1 ? Number.POSITIVE_INFINITY : at;
  }

  /** Comments, CDATA sections, and the declarations that no document of the SAT has. */
  #declaration(less: number): void {
    if (this.#text.startsWith('<!--', less)) {
      const dashes = this.#text.indexOf('--', less + 4);
      if (dashes === -1 || this.#text.charCodeAt(dashes + 2) !== GREATER) throw malformed('a comment');
      this.#at = dashes + 3;
    } else if (this.#text.startsWith('<![CDATA[', less) && this.#open.length > 0) {
      const end = this.#text.indexOf(']]>', less + 9);
      if (end === -1) throw malformed('a CDATA section');
      this.#at = end + 3;
    } else if (this.#text.startsWith('<!DOCTYPE', less)) {
      throw new PackageError('DTD_FORBIDDEN');
    } else {
      throw malformed('a declaration');
    }
  }

  #instruction(less: number): void {
    const nameEnd = this.#nameEnd(less + 2);
    const end = this.#text.indexOf('?>', nameEnd);
    const isLegal = this.#colon === -1 && !/^xml$/i.test(this.#text.slice(less + 2, nameEnd));
    if (!isLegal || end === -1 || (nameEnd !== end && KIND[this.#text.charCodeAt(nameEnd)] !== BLANK)) {
      throw malformed('an instruction');
    }
    this.#at = end + 2;
  }

  #endTag(less: number): void {
    const name = this.#open.pop();
    if (name === undefined || !this.#text.startsWith(name, less + 2)) throw malformed('an end tag without start tag');
    const end = this.#blanksEnd(less + 2 + name.length);
    if (this.#text.charCodeAt(end) !== GREATER) throw malformed('an end tag');
    this.#namespaces.leave(this.#open.length - 1);
    this.#at = end + 1;
  }

  #startTag(less: number): void {
    const depth = this.#open.length;
    if (depth === 0 && this.#hasRoot) throw malformed('a second root element');
    if (depth === DEEPEST) throw new PackageError('LIMIT_EXCEEDED', { detail: `${DEEPEST} levels in an XML` });
    this.#hasRoot = true;
    const nameEnd = this.#nameEnd(less + 1);
    const qualified = this.#text.slice(less + 1, nameEnd);
    const colon = this.#colon;
    const end = this.#readAttributes(nameEnd);
    const isEmpty = this.#text.charCodeAt(end) === SLASH;
    if (isEmpty && this.#text.charCodeAt(end + 1) !== GREATER) throw malformed('a start tag');
    if (this.#hasDeclarations) this.#declareNamespaces(depth);
    if (this.#hasPrefixes) this.#requireExpandedUnique();

    this.#tag.depth = depth;
    this.#tag.namespace = this.#namespaces.resolve(colon === -1 ? '' : qualified.slice(0, colon));
    this.#tag.name = this.#decode(qualified.slice(colon + 1));
    this.#visit(this.#tag);

    if (isEmpty) this.#namespaces.leave(depth - 1);
    else this.#open.push(qualified);
    this.#at = end + (isEmpty ? 2 : 1);
  }

  /** Reads the attributes from `from` on, and returns where the `>` or `/` is that ends them. */
  #readAttributes(from: number): number {
    this.#count = 0;
    this.#hasDeclarations = false;
    this.#hasPrefixes = false;
    // No `<` may stand in a tag, so the next one bounds it.
    const bound = this.#find('<', from);
    let at = this.#blanksEnd(from);
    for (let hadBlank = at > from; ;) {
      const code = this.#text.charCodeAt(at);
      if (code === GREATER || code === SLASH) break;
      if (!hadBlank) throw malformed('a start tag');
      at = this.#readAttribute(at, bound);
      const next = this.#blanksEnd(at);
      hadBlank = next > at;
      at = next;
    }
    return at;
  }

  #readAttribute(from: number, bound: number): number {
    const nameEnd = this.#nameEnd(from);
    const colon = this.#colon;
    const equals = this.#blanksEnd(nameEnd);
    if (this.#text.charCodeAt(equals) !== EQUALS) throw malformed('an attribute');
    const open = this.#blanksEnd(equals + 1);
    const quote = this.#text.charCodeAt(open);
    if (quote !== DOUBLE_QUOTE && quote !== SINGLE_QUOTE) throw malformed('an attribute without quotes');
    const close = this.#find(quote === DOUBLE_QUOTE ? '"' : "'", open + 1);
    if (close >= bound) throw malformed('an attribute with < in it, or without end');
    if (this.#count === MOST_ATTRIBUTES) {
      throw new PackageError('LIMIT_EXCEEDED', { detail: `${MOST_ATTRIBUTES} attributes in an element` });
    }
    this.#passReferences(open + 1, close);
    this.#starts[this.#count] = open + 1;
    this.#ends[this.#count] = close;
    this.#addAttribute(this.#text.slice(from, nameEnd), colon);
    return close + 1;
  }

  #addAttribute(name: string, colon: number): void {
    if (this.#indexOf(name) !== -1) throw malformed('an attribute given twice');
    this.#names[this.#count] = name;
    this.#colons[this.#count] = colon;
    this.#count += 1;
    if (name === 'xmlns' || (colon === 5 && name.startsWith('xmlns'))) this.#hasDeclarations = true;
    else if (colon !== -1) this.#hasPrefixes = true;
  }

  #declareNamespaces(depth: number): void {
    for (let index = 0; index < this.#count; index++) {
      const name = this.#names[index] ?? '';
      if (name === 'xmlns') this.#namespaces.declare('', this.#value(index), depth);
      else if (name.startsWith('xmlns:')) this.#namespaces.declare(name.slice(6), this.#value(index), depth);
    }
  }

  /** Prefixes of attributes are declared, and no attribute is given twice under two prefixes for one namespace. */
  #requireExpandedUnique(): void {
    const expanded = new Set<string>();
    for (let index = 0; index < this.#count; index++) {
      const name = this.#names[index] ?? '';
      const colon = this.#colons[index] ?? -1;
      if (colon === -1 || name.startsWith('xmlns:')) continue;
      const key = `${this.#namespaces.resolve(name.slice(0, colon))} ${name.slice(colon + 1)}`;
      if (expanded.has(key)) throw malformed('an attribute given twice');
      expanded.add(key);
    }
  }

  #indexOf(name: string): number {
    for (let index = 0; index < this.#count; index++) if (this.#names[index] === name) return index;
    return -1;
  }

  #attribute(name: string): string | undefined {
    const index = this.#indexOf(name);
    return index === -1 ? undefined : this.#value(index);
  }

  /** XML 1.0, sections 2.11 and 3.3.3: line ends become one blank, other blanks too; references keep theirs. */
  #value(index: number): string {
    const raw = this.#text.slice(this.#starts[index], this.#ends[index]);
    if (raw.length > LONGEST_VALUE) {
      throw new PackageError('LIMIT_EXCEEDED', { detail: `${LONGEST_VALUE} bytes in an attribute` });
    }
    const normalised = this.#decode(raw).replaceAll(/\r\n|[\t\n\r]/g, ' ');
    return normalised.includes('&') ? resolveReferences(normalised) : normalised;
  }

  /** Where the name that begins at `from` ends; `#colon` is set. A name has at most one colon, inside. */
  #nameEnd(from: number): number {
    const text = this.#text;
    let colon = -1;
    let at = from;
    for (let isStart = true; ; at++) {
      const code = text.charCodeAt(at);
      if (code === COLON) {
        if (isStart || colon !== -1) throw malformed('a name');
        colon = at - from;
        isStart = true;
      } else {
        const kind = at < text.length ? (KIND[code] ?? 0) : 0;
        if ((kind & (isStart ? NAME_START : NAME)) === 0) break;
        isStart = false;
      }
    }
    if (at === from || at - from === colon + 1) throw malformed('a name');
    this.#colon = colon;
    return at;
  }

  #blanksEnd(from: number): number {
    const text = this.#text;
    let at = from;
    while (at < text.length && KIND[text.charCodeAt(at)] === BLANK) at += 1;
    return at;
  }
}

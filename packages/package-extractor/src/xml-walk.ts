import { PackageError } from './errors.js';
import { readXmlBytes, type XmlBytes } from './xml-bytes.js';
import {
  AMPERSAND,
  BLANK,
  blanksEnd,
  BRACKET,
  EXCLAMATION,
  FORBIDDEN,
  GREATER,
  KIND,
  LESS,
  nextOf,
  QUESTION,
  SLASH,
  TEXT_STOP,
} from './xml-kinds.js';
import { isSame, isText } from './xml-names.js';
import { createNamespaceScope, type NamespaceScope } from './xml-namespaces.js';
import { requireReference } from './xml-references.js';
import { type StartTag, XmlTag } from './xml-tag.js';
import { END, malformed, START } from './xml-tag-names.js';

export type { StartTag } from './xml-tag.js';

const DEEPEST = 128;

/**
 * Walks over the tags of a document and shows each start tag, with its namespace, to `visit`. It builds nothing, and
 * checks all that XML 1.0 (5th edition) and Namespaces in XML 1.0 (3rd edition) ask of a document without DTD: nesting,
 * quotes, attributes given once, references, prefixes, names, characters. Comments, CDATA and instructions are passed
 * over.
 *
 * @throws {PackageError} `XML_MALFORMED`, `DTD_FORBIDDEN`, `UNSUPPORTED` (encoding), `LIMIT_EXCEEDED` (128 levels, 256
 * attributes an element, 1 024 bytes a name, 65 536 bytes a value that is asked for), and what `visit` throws.
 */
export function walkXml(bytes: Uint8Array, visit: (tag: StartTag) => void): void {
  const walk = new XmlWalk(readXmlBytes(bytes), visit);
  try {
    walk.run();
  } finally {
    walk.end();
  }
}

class XmlWalk {
  readonly #bytes: Buffer;
  readonly #namespaces: NamespaceScope;
  readonly #tag: XmlTag;
  readonly #visit: (tag: StartTag) => void;
  /** Where the names of the open elements begin, and how long they are. */
  readonly #openNames: number[] = [];
  readonly #openLengths: number[] = [];
  #depth = 0;
  #at: number;
  #hasRoot = false;

  constructor(document: XmlBytes, visit: (tag: StartTag) => void) {
    this.#bytes = document.bytes;
    this.#namespaces = createNamespaceScope(document.bytes);
    this.#tag = new XmlTag(document, this.#namespaces);
    this.#visit = visit;
    this.#at = document.contentStart;
  }

  run(): void {
    const bytes = this.#bytes;
    for (;;) {
      const less = this.#depth === 0 ? blanksEnd(this.#bytes, this.#at) : this.#textEnd(this.#at);
      if (less === bytes.length) break;
      const code = bytes[less + 1];
      if (bytes[less] !== LESS) throw malformed('text outside of the root element');
      if (code === SLASH) this.#endTag(less);
      else if (code === EXCLAMATION) this.#declaration(less);
      else if (code === QUESTION) this.#instruction(less);
      else this.#startTag(less);
    }
    if (!this.#hasRoot) throw malformed('no element');
    if (this.#depth > 0) throw malformed('an element that does not end');
  }

  end(): void {
    this.#tag.names.release();
  }

  #textEnd(from: number): number {
    const bytes = this.#bytes;
    let at = nextOf(bytes, from, bytes.length, TEXT_STOP);
    while (bytes[at] !== LESS && at < bytes.length) {
      this.#passTextStop(bytes[at] ?? 0, at);
      at = nextOf(bytes, at + 1, bytes.length, TEXT_STOP);
    }
    return at;
  }

  #passTextStop(code: number, at: number): void {
    const bytes = this.#bytes;
    if (code === AMPERSAND) requireReference(bytes, at);
    else if (code !== BRACKET) throw malformed('a control character');
    else if (bytes[at + 1] === BRACKET && bytes[at + 2] === GREATER) throw malformed(']]> in text');
  }

  #startTag(less: number): void {
    if (this.#depth === 0 && this.#hasRoot) throw malformed('a second root element');
    if (this.#depth === DEEPEST) throw new PackageError('LIMIT_EXCEEDED', { detail: `${DEEPEST} levels in an XML` });
    this.#hasRoot = true;
    const tag = this.#tag;
    this.#at = tag.read(less, this.#depth);
    this.#visit(tag);
    if (tag.names.isEmpty) {
      this.#namespaces.leave(this.#depth - 1);
    } else {
      const { slots } = tag.names;
      this.#openNames[this.#depth] = slots[START] ?? 0;
      this.#openLengths[this.#depth] = (slots[END] ?? 0) - (slots[START] ?? 0);
      this.#depth += 1;
    }
  }

  #endTag(less: number): void {
    if (this.#depth === 0) throw malformed('an end tag without start tag');
    this.#depth -= 1;
    const name = this.#openNames[this.#depth] ?? 0;
    const length = this.#openLengths[this.#depth] ?? 0;
    const end = blanksEnd(this.#bytes, less + 2 + length);
    if (!isSame(this.#bytes, name, less + 2, length) || this.#bytes[end] !== GREATER) throw malformed('an end tag');
    this.#namespaces.leave(this.#depth - 1);
    this.#at = end + 1;
  }

  /** Comments, CDATA sections, and the declarations that no document of the SAT has. */
  #declaration(less: number): void {
    const bytes = this.#bytes;
    const starts = (text: string): boolean => isText(bytes, less, less + text.length, text);
    if (starts('<!--')) {
      const dashes = this.#find('--', less + 4, 'a comment');
      if (bytes[dashes + 2] !== GREATER) throw malformed('a comment');
      this.#at = dashes + 3;
    } else if (starts('<![CDATA[') && this.#depth > 0) {
      this.#at = this.#find(']]>', less + 9, 'a CDATA section') + 3;
    } else if (starts('<!DOCTYPE')) {
      throw new PackageError('DTD_FORBIDDEN');
    } else {
      throw malformed('a declaration');
    }
  }

  #instruction(less: number): void {
    const bytes = this.#bytes;
    const nameEnd = this.#tag.names.nameEndAt(less + 2, 0);
    const name = bytes.toString('latin1', less + 2, nameEnd);
    const end = this.#find('?>', nameEnd, 'an instruction');
    const isSeparate = nameEnd === end || ((KIND[bytes[nameEnd] ?? 0] ?? 0) & BLANK) !== 0;
    if (!isSeparate || name.includes(':') || /^xml$/i.test(name)) throw malformed('an instruction');
    this.#at = end + 2;
  }

  /** Where a text begins that ends something; what is passed over has no forbidden characters. */
  #find(text: string, from: number, what: string): number {
    const end = this.#bytes.indexOf(text, from, 'latin1');
    if (end === -1) throw malformed(`${what} without end`);
    if (nextOf(this.#bytes, from, end, FORBIDDEN) < end) throw malformed('a control character');
    return end;
  }
}

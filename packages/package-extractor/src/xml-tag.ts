import { PackageError } from './errors.js';
import { textAt, type XmlBytes } from './xml-bytes.js';
import { isText, type XmlName } from './xml-names.js';
import type { NamespaceScope } from './xml-namespaces.js';
import { resolveReferences } from './xml-references.js';
import { END, LOCAL, malformed, MARK, STRIDE, TagNames, VALUE, VALUE_END } from './xml-tag-names.js';

/** A start tag on the way. It is one object for all tags: take what is wanted from it before returning. */
export interface StartTag {
  /** 0 for the root. */
  readonly depth: number;
  /** '' without a namespace. */
  readonly namespace: string;
  /** Whether that is its local name. */
  is(name: XmlName): boolean;
  /** Its local name as text. */
  localName(): string;
  /** The value of an attribute without prefix, normalised as XML says, references resolved. */
  attribute(name: XmlName): string | undefined;
}

const LONGEST_VALUE = 65_536;

/** One start tag after the other, with their namespaces. */
export class XmlTag implements StartTag {
  depth = 0;
  namespace = '';
  readonly names: TagNames;
  readonly #bytes: Buffer;
  readonly #document: XmlBytes;
  readonly #namespaces: NamespaceScope;

  constructor(document: XmlBytes, namespaces: NamespaceScope) {
    this.names = new TagNames(document);
    this.#bytes = document.bytes;
    this.#document = document;
    this.#namespaces = namespaces;
  }

  /** Reads the tag whose `<` is at `less`; answers where it ends. */
  read(less: number, depth: number): number {
    const { names } = this;
    const end = names.read(less);
    this.depth = depth;
    if (names.declarations > 0) this.#declareNamespaces(depth);
    if (names.prefixes > 0) this.#requireExpandedUnique();
    this.namespace = this.#namespaceOf(0);
    return end;
  }

  is({ mark, text }: XmlName): boolean {
    const { slots } = this.names;
    return mark === slots[MARK] && isText(this.#bytes, slots[LOCAL] ?? 0, slots[END] ?? 0, text);
  }

  localName(): string {
    const { slots } = this.names;
    return textAt(this.#document, slots[LOCAL] ?? 0, slots[END] ?? 0);
  }

  attribute(name: XmlName): string | undefined {
    const slot = this.names.slotOf(name);
    return slot === -1 ? undefined : this.#value(slot);
  }

  #namespaceOf(slot: number): string {
    const start = this.names.slots[slot] ?? 0;
    const length = (this.names.slots[slot + LOCAL] ?? 0) - start;
    return this.#namespaces.resolve(start, Math.max(0, length - 1));
  }

  #declareNamespaces(depth: number): void {
    for (let slot = STRIDE; slot < this.names.end; slot += STRIDE) {
      if (!this.names.isDeclaration(slot)) continue;
      const start = this.names.slots[slot + LOCAL] ?? 0;
      const length = this.names.hasPrefix(slot) ? (this.names.slots[slot + END] ?? 0) - start : 0;
      this.#namespaces.declare({ start, length, uri: this.#value(slot), depth });
    }
  }

  /** Prefixes of attributes are declared, and no attribute is given twice under two prefixes for one namespace. */
  #requireExpandedUnique(): void {
    const expanded = new Set<string>();
    for (let slot = STRIDE; slot < this.names.end; slot += STRIDE) {
      if (!this.names.hasPrefix(slot) || this.names.isDeclaration(slot)) continue;
      const namespace = this.#namespaceOf(slot);
      if (this.names.prefixes === 1) return;
      const name = this.#bytes.toString('latin1', this.names.slots[slot + LOCAL], this.names.slots[slot + END]);
      const key = `${name} ${namespace}`;
      if (expanded.has(key)) throw malformed('an attribute given twice');
      expanded.add(key);
    }
  }

  /** XML 1.0, sections 2.11 and 3.3.3: line ends become one blank, other blanks too; references keep theirs. */
  #value(slot: number): string {
    const { slots } = this.names;
    const start = slots[slot + VALUE] ?? 0;
    const mark = slots[slot + VALUE_END] ?? 0;
    const end = Math.abs(mark);
    if (end - start > LONGEST_VALUE)
      throw new PackageError('LIMIT_EXCEEDED', { detail: `${LONGEST_VALUE} bytes in an attribute` });
    const text = textAt(this.#document, start, end);
    return mark >= 0 ? text : resolveReferences(text.replaceAll(/\r\n|[\t\n\r]/g, ' '));
  }
}

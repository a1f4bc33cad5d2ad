import { PackageError } from './errors.js';
import { isSame, isText } from './xml-names.js';

/** A declaration: where its prefix stands in the document, empty for the default namespace. */
export interface NamespaceDeclaration {
  readonly start: number;
  readonly length: number;
  readonly uri: string;
  /** Of the element that it belongs to. */
  readonly depth: number;
}

/** The namespace declarations in force, innermost last (Namespaces in XML 1.0, 3rd edition). */
export interface NamespaceScope {
  declare(declaration: NamespaceDeclaration): void;
  /** Forgets what elements deeper than `depth` declared. */
  leave(depth: number): void;
  /** The namespace of a prefix; that of the empty prefix may be ''. */
  resolve(start: number, length: number): string;
}

const XML_NAMESPACE = 'http://www.w3.org/XML/1998/namespace';
const XMLNS_NAMESPACE = 'http://www.w3.org/2000/xmlns/';

/** More declarations than this in force at once are an attack: a CFDI with every complemento has some forty. */
const MOST_DECLARATIONS = 1_000;

/** An empty scope for the prefixes of one document. */
export function createNamespaceScope(bytes: Buffer): NamespaceScope {
  const declarations: NamespaceDeclaration[] = [];
  return {
    declare(declaration) {
      const { start, length, uri } = declaration;
      requireLegal((prefix) => isText(bytes, start, start + length, prefix), uri);
      if (declarations.length === MOST_DECLARATIONS) {
        throw new PackageError('LIMIT_EXCEEDED', { detail: `${MOST_DECLARATIONS} namespace declarations in an XML` });
      }
      declarations.push(declaration);
    },
    leave(depth) {
      for (let last = declarations.at(-1); last !== undefined && last.depth > depth; last = declarations.at(-1)) {
        declarations.pop();
      }
    },
    resolve(start, length) {
      for (let index = declarations.length - 1; index >= 0; index--) {
        const declaration = declarations[index];
        if (declaration === undefined || declaration.length !== length) continue;
        if (isSame(bytes, declaration.start, start, length)) return declaration.uri;
      }
      if (length === 0) return '';
      if (isText(bytes, start, start + length, 'xml')) return XML_NAMESPACE;
      throw new PackageError('XML_MALFORMED', { detail: 'a prefix that is not declared' });
    },
  };
}

/** Namespaces in XML 1.0, section 3: reserved prefixes and names; section 5: no prefix is undeclared. */
function requireLegal(isPrefix: (text: string) => boolean, uri: string): void {
  const isReserved =
    isPrefix('xmlns') ||
    uri === XMLNS_NAMESPACE ||
    isPrefix('xml') !== (uri === XML_NAMESPACE) ||
    (uri === '' && !isPrefix(''));
  if (isReserved) throw new PackageError('XML_MALFORMED', { detail: 'a namespace declaration that is not allowed' });
}

import { PackageError } from './errors.js';

/**
 * The namespace declarations in force, innermost last (Namespaces in XML 1.0, 3rd edition). Prefixes only have to be
 * spelt the same way each time: as text or as bytes.
 */
export interface NamespaceScope {
  declare(prefix: string, uri: string, depth: number): void;
  /** Forgets what elements deeper than `depth` declared. */
  leave(depth: number): void;
  /** The namespace of a prefix; '' is the default namespace, which may be absent. */
  resolve(prefix: string): string;
}

const XML_NAMESPACE = 'http://www.w3.org/XML/1998/namespace';
const XMLNS_NAMESPACE = 'http://www.w3.org/2000/xmlns/';

/** More declarations than this in force at once are an attack: a CFDI with every complement has some forty. */
const MOST_DECLARATIONS = 1_000;

/** An empty scope. */
export function createNamespaceScope(): NamespaceScope {
  const declarations: { readonly prefix: string; readonly uri: string; readonly depth: number }[] = [];
  return {
    declare(prefix, uri, depth) {
      requireLegal(prefix, uri);
      if (declarations.length === MOST_DECLARATIONS) {
        throw new PackageError('LIMIT_EXCEEDED', { detail: `${MOST_DECLARATIONS} namespace declarations in an XML` });
      }
      declarations.push({ prefix, uri, depth });
    },
    leave(depth) {
      for (let last = declarations.at(-1); last !== undefined && last.depth > depth; last = declarations.at(-1)) {
        declarations.pop();
      }
    },
    resolve(prefix) {
      for (let index = declarations.length - 1; index >= 0; index--) {
        const declaration = declarations[index];
        if (declaration?.prefix === prefix) return declaration.uri;
      }
      if (prefix === '') return '';
      if (prefix === 'xml') return XML_NAMESPACE;
      throw new PackageError('XML_MALFORMED', { detail: 'a prefix that is not declared' });
    },
  };
}

/** Namespaces in XML 1.0, section 3: reserved prefixes and names; section 5: no prefix is undeclared. */
function requireLegal(prefix: string, uri: string): void {
  const isReserved =
    prefix === 'xmlns' ||
    uri === XMLNS_NAMESPACE ||
    (prefix === 'xml') !== (uri === XML_NAMESPACE) ||
    (prefix !== '' && uri === '');
  if (isReserved) throw new PackageError('XML_MALFORMED', { detail: 'a namespace declaration that is not allowed' });
}

import { SaxesParser } from 'saxes';

/** An element as a namespace-aware parser gives it. */
export interface ForeignElement {
  readonly namespace: string;
  readonly name: string;
  /** Of those without prefix. */
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: ForeignElement[];
}

/** The root of a document, by saxes; `undefined` when saxes refuses the document. */
export function saxesTree(text: string): ForeignElement | undefined {
  const parser = new SaxesParser({ xmlns: true, defaultXMLVersion: '1.0', forceXMLVersion: true });
  const top: ForeignElement = { namespace: '', name: '', attributes: new Map(), children: [] };
  const open = [top];
  let isRefused = false;
  parser.on('error', () => {
    isRefused = true;
  });
  parser.on('opentag', (tag) => {
    const plain = Object.values(tag.attributes).filter(({ prefix }) => prefix === '');
    const attributes = new Map(plain.map(({ local, value }) => [local, value]));
    const element: ForeignElement = { namespace: tag.uri, name: tag.local, attributes, children: [] };
    open.at(-1)?.children.push(element);
    open.push(element);
  });
  parser.on('closetag', () => {
    open.pop();
  });
  parser.write(text).close();
  return isRefused ? undefined : top.children[0];
}

/** The elements at the end of a path of local names, all in one namespace. */
export function at(element: ForeignElement, namespace: string, ...path: readonly string[]): readonly ForeignElement[] {
  return path.reduce<readonly ForeignElement[]>(
    (found, name) =>
      found.flatMap(({ children }) => children.filter((child) => child.namespace === namespace && child.name === name)),
    [element],
  );
}

import { fromBytes, readEntry, readZipEntries } from '@acopio/package-extractor';
import { DOMParser, type Document, type Element } from '@xmldom/xmldom';

/** A cell as it is stored: a number, or a text that no program takes for a formula. */
export type Cell =
  | { readonly number: number; readonly style: number }
  | { readonly text: string; readonly style: number };

/** A sheet as its XML says. */
export interface Sheet {
  readonly name: string;
  /** By letters of the column; the heading comes first. */
  readonly rows: readonly Readonly<Record<string, Cell>>[];
  readonly document: Document;
}

/** A workbook, read by a strict reader of ZIPs and a parser of XML, neither of which had a part in writing it. */
export async function readWorkbook(bytes: Uint8Array): Promise<{
  readonly sheets: readonly Sheet[];
  readonly parts: ReadonlyMap<string, string>;
}> {
  const parts = new Map<string, string>();
  const source = fromBytes(bytes);
  for await (const entry of readZipEntries(source)) {
    parts.set(entry.name, Buffer.from(await readEntry(source, entry)).toString());
  }
  const targets = new Map(
    elements(parse(parts.get('xl/_rels/workbook.xml.rels')), 'Relationship').map((one) => [
      one.getAttribute('Id'),
      one.getAttribute('Target'),
    ]),
  );
  const sheets = elements(parse(parts.get('xl/workbook.xml')), 'sheet').map((one): Sheet => {
    const document = parse(parts.get(`xl/${targets.get(one.getAttribute('r:id')) ?? ''}`));
    const rows = elements(document, 'row').map((row) => {
      return Object.fromEntries(elements(row, 'c').map((cell) => [lettersIn(cell), cellIn(cell)]));
    });
    return { name: one.getAttribute('name') ?? '', rows, document };
  });
  return { sheets, parts };
}

/** The rows of a sheet as their headings name them: texts, and numbers as numbers. */
export function tableOf({ rows }: Sheet): Record<string, string | number>[] {
  const [heading = {}, ...others] = rows;
  return others.map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([letters, cell]) => [String(valueOf(heading[letters])), valueOf(cell)]),
    ),
  );
}

/** What `_xHHHH_` stands for in a text of a workbook. */
function unescaped(text: string): string {
  return text.replaceAll(/_x([0-9A-F]{4})_/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)));
}

/** Elements of a name below a node. */
export function elements(node: Document | Element, name: string): Element[] {
  return Array.from(node.getElementsByTagName(name));
}

function valueOf(cell: Cell | undefined): string | number {
  if (cell === undefined) return '';
  return 'number' in cell ? cell.number : unescaped(cell.text);
}

function parse(xml: string | undefined): Document {
  if (xml === undefined) throw new Error('a part is missing');
  return new DOMParser({
    onError: (level, message) => {
      throw new Error(`${level}: ${message}`);
    },
  }).parseFromString(xml, 'text/xml');
}

function lettersIn(cell: Element): string {
  return (cell.getAttribute('r') ?? '').replaceAll(/\d/g, '');
}

function cellIn(cell: Element): Cell {
  const style = Number(cell.getAttribute('s'));
  if (elements(cell, 'f').length > 0) throw new Error('a formula');
  const [text] = elements(cell, 't');
  if (cell.getAttribute('t') === 'inlineStr' && text !== undefined) return { text: text.textContent ?? '', style };
  const [value] = elements(cell, 'v');
  if (cell.getAttribute('t') !== null || value === undefined) throw new Error('another kind of cell');
  return { number: Number(value.textContent), style };
}

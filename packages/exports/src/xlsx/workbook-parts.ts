import { lettersOf, textOf } from './cells.js';

/** A sheet as the rest of the workbook knows it. */
export interface SheetFacts {
  readonly name: string;
  readonly columns: number;
  /** With the heading. */
  readonly rows: number;
}

const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const RELATIONSHIPS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const SPREADSHEET = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

/** The first line of every part. */
const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';

/** The parts of a workbook beside its sheets: path → XML (ECMA-376, part 1, 12 and 18; part 2). */
export function workbookParts(sheets: readonly SheetFacts[]): ReadonlyMap<string, string> {
  return new Map([
    ['[Content_Types].xml', contentTypes(sheets.length)],
    ['_rels/.rels', relationships([{ type: 'officeDocument', target: 'xl/workbook.xml' }])],
    ['xl/workbook.xml', workbook(sheets)],
    ['xl/_rels/workbook.xml.rels', workbookRelationships(sheets.length)],
    ['xl/styles.xml', STYLES],
  ]);
}

/** The path of the sheet at a place, from 0 on. */
export function sheetPath(index: number): string {
  return `xl/worksheets/sheet${index + 1}.xml`;
}

/** What stands before the rows: the heading stays in sight. */
export function sheetStart(widths: readonly number[]): string {
  const columns = widths.map((width, index) => {
    return `<col min="${index + 1}" max="${index + 1}" width="${width}" customWidth="1"/>`;
  });
  return `${XML}<worksheet xmlns="${MAIN}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetFormatPr defaultRowHeight="15"/><cols>${columns.join('')}</cols><sheetData>`;
}

/** What stands after the rows. */
export function sheetEnd(sheet: SheetFacts): string {
  return `</sheetData><autoFilter ref="A1:${lastCell(sheet)}"/></worksheet>`;
}

function lastCell({ columns, rows }: SheetFacts): string {
  return `${lettersOf(columns - 1)}${rows}`;
}

function contentTypes(sheets: number): string {
  const override = (path: string, type: string): string => {
    return `<Override PartName="/${path}" ContentType="${SPREADSHEET}.${type}+xml"/>`;
  };
  const overrides = Array.from({ length: sheets }, (_, index) => override(sheetPath(index), 'worksheet'));
  return `${XML}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>${override('xl/workbook.xml', 'sheet.main')}${override('xl/styles.xml', 'styles')}${overrides.join('')}</Types>`;
}

function relationships(targets: readonly { readonly type: string; readonly target: string }[]): string {
  const items = targets.map(({ type, target }, index) => {
    return `<Relationship Id="rId${index + 1}" Type="${RELATIONSHIPS}/${type}" Target="${target}"/>`;
  });
  return `${XML}<Relationships xmlns="${PACKAGE}/relationships">${items.join('')}</Relationships>`;
}

function workbookRelationships(sheets: number): string {
  const paths = Array.from({ length: sheets }, (_, index) => sheetPath(index).replace('xl/', ''));
  return relationships([
    ...paths.map((target) => ({ type: 'worksheet', target })),
    { type: 'styles', target: 'styles.xml' },
  ]);
}

/** The hidden names tell programs that keep filters as names (Excel does) which cells are filtered. */
function workbook(sheets: readonly SheetFacts[]): string {
  const list = sheets.map(({ name }, index) => {
    return `<sheet name="${textOf(name)}" sheetId="${index + 1}" r:id="rId${index + 1}"/>`;
  });
  const filters = sheets.map((sheet, index) => {
    const last = lastCell(sheet).replace(/(\d+)$/, '$$$1');
    return `<definedName name="_xlnm._FilterDatabase" localSheetId="${index}" hidden="1">'${textOf(sheet.name)}'!$A$1:$${last}</definedName>`;
  });
  return `${XML}<workbook xmlns="${MAIN}" xmlns:r="${RELATIONSHIPS}"><sheets>${list.join('')}</sheets><definedNames>${filters.join('')}</definedNames></workbook>`;
}

/** The styles of `STYLE` in `cells.ts`, in that order: none, heading, text, amount, time. */
const STYLES = `${XML}<styleSheet xmlns="${MAIN}"><numFmts count="2"><numFmt numFmtId="164" formatCode="#,##0.00####"/><numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/></numFmts><fonts count="2"><font><sz val="11"/><name val="Calibri"/><family val="2"/></font><font><b/><sz val="11"/><name val="Calibri"/><family val="2"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="5">${[
  [0, 0],
  [0, 1],
  [49, 0],
  [164, 0],
  [165, 0],
]
  .map(([format, font]) => {
    return `<xf numFmtId="${format}" fontId="${font}" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1"/>`;
  })
  .join(
    '',
  )}</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`;

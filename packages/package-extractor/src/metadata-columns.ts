/**
 * The columns of a metadata file, by the names that their headers have had: first the SAT's, then aliases that other
 * projects quote. Names are compared without regard to case.
 */
const COLUMN_NAMES = {
  uuid: ['uuid'],
  issuerRfc: ['rfcemisor'],
  issuerName: ['nombreemisor'],
  receiverRfc: ['rfcreceptor'],
  receiverName: ['nombrereceptor'],
  pacRfc: ['rfcpac', 'paccertifico'],
  issuedAt: ['fechaemision'],
  certifiedAt: ['fechacertificacionsat'],
  amount: ['monto', 'montototal', 'montoop'],
  withheld: ['montoret'],
  type: ['efectocomprobante'],
  status: ['estatus'],
  cancelledAt: ['fechacancelacion'],
} as const satisfies Record<string, readonly string[]>;

type Column = keyof typeof COLUMN_NAMES;

const BEFORE_AMOUNT = [
  'uuid',
  'issuerRfc',
  'issuerName',
  'receiverRfc',
  'receiverName',
  'pacRfc',
  'issuedAt',
  'certifiedAt',
  'amount',
] as const satisfies readonly Column[];

/** The order of the columns, for headers with a name that is not known. */
const CFDI_ORDER: readonly Column[] = [...BEFORE_AMOUNT, 'type', 'status', 'cancelledAt'];
/** As the library satcfdi writes them; no capture of the SAT's own is known. */
const RETENCIONES_ORDER: readonly Column[] = [...BEFORE_AMOUNT, 'withheld', 'status', 'cancelledAt'];

const REQUIRED: readonly Column[] = ['uuid', 'issuerRfc', 'receiverRfc', 'issuedAt', 'amount', 'status'];

const COLUMN_NAME = /^\p{L}[\p{L}\d_ ]*$/u;

/** Where the fields of a metadata row are. */
export interface RowColumns {
  readonly kind: 'rows';
  readonly count: number;
  /** Index by column; -1 for a column that the file does not have. */
  readonly index: Readonly<Record<Column, number>>;
  /** Whether the first five columns are where they always were, so that a row can be split around its two names. */
  readonly hasUsualNames: boolean;
}

/** Where the fields of a third-party row are. The name is the last column. */
export interface ThirdPartyColumns {
  readonly kind: 'thirdParties';
  readonly uuid: 0;
  readonly rfc: 1;
  readonly name: 2;
}

/** What the first line of a text file says of it; `undefined` when it is no metadata. A byte order mark is passed over. */
export function readColumns(firstLine: string): RowColumns | ThirdPartyColumns | undefined {
  const names = firstLine
    .replace(/^\u{FEFF}/u, '')
    .split('~')
    .map((name) => name.trim().toLowerCase());
  // A first line that lost its end holds a row too: that is no header, or the row would be taken for column names.
  if (names[0] !== 'uuid' || !names.every((name) => COLUMN_NAME.test(name))) return undefined;
  if (names[1] === 'rfcacuentaterceros') return { kind: 'thirdParties', uuid: 0, rfc: 1, name: 2 };
  return readRowColumns(names);
}

function readRowColumns(names: readonly string[]): RowColumns | undefined {
  const byName = (column: Column): number => names.findIndex((name) => isNameOf(column, name));
  const order = byName('withheld') === -1 ? CFDI_ORDER : RETENCIONES_ORDER;
  const isKnown = (name: string): boolean => order.some((column) => isNameOf(column, name));
  const find = (column: Column): number => {
    const named = byName(column);
    if (named !== -1) return named;
    const place = order.indexOf(column);
    const there = names[place];
    return there === undefined || isKnown(there) ? -1 : place;
  };
  const index = {
    uuid: 0,
    issuerRfc: find('issuerRfc'),
    issuerName: find('issuerName'),
    receiverRfc: find('receiverRfc'),
    receiverName: find('receiverName'),
    pacRfc: find('pacRfc'),
    issuedAt: find('issuedAt'),
    certifiedAt: find('certifiedAt'),
    amount: find('amount'),
    withheld: find('withheld'),
    type: find('type'),
    status: find('status'),
    cancelledAt: find('cancelledAt'),
  };
  if (REQUIRED.some((column) => index[column] === -1)) return undefined;
  const hasUsualNames = BEFORE_AMOUNT.slice(0, 5).every((column, place) => index[column] === place);
  return { kind: 'rows', count: names.length, index, hasUsualNames };
}

function isNameOf(column: Column, name: string): boolean {
  return COLUMN_NAMES[column].some((known) => known === name);
}

import { NotUnderstood } from './not-understood.js';
import { redactUuid, shapes, type Secrets } from './redaction.js';
import { decodeUtf8, redactValue } from './redact-document.js';
import { masked } from './replacement.js';

const SEPARATOR = '~';
const DATE_TIME = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d:\d\d)?$|^\d\d\/\d\d\/\d{4}(?: \d\d:\d\d:\d\d)?$/;
/** Type of document, and whether it is cancelled. */
const CODE = /^[A-Z\d]$/;
const COLUMN = /^\p{L}[\p{L}\d_ ]*$/u;
/** Columns before the first name, and behind the second, where nothing can contain a separator. */
const BEFORE_NAMES = 2;

/**
 * A metadata file, or a file of third parties, without what says of whom it is. Line ends, separators, also those inside names, and dates stay. The
 * names of the columns decide; a row of which they cannot (a name with a line break in a file with bare line feeds) is masked.
 *
 * @throws NotUnderstood `encoding`; `package`: no such file.
 */
export function redactMetadata(bytes: Uint8Array, secrets: Secrets): Uint8Array {
  const text = decodeUtf8(bytes);
  const [firstLine = ''] = text.split('\n', 1);
  const end = firstLine.endsWith('\r') ? '\r\n' : '\n';
  const columns = columnsOf(firstLine.trimEnd());
  if (columns === undefined) throw new NotUnderstood('package');
  const [header = '', ...rows] = text.split(end);
  return Buffer.from([header, ...rows.map((row) => redactRow(row, columns, secrets))].join(end), 'utf8');
}

function columnsOf(header: string): readonly string[] | undefined {
  const columns = header.replace(/^\u{FEFF}/u, '').split(SEPARATOR);
  return columns[0]?.trim().toLowerCase() === 'uuid' && columns.every((column) => COLUMN.test(column.trim()))
    ? columns.map((column) => column.trim().toLowerCase())
    : undefined;
}

function redactRow(row: string, columns: readonly string[], secrets: Secrets): string {
  if (row.trim() === '') return row;
  const fields = withWholeNames(row.split(SEPARATOR), columns);
  if (fields === undefined || !shapes.uuid.test(fields[0]?.trim() ?? '')) return masked(row);
  return fields.map((field, place) => redactField(columns[place] ?? '', field, secrets)).join(SEPARATOR);
}

function redactField(column: string, field: string, secrets: Secrets): string {
  if (shapes.uuid.test(field)) return redactUuid(field, secrets);
  if (column.startsWith('nombre')) return secrets.replacement.name(field);
  if (DATE_TIME.test(field) || CODE.test(field)) return field;
  return redactValue('', field, secrets);
}

/** The fields of a row one for each column: a name that contains separators is put together again. */
function withWholeNames(fields: readonly string[], columns: readonly string[]): readonly string[] | undefined {
  const extra = fields.length - columns.length;
  if (extra <= 0) return fields;
  const lastName = columns.findLastIndex((column) => column.startsWith('nombre'));
  if (lastName === -1) return undefined;
  const behind = columns.length - 1 - lastName;
  const first = fields.slice(0, BEFORE_NAMES);
  const names = fields.slice(BEFORE_NAMES, fields.length - behind);
  const last = fields.slice(fields.length - behind);
  if (lastName === BEFORE_NAMES) return [...first, names.join(SEPARATOR), ...last];
  const rfcAt = names.findIndex((field, place) => place > 0 && shapes.rfc.test(field));
  if (rfcAt === -1) return undefined;
  const [issuer, receiver] = [names.slice(0, rfcAt), names.slice(rfcAt + 1)];
  return [...first, issuer.join(SEPARATOR), names[rfcAt] ?? '', receiver.join(SEPARATOR), ...last];
}

import { isRfc } from '../../rfc.js';
import type { Service } from '../document.js';
import type { LocalDateTime } from '../local-date-time.js';
import { readOwnDate } from './own-date.js';
import { isAmount, readOwnUuid } from './own-facts.js';
import type { OwnFacts, ThirdParty } from './own-facts.js';
import { readOwnType } from './own-form.js';

/** A row: of the documents themselves, or of the file that names third parties. */
export type MetadataRow =
  | { readonly kind: 'document'; readonly facts: OwnFacts }
  | { readonly kind: 'thirdParty'; readonly uuid: string; readonly party: ThirdParty };

/** Why a text file is no metadata, or which of its rows cannot be read. */
export class UnreadableMetadata extends Error {
  override readonly name = 'UnreadableMetadata';
}

const CFDI_COLUMNS = [
  'uuid',
  'rfcemisor',
  'nombreemisor',
  'rfcreceptor',
  'nombrereceptor',
  'rfcpac',
  'fechaemision',
  'fechacertificacionsat',
  'monto',
  'efectocomprobante',
  'estatus',
  'fechacancelacion',
] as const;
type Column = (typeof CFDI_COLUMNS)[number] | 'montoret';

const COLUMNS: Readonly<Record<Service, readonly Column[]>> = {
  cfdi: CFDI_COLUMNS,
  retenciones: CFDI_COLUMNS.map((column) => (column === 'efectocomprobante' ? 'montoret' : column)),
};
const THIRD_PARTY_COLUMNS = 3;
/** Columns after those of names, in which no `~` occurs. */
const COLUMNS_AFTER_NAMES = 7;
const FIRST_NAME = 2;

/** Reads one row after the other of a file whose header is known; `undefined` for a row without a UUID. */
export type RowReader = (line: string) => MetadataRow | undefined;

/**
 * Brings a row to twelve fields: absent ones are empty, and a `~` inside a name, which makes too many, is put back. The receiver's RFC stands
 * between the two names; of a foreign receiver it is empty.
 */
function fitted(line: string): readonly string[] {
  const fields = line.split('~');
  const surplus = fields.length - CFDI_COLUMNS.length;
  if (surplus <= 0) {
    return [...fields, ...Array.from({ length: -surplus }, () => '')];
  }
  const names = fields.slice(FIRST_NAME, -COLUMNS_AFTER_NAMES);
  const candidates = names.slice(1, -1);
  const byRfc = candidates.findIndex(isRfc);
  const receiver = 1 + (byRfc === -1 ? candidates.indexOf('') : byRfc);
  if (receiver === 0) {
    throw new UnreadableMetadata('too many fields');
  }
  return [
    ...fields.slice(0, FIRST_NAME),
    names.slice(0, receiver).join('~'),
    names[receiver] ?? '',
    names.slice(receiver + 1).join('~'),
    ...fields.slice(-COLUMNS_AFTER_NAMES),
  ];
}

function dateOf(text: string, column: string): LocalDateTime | undefined {
  const date = readOwnDate(text);
  if (date === undefined && text.trim() !== '') {
    throw new UnreadableMetadata(column);
  }
  return date;
}

function amountOf(text: string, column: string): string {
  const amount = text.trim() || '0';
  if (!isAmount(amount)) {
    throw new UnreadableMetadata(column);
  }
  return amount;
}

function cancelledAtOf(status: string, cancelledAt: LocalDateTime | undefined, certifiedAt: LocalDateTime) {
  if (status.trim() !== '0' && status.trim() !== '1') {
    throw new UnreadableMetadata('Estatus');
  }
  // A row may say that a document is cancelled without saying since when; it cannot have been before it was certified.
  return status.trim() === '1' ? {} : { cancelledAt: cancelledAt ?? certifiedAt };
}

function documentFacts(service: Service, line: string): OwnFacts | undefined {
  const fields = fitted(line);
  const at = (column: Column): string => fields[COLUMNS[service].indexOf(column)] ?? '';
  const uuid = readOwnUuid(at('uuid'));
  const issuedAt = dateOf(at('fechaemision'), 'FechaEmision');
  if (uuid === undefined || issuedAt === undefined || at('rfcemisor').trim() === '') {
    throw new UnreadableMetadata(uuid === undefined ? 'Uuid' : issuedAt === undefined ? 'FechaEmision' : 'RfcEmisor');
  }
  const certifiedAt = dateOf(at('fechacertificacionsat'), 'FechaCertificacionSat') ?? issuedAt;
  const cancellation = dateOf(at('fechacancelacion'), 'FechaCancelacion');
  const type = service === 'cfdi' ? readOwnType(at('efectocomprobante')) : undefined;
  return {
    uuid,
    service,
    issuerRfc: at('rfcemisor').trim().toUpperCase(),
    issuerName: at('nombreemisor'),
    receiverRfc: at('rfcreceptor').trim().toUpperCase(),
    receiverName: at('nombrereceptor'),
    pacRfc: at('rfcpac').trim().toUpperCase(),
    issuedAt,
    certifiedAt,
    amount: amountOf(at('monto'), 'Monto'),
    ...(service === 'retenciones' ? { withheld: amountOf(at('montoret'), 'MontoRet') } : {}),
    ...(type === undefined ? {} : { type }),
    ...cancelledAtOf(at('estatus'), cancellation, certifiedAt),
    complementos: [],
  };
}

function thirdParty(line: string): MetadataRow | undefined {
  const [uuid = '', rfc = '', ...name] = line.split('~');
  const read = readOwnUuid(uuid);
  if (read === undefined) {
    throw new UnreadableMetadata('Uuid');
  }
  return { kind: 'thirdParty', uuid: read, party: { rfc: rfc.trim().toUpperCase(), name: name.join('~') } };
}

/**
 * What the header of a metadata file says of its rows: those of CFDI, of retenciones, or of third parties. Names of columns differ between years
 * (`PacCertifico`, `MontoTotal`); their order does not.
 *
 * @throws UnreadableMetadata when it is no such header. The reader throws it too, with the column that it cannot read.
 */
export function rowReader(header: string): RowReader {
  const names = header.trim().toLowerCase().split('~');
  if (names[0] !== 'uuid') {
    throw new UnreadableMetadata('the first line is no header of metadata');
  }
  const skippingBlank =
    (read: RowReader): RowReader =>
    (line) =>
      line.trim() === '' ? undefined : read(line);
  if (names.length === THIRD_PARTY_COLUMNS && names[1] === 'rfcacuentaterceros') {
    return skippingBlank((line) => (line.startsWith('~') ? undefined : thirdParty(line)));
  }
  if (names.length !== CFDI_COLUMNS.length) {
    throw new UnreadableMetadata(`${names.length} columns, not ${CFDI_COLUMNS.length}`);
  }
  const service = names.includes('montoret') ? 'retenciones' : 'cfdi';
  return skippingBlank((line) => {
    const facts = documentFacts(service, line);
    return facts && { kind: 'document', facts };
  });
}

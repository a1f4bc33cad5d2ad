import { readDecimal } from './decimal.js';
import { documentType, type DocumentType } from './header-forms.js';
import { type LocalDateTime, readLocalDateTime } from './local-date-time.js';
import type { RowColumns } from './metadata-columns.js';
import type { RejectionReason } from './metadata-rejection.js';
import { readUuid } from './uuid.js';

/** For whom an issuer invoiced ("a cuenta de terceros"). */
export interface ThirdParty {
  readonly rfc: string;
  readonly name: string;
}

/** One document as the SAT lists it. Texts that the row leaves empty are ''. */
export interface MetadataRow {
  /** Lower case. */
  readonly uuid: string;
  readonly issuerRfc: string;
  /** As in the document, without its line breaks. */
  readonly issuerName: string;
  /** '' when a retención was made to a foreigner. */
  readonly receiverRfc: string;
  /** As in the document, without its line breaks. */
  readonly receiverName: string;
  /** RFC of the PAC that stamped it. */
  readonly pacRfc: string;
  /** Mexico City wall clock, as all times of a row. */
  readonly issuedAt: LocalDateTime;
  readonly certifiedAt?: LocalDateTime;
  /** Decimal text, with the decimals that the SAT wrote. */
  readonly amount: string;
  /** Decimal text; only of retenciones. */
  readonly withheld?: string;
  /** Only of CFDI; absent too when the SAT says something that is not known. */
  readonly type?: DocumentType;
  readonly status: 'active' | 'cancelled';
  readonly cancelledAt?: LocalDateTime;
  readonly onBehalfOf?: ThirdParty;
}

/** Gives the third party of a document by its UUID in lower case. */
export type ThirdPartyFinder = (uuid: string) => ThirdParty | undefined;

/** What became of one row. A short one lacks fields: it may go on in the next line. */
export type RowOutcome =
  | { readonly row: MetadataRow; readonly reason?: never }
  | { readonly row?: never; readonly reason: RejectionReason; readonly isShort: boolean };

const STATUSES: Readonly<Record<string, MetadataRow['status']>> = { '0': 'cancelled', '1': 'active' };

/** RFC of companies (12) and persons (13), with `Ñ` and `&` (Código Fiscal de la Federación; SAT, cfdv40.xsd, t_RFC). */
const RFC = /^[A-ZÑ&]{3,4}\d{6}[A-Z\d]{3}$/i;

/** The fields before the issuer's name, and from its beginning to the end of the receiver's. */
const BEFORE_NAMES = 2;
const FROM_NAME_TO_NAME = 3;

/**
 * Reads one row of a metadata file. There is no quoting in the format: `"` and `\` are data, two separators with nothing
 * between are an empty field, and missing fields at the end are empty too.
 */
export function readRow(text: string, columns: RowColumns, thirdParty: ThirdPartyFinder): RowOutcome {
  let fields: readonly string[] = text.split('~');
  const isShort = fields.length < columns.count;
  const reject = (reason: RejectionReason): RowOutcome => ({ reason, isShort });
  const uuid = readUuid(fields[0] ?? '');
  if (uuid === undefined) return reject('UUID_INVALID');
  if (fields.length > columns.count) {
    const anchored = anchoredFields(fields, columns);
    if (anchored === undefined) return reject('SEPARATORS_AMBIGUOUS');
    fields = anchored;
  }

  const { index } = columns;
  const issuedAt = readLocalDateTime(fields[index.issuedAt] ?? '');
  const certified = readOptionalTime(fields[index.certifiedAt]);
  const cancelled = readOptionalTime(fields[index.cancelledAt]);
  if (issuedAt === undefined || certified === 'invalid' || cancelled === 'invalid') return reject('DATE_INVALID');
  const amount = readDecimal(fields[index.amount] ?? '');
  const withheld = index.withheld === -1 ? undefined : readDecimal(fields[index.withheld] ?? '');
  if (amount === undefined || (withheld === undefined && index.withheld !== -1)) return reject('AMOUNT_INVALID');
  const status = STATUSES[(fields[index.status] ?? '').trim()];
  if (status === undefined) return reject('STATUS_UNKNOWN');
  const type = documentType(fields[index.type] ?? '');
  const onBehalfOf = thirdParty(uuid);

  const row: { -readonly [K in keyof MetadataRow]: MetadataRow[K] } = {
    uuid,
    issuerRfc: rfcOf(fields[index.issuerRfc]),
    issuerName: fields[index.issuerName] ?? '',
    receiverRfc: rfcOf(fields[index.receiverRfc]),
    receiverName: fields[index.receiverName] ?? '',
    pacRfc: rfcOf(fields[index.pacRfc]),
    issuedAt,
    amount,
    status,
  };
  if (certified !== undefined) row.certifiedAt = certified;
  if (withheld !== undefined) row.withheld = withheld;
  if (type !== undefined) row.type = type;
  if (cancelled !== undefined) row.cancelledAt = cancelled;
  if (onBehalfOf !== undefined) row.onBehalfOf = onBehalfOf;
  return { row };
}

/**
 * The fields of a row with `~` inside its names. What comes before the names and after them is counted from both ends;
 * between the names stands the receiver's RFC. `undefined` when that leaves no place or several.
 */
function anchoredFields(
  fields: readonly string[],
  { count, hasUsualNames }: RowColumns,
): readonly string[] | undefined {
  if (!hasUsualNames) return undefined;
  const after = fields.slice(fields.length - (count - BEFORE_NAMES - FROM_NAME_TO_NAME));
  const names = fields.slice(BEFORE_NAMES, fields.length - after.length);
  const inner = names.map((_, place) => place).slice(1, -1);
  let places = inner.filter((place) => RFC.test((names[place] ?? '').trim()));
  if (places.length === 0) places = inner.filter((place) => names[place] === '');
  const [place] = places;
  if (place === undefined || places.length > 1) return undefined;
  const issuerName = names.slice(0, place).join('~');
  const receiverName = names.slice(place + 1).join('~');
  return [...fields.slice(0, BEFORE_NAMES), issuerName, names[place] ?? '', receiverName, ...after];
}

function readOptionalTime(text: string | undefined): LocalDateTime | 'invalid' | undefined {
  if (text === undefined || text.trim() === '') return undefined;
  return readLocalDateTime(text) ?? 'invalid';
}

/** An RFC without blanks around it, in upper case; '' for none. */
export function rfcOf(text: string | undefined): string {
  return (text ?? '').trim().toUpperCase();
}

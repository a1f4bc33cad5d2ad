import type { DocumentType } from '@acopio/package-extractor';
import { issuedAtOf } from '../document-record.js';
import type { KnownDocument, Ledger } from '../ledger.js';
import type { LocalDateTime } from '../local-date-time.js';
import type { Direction, LedgerView, Limits, Scope } from '../model.js';
import { holdingOf, type Holding } from '../reconcile.js';

/** Which documents are looked for; what is absent does not narrow. */
export interface DocumentFilter {
  /** First and last second of issue, Mexico City wall clock, both included. */
  readonly from?: LocalDateTime;
  readonly to?: LocalDateTime;
  readonly direction?: Direction;
  readonly type?: DocumentType;
  readonly status?: DocumentStatus;
  /** RFC of the other party. */
  readonly counterpart?: string;
  /** Part of a name, an RFC or the UUID; capitals and accents do not count. */
  readonly text?: string;
  readonly holding?: Holding;
}

/** What the SAT's list says of a document; `unknown`, where it is not listed. */
export type DocumentStatus = 'active' | 'cancelled' | 'unknown';

/** A document with what lists tell of it: as the SAT's list has it, and as its XML says where it is not listed. */
export interface FoundDocument {
  readonly uuid: string;
  readonly directions: readonly Direction[];
  readonly issuedAt: LocalDateTime | '';
  /** Texts are '' where nobody says them. */
  readonly issuerRfc: string;
  readonly issuerName: string;
  readonly receiverRfc: string;
  readonly receiverName: string;
  readonly type?: DocumentType;
  readonly status: DocumentStatus;
  readonly cancelledAt?: LocalDateTime;
  /** Decimal text, from the XML. */
  readonly total?: string;
  readonly currency?: string;
  readonly holding: Holding;
  /** All that the ledger knows of it. */
  readonly known: KnownDocument;
}

/** What an archive is read from: a ledger that is open to read is enough. */
export interface Archive {
  readonly ledger: Pick<Ledger, 'view' | 'documents'>;
  readonly scope: Scope;
  readonly now: Date;
  readonly limits: Limits;
}

/** Seconds that no document comes before or after. */
const EVER = { from: '0001-01-01T00:00:00', to: '9999-12-31T23:59:59' } as const;

/** The documents that meet a filter, by UUID, one by one: memory does not grow with the archive. Spends nothing. */
export async function* findDocuments(
  filter: DocumentFilter,
  { ledger, scope, now, limits }: Archive,
): AsyncGenerator<FoundDocument, void, undefined> {
  const view = await ledger.view(scope);
  const { from, to } = filter;
  const period = from === undefined && to === undefined ? undefined : { from: from ?? EVER.from, to: to ?? EVER.to };
  const meets = matcher(filter);
  for await (const known of ledger.documents(scope, period)) {
    const found = foundDocument(known, { view, now, limits });
    if (meets(found)) yield found;
  }
}

/** A document as lists tell of it. */
export function foundDocument(
  known: KnownDocument,
  context: { readonly view: LedgerView; readonly now: Date; readonly limits: Limits },
): FoundDocument {
  const { uuid, listed, listedIn, held, heldIn } = known;
  const header = held[0]?.header;
  const type = listed?.type ?? header?.type;
  return {
    uuid,
    directions: listed === undefined ? heldIn : listedIn,
    issuedAt: issuedAtOf(known),
    issuerRfc: listed?.issuerRfc ?? header?.issuerRfc ?? '',
    issuerName: listed?.issuerName ?? header?.issuerName ?? '',
    receiverRfc: listed?.receiverRfc ?? header?.receiverRfc ?? '',
    receiverName: listed?.receiverName ?? header?.receiverName ?? '',
    ...(type === undefined ? {} : { type }),
    status: listed?.status ?? 'unknown',
    ...(listed?.cancelledAt === undefined ? {} : { cancelledAt: listed.cancelledAt }),
    ...(header?.total === undefined ? {} : { total: header.total }),
    ...(header?.currency === undefined ? {} : { currency: header.currency }),
    holding: holdingOf(known, context),
    known,
  };
}

function matcher(filter: DocumentFilter): (found: FoundDocument) => boolean {
  const { direction, type, status, counterpart, text, holding } = filter;
  const rfc = counterpart?.toUpperCase();
  const hasText = text === undefined ? undefined : textMatcher(text);
  return (found) =>
    (direction === undefined || found.directions.includes(direction)) &&
    (type === undefined || found.type === type) &&
    (status === undefined || found.status === status) &&
    (holding === undefined || found.holding === holding) &&
    (rfc === undefined || counterpartsOf(found, direction).includes(rfc)) &&
    (hasText === undefined || hasText(found));
}

function counterpartsOf(found: FoundDocument, wanted: Direction | undefined): readonly string[] {
  const directions = wanted === undefined ? found.directions : [wanted];
  return directions.map((direction) => (direction === 'issued' ? found.receiverRfc : found.issuerRfc).toUpperCase());
}

/** The texts of a document that are looked into. */
export type SearchedTexts = Pick<FoundDocument, 'uuid' | 'issuerRfc' | 'issuerName' | 'receiverRfc' | 'receiverName'>;

/** Tells whether a document has a text in its names, RFCs or UUID; capitals, accents and runs of blanks do not count. */
export function textMatcher(text: string): (document: SearchedTexts) => boolean {
  const wanted = plain(text);
  return ({ uuid, issuerRfc, issuerName, receiverRfc, receiverName }) =>
    [uuid, issuerRfc, issuerName, receiverRfc, receiverName].some((one) => plain(one).includes(wanted));
}

function plain(text: string): string {
  return text.normalize('NFD').replaceAll(/\p{M}/gu, '').replaceAll(/\s+/g, ' ').trim().toLowerCase();
}

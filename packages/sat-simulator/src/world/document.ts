import type { LocalDateTime } from './local-date-time.js';

/** The SAT's two installations: CFDI, and CFDI de retenciones e información de pagos. */
export type Service = 'cfdi' | 'retenciones';

/** Whether a taxpayer issued a document or received it. */
export type Direction = 'issued' | 'received';

/** Kinds of CFDI (`TipoDeComprobante`): ingreso, egreso, traslado, nómina, pago. */
export type DocumentType = 'I' | 'E' | 'T' | 'N' | 'P';

/** A document as the SAT knows it. */
export interface WorldDocument {
  /** Lower case. */
  readonly uuid: string;
  readonly service: Service;
  readonly issuerRfc: string;
  /** As in the XML; may hold any character that XML 1.0 allows, line breaks included. */
  readonly issuerName: string;
  /** Empty for a foreign receiver of a retención, who has none. */
  readonly receiverRfc: string;
  readonly receiverName: string;
  /** RFC of the certification provider (PAC). */
  readonly pacRfc: string;
  /** The document's own date: the one by which the SAT's queries select. */
  readonly issuedAt: LocalDateTime;
  /** When it was certified; from one second to 72 hours after {@link issuedAt}. */
  readonly certifiedAt: LocalDateTime;
  /** Total of a CFDI, amount of the operation of a retención: decimal text as in the XML, in the document's own currency. */
  readonly amount: string;
  /** Amount withheld: decimal text. Retenciones only. */
  readonly withheld?: string;
  /** CFDI only. */
  readonly type?: DocumentType;
  /** When it was cancelled; absent while it is active. */
  readonly cancelledAt?: LocalDateTime;
  /** The third party on whose behalf it was issued. CFDI only. */
  readonly onBehalfOf?: { readonly rfc: string; readonly name: string };
  /** Names of its complementos as the SAT's queries call them, such as `pagos20` or `nomina12`. */
  readonly complementos: readonly string[];
  /** What is wrong with its XML when libxml2 refuses it: the SAT delivers such documents as they are. Its other facts are right. */
  readonly malformed?: string;
  /** One's own document of which only the metadata is known: its XML is never offered, and {@link xml} throws. */
  readonly isMetadataOnly?: true;
  /** The XML file, where it is not the UTF-8 of {@link xml}. */
  bytes?(): Uint8Array;
  /**
   * The XML, made anew on every call and always the same. Some begin with a byte order mark; the file's bytes are its UTF-8.
   * Its seals and certificates are random text of the right shape: it cannot be validated, and it has no fiscal value.
   */
  xml(): string;
}

/** The bytes of a document's XML file. */
export function xmlBytes(document: WorldDocument): Uint8Array {
  return document.bytes?.() ?? Buffer.from(document.xml());
}

/** Whether the taxpayer issued the document, received it, or (without a direction) either. */
export function isOfTaxpayer(
  { issuerRfc, receiverRfc }: Pick<WorldDocument, 'issuerRfc' | 'receiverRfc'>,
  rfc: string,
  direction?: Direction,
): boolean {
  return (direction !== 'received' && issuerRfc === rfc) || (direction !== 'issued' && receiverRfc === rfc);
}

/** Whether the SAT still takes the document as valid. */
export function documentStatus(document: WorldDocument): 'active' | 'cancelled' {
  return document.cancelledAt === undefined ? 'active' : 'cancelled';
}

import type { LocalDateTime } from './local-date-time.js';
import type { KnownComplemento } from './protocol/complementos.js';

/** What a query asks for: the SAT's list of documents, or the documents. */
export type QueryContent = 'metadata' | 'xml';

/** Which documents by their status at the SAT: Todos, Vigente, Cancelado. */
export type QueryStatus = 'all' | 'active' | 'cancelled';

/** Tipo de comprobante: ingreso, egreso, traslado, nómina, pago. */
export type DocumentType = 'I' | 'E' | 'T' | 'N' | 'P';

/**
 * The bounds of a period, both included, compared with the document's own issue date. The shortest period spans two
 * seconds (`…:00` to `…:01`; observed by phpcfdi 1.1.1, 2025), the oldest begins six years ago.
 */
interface Period {
  readonly from: LocalDateTime;
  readonly to: LocalDateTime;
}

interface Filters {
  /** Absent: all types. Retenciones have none: there it is a problem (`FILTER_NOT_FOR_RETENCIONES`). */
  readonly documentType?: DocumentType;
  /** RFC a cuenta de terceros: documents issued on behalf of it. Retenciones have none, as above. */
  readonly onBehalfOf?: string;
  /**
   * A value of {@link complementos}. Absent: all. Any other one is sent as it is, because the SAT's lists lag behind its
   * complementos: that of May 2025 lacks `pagos20`.
   */
  readonly complemento?: KnownComplemento | (string & {});
}

/**
 * At most five. A list that is written out is counted by the compiler; one that comes from data is any `string[]`, and
 * counted by {@link validateQuery}.
 */
type UpToFive = readonly string[] & { readonly 0?: string; readonly 5?: never };

/** Documents that the taxpayer issued (SAT, Solicitud v1.5, May 2025, section 5.1). */
export interface IssuedQuery extends Period, Filters {
  readonly kind: 'issued';
  readonly content: QueryContent;
  /** Absent: `all`. The SAT hands out issued XML in any status. */
  readonly status?: QueryStatus;
  /** RFCs of the receivers, at most five. Absent or empty: all. */
  readonly counterparts?: UpToFive;
}

/** The SAT's list of the documents that the taxpayer received (SAT, Solicitud v1.5, May 2025, section 5.2). */
export interface ReceivedMetadataQuery extends Period, Filters {
  readonly kind: 'received';
  readonly content: 'metadata';
  /** Absent: `all`. */
  readonly status?: QueryStatus;
  /** RFC of the issuer. Absent: all. */
  readonly counterpart?: string;
}

/**
 * Documents that the taxpayer received. Always the active ones: the SAT refuses with 301 a request for received XML that
 * asks for anything else (observed by satcfdi, issues 43 and 56, and cfdiclient, issues 58, 70 and 72, 2025 and
 * 2026; docs/sat/quirks.md).
 */
export interface ReceivedXmlQuery extends Period, Filters {
  readonly kind: 'received';
  readonly content: 'xml';
  readonly status?: never;
  /** RFC of the issuer. Absent: all. */
  readonly counterpart?: string;
}

/** One document by its UUID; the result is XML (SAT, Solicitud v1.5, May 2025, section 5.3). */
export interface FolioQuery {
  readonly kind: 'folio';
  /** In 8-4-4-4-12 form, in any case of letters; it is sent in lower case, as in the SAT's sample. */
  readonly uuid: string;
}

/** A query of Descarga Masiva, seen from the taxpayer who signs it. */
export type DownloadQuery = IssuedQuery | ReceivedMetadataQuery | ReceivedXmlQuery | FolioQuery;

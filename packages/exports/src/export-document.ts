import type { CfdiHeader, DocumentType, LocalDateTime, MetadataRow } from '@acopio/package-extractor';

/** Seen from the taxpayer. */
export type Direction = 'issued' | 'received';

/** What is held of a document's XML; the words are those of the reports of `@acopio/sync`. */
export type Holding = 'conflict' | 'unlisted' | 'present' | 'not_offered' | 'pending' | 'missing';

/**
 * One document of a taxpayer, as its XML says, as the SAT lists it, or both. A document that somebody issued to himself
 * comes twice, once in each direction.
 */
export type ExportDocument = {
  /** The taxpayer whose document it is, upper case. */
  readonly rfc: string;
  readonly direction: Direction;
  /** Where somebody knows it; a package by itself does not tell. */
  readonly holding?: Holding | undefined;
} & (
  | { readonly header: CfdiHeader; readonly metadata?: MetadataRow | undefined }
  | { readonly header?: CfdiHeader | undefined; readonly metadata: MetadataRow }
);

/** The documents to be written; they are taken one by one, as fast as they can be written. */
export type ExportDocuments = Iterable<ExportDocument> | AsyncIterable<ExportDocument>;

/** When it was issued: as its XML says, else as the SAT lists it. */
export function issuedAtOf({ header, metadata }: ExportDocument): LocalDateTime | undefined {
  return header?.issuedAt ?? metadata?.issuedAt;
}

/** Its effect: as its XML says, else as the SAT lists it. */
export function typeOf({ header, metadata }: ExportDocument): DocumentType | undefined {
  return header?.type ?? metadata?.type;
}

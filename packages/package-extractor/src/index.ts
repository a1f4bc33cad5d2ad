export type { CfdiBytes, CfdiResult, PackageShare, ReadCfdi, UnreadableCfdi } from './documents.js';
export { PackageError, packageErrors } from './errors.js';
export type { PackageErrorCode, Text } from './errors.js';
export type {
  CfdiHeader,
  CfdiPayment,
  CfdiRelation,
  CfdiTaxes,
  CfdiThirdParty,
  LocalTax,
  PaidDocument,
  TransferredTax,
  WithheldTax,
} from './header.js';
export type { DocumentType } from './header-forms.js';
export { readHeader } from './header-reader.js';
export { readEntry } from './inflate.js';
export { DEFAULT_LIMITS } from './limits.js';
export type { PackageLimits } from './limits.js';
export type { LocalDateTime } from './local-date-time.js';
export type { MetadataResult } from './metadata.js';
export { rejectionReasons } from './metadata-rejection.js';
export type { RejectedRow, RejectionReason } from './metadata-rejection.js';
export type { MetadataRow, ThirdParty } from './metadata-row.js';
export { openPackage } from './open-package.js';
export type { PackageKind, ReadCfdisOptions, SatPackage } from './open-package.js';
export { fromBytes, openFile } from './random-access.js';
export type { RandomAccess } from './random-access.js';
export { checkWhole, readZipEntries } from './zip.js';
export type { WholePackage, ZipEntry } from './zip.js';
export { cfdiColumns } from './writers/cfdi-table.js';
export type { Column, ColumnType } from './writers/column.js';
export { toCsv } from './writers/csv.js';
export type { CsvOptions } from './writers/csv.js';
export { metadataColumns } from './writers/metadata-table.js';
export { toNdjson } from './writers/ndjson.js';

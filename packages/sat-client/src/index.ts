export { createSatClient } from './client.js';
export type { CallOptions, LoginResult, SatClient, SatClientOptions } from './client.js';
export type { DeadlineOptions, Deadlines } from './deadlines.js';
export type { DownloadAnswer } from './download-stream.js';
export { satChannels } from './diagnostics.js';
export type { SatCallContext, SatExchangeContext } from './diagnostics.js';
export { SatError } from './errors.js';
export type { Delivery, SatErrorCode, SatErrorFacts } from './errors.js';
export { isPackageId, isUuid } from './ids.js';
export { isLocalDateTime, mexicoCityTime } from './local-date-time.js';
export type { LocalDateTime } from './local-date-time.js';
export { localMessageSigner } from './message-signer.js';
export type { MessageSigner, SignedMessage } from './message-signer.js';
export type { DownloadTask, LoginTask, MessageTask, RequestTask, VerifyTask } from './message-task.js';
export type { RequestAnswer } from './operations/query.js';
export type { RequestState, VerifyAnswer } from './operations/verify.js';
export type { PackageDigest } from './package-receipt.js';
export { satCodes } from './protocol/codes.js';
export type { SatCode, Text } from './protocol/codes.js';
export { complementos } from './protocol/complementos.js';
export type { KnownComplemento } from './protocol/complementos.js';
export { satEndpoints } from './protocol/endpoints.js';
export type { Endpoints } from './protocol/endpoints.js';
export type {
  DocumentType,
  DownloadQuery,
  FolioQuery,
  IssuedQuery,
  QueryContent,
  QueryStatus,
  ReceivedMetadataQuery,
  ReceivedXmlQuery,
} from './query.js';
export type { QueryProblem, QueryProblemCode } from './query-problems.js';
export type { RetryOptions } from './retry.js';
export type { Clock, SatOperation, Service } from './service.js';
export { isSavedToken } from './token.js';
export type { SavedToken } from './token.js';
export type { Transport, TransportAnswer, TransportRequest } from './transport.js';
export { undiciTransport } from './undici-transport.js';
export { validateQuery } from './validate-query.js';
export type { QueryContext } from './validate-query.js';

export { createSatClient } from './client.js';
export type { CallOptions, LoginResult, SatClient, SatClientOptions } from './client.js';
export type { DeadlineOptions, Deadlines } from './deadlines.js';
export { SatError } from './errors.js';
export type { Delivery, SatErrorCode, SatErrorFacts } from './errors.js';
export { isPackageId, isUuid } from './ids.js';
export { isLocalDateTime, mexicoCityTime } from './local-date-time.js';
export type { LocalDateTime } from './local-date-time.js';
export { localMessageSigner } from './message-signer.js';
export type { MessageSigner, SignedMessage } from './message-signer.js';
export type { DownloadTask, LoginTask, MessageTask, RequestTask, VerifyTask } from './message-task.js';
export type { DownloadAnswer } from './operations/download.js';
export type { RequestAnswer } from './operations/request.js';
export type { RequestState, VerifyAnswer } from './operations/verify.js';
export { satCodes } from './protocol/codes.js';
export type { SatCode, Text } from './protocol/codes.js';
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
export { validateQuery } from './query-problems.js';
export type { QueryContext, QueryProblem, QueryProblemCode } from './query-problems.js';
export type { RetryOptions } from './retry.js';
export type { Clock, SatOperation, Service } from './service.js';
export type { Transport, TransportAnswer, TransportRequest } from './transport.js';
export { undiciTransport } from './undici-transport.js';

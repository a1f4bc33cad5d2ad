export { defaultLimits } from './limits.js';
export { derivedId } from './ids.js';
export { fingerprint } from './fingerprint.js';
export { folderPackageStore } from './folder-store.js';
export { holdingOf } from './reconcile.js';
export { mexicoCityTime, monthBounds } from './local-date-time.js';
export { makeReport } from './report.js';
export { nextSteps } from './next-steps.js';
export { perform } from './perform.js';
export { planWindows } from './plan.js';
export { problems } from './problems.js';
export { refusesEverything } from './steps/ask.js';
export { runSync } from './run.js';
export { SyncError } from './errors.js';

export type { AuditResult } from './audit.js';
export type { Actor, ProblemFacts } from './problems.js';
export type { Calls, RunResult } from './run.js';
export type {
  Clock,
  DocumentSink,
  ExtractedDocument,
  LocalPorts,
  Ports,
  RowWriter,
  UnreadableDocument,
  WrittenDocument,
} from './ports.js';
export type {
  DocumentBatch,
  HeldDocument,
  HeldHeader,
  IssuedWithin,
  KnownDocument,
  Ledger,
  Place,
  StatusSeen,
} from './ledger.js';
export type { Exception, MonthRow, SyncReport, Verdict } from './report.js';
export type { FolderOf } from './folder-store.js';
export type { Holding } from './reconcile.js';
export type { MissingReason } from './heal/missing.js';
export type { LocalDateTime, Month } from './local-date-time.js';
export type {
  Change,
  Content,
  Direction,
  Download,
  Instant,
  LedgerView,
  Limits,
  Problem,
  ProblemCode,
  RequestCheck,
  RequestOutcome,
  SatPackage,
  SatRequest,
  Scope,
  SendState,
  Text,
  Window,
} from './model.js';
export type { PackageRecord, PackageStore, Scratch } from './package-store.js';
export type { LocalStep, Question } from './perform.js';
export type { Step } from './next-steps.js';
export type { SyncErrorCode } from './errors.js';
export type { SyncEvent } from './events.js';
export type { SyncJob } from './plan.js';

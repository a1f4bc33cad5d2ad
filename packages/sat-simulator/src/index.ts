export { createTestAuthority } from './authority/test-authority.js';
export type {
  CredentialSpec,
  IssuedCredential,
  SavedTestAuthority,
  TestAuthority,
} from './authority/test-authority.js';
export type { Representative } from './authority/taxpayer-name.js';
export type { KeyCipher } from './authority/encrypted-key.js';
export { createWorld } from './world/world.js';
export type { World, WorldOptions } from './world/world.js';
export type { MonthCounts, TaxpayerSpec } from './world/batch.js';
export type { Direction, DocumentType, Service, WorldDocument } from './world/document.js';
export type { LocalDateTime } from './world/local-date-time.js';
export { readOwnDocuments } from './world/own/read-own-documents.js';
export { OwnDocumentError } from './world/own/own-document-error.js';
export type { OwnDocumentErrorCode } from './world/own/own-document-error.js';
export type { OwnDocument } from './world/own/own-facts.js';
export type { DocumentList } from './world/document-list.js';
export type { Selection } from './world/selection.js';
export { truth } from './world/truth.js';
export { trueReport } from './world/true-report.js';
export type { TrueAmount, TrueGroup, TrueReport } from './world/true-report.js';
export type { TrueDocument, TruthQuery } from './world/truth.js';
export { buildMetadataPackage, buildXmlPackage } from './world/package.js';
export { startSatSimulator } from './start.js';
export { readScenario } from './scenario/read-scenario.js';
export { ScenarioError } from './scenario/scenario-error.js';
export type { ScenarioErrorCode, ScenarioProblem } from './scenario/scenario-error.js';
export { readRecording } from './replay/read-recording.js';
export type { RecordedExchange, Recording } from './replay/recording.js';
export type { RecordingError, RecordingErrorCode } from './replay/recording-error.js';
export type { Quotas, SatSimulator, SimulatorOptions } from './server/simulator.js';
export { createAcceleratedClock, createManualClock } from './server/clock.js';
export type { AcceleratedClock, Clock, ManualClock } from './server/clock.js';
export type { Delay, Delays, RequestDelays } from './server/pace.js';
export type { Fault, FaultHandle, FaultList, FaultState } from './server/faults.js';
export type { FaultAction, FaultKind, FaultMoment } from './server/fault-actions.js';
export type { FaultMatch } from './server/fault-match.js';
export type { RandomFaultKind, RandomFaults } from './server/fault-random.js';
export type { SoapFaultName } from './server/soap-faults.js';
export type { Call, CallVerdict } from './server/journal.js';
export type { Evidence } from './judge/operation.js';
export type { Operation } from './server/contract.js';
export type { CheckName } from './server/checks.js';
export type { Limits } from './server/limits.js';
export type { Contract, Settings, SettingsPatch, Visibility } from './server/settings.js';
export { queryFingerprint } from './server/query.js';
export type { SatQuery } from './server/query.js';
export type { SatPackage, SatRequest } from './server/request-model.js';

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
export type { Selection } from './world/selection.js';
export { truth } from './world/truth.js';
export type { TrueDocument, TruthQuery } from './world/truth.js';
export { buildMetadataPackage, buildXmlPackage } from './world/package.js';
export { startSatSimulator } from './start.js';
export type { Quotas, SatSimulator, SimulatorOptions } from './server/simulator.js';
export { createManualClock } from './server/clock.js';
export type { Clock, ManualClock } from './server/clock.js';
export type { Fault, FaultAction, FaultHandle, FaultList, FaultMoment } from './server/faults.js';
export type { SoapFaultName } from './server/soap-faults.js';
export type { Call, CallVerdict } from './server/journal.js';
export type { Evidence } from './judge/operation.js';
export type { Operation } from './server/contract.js';
export type { Limits } from './server/limits.js';
export { queryFingerprint } from './server/query.js';
export type { SatQuery } from './server/query.js';
export type { SatPackage, SatRequest } from './server/request-model.js';

/** The report: everything that a ledger can say of a period, as data and as a page, and how it is counted again. */
export { cannotProve } from './cannot-prove.js';
export { differenceTexts } from './differences.js';
export { makeFullReport } from './full-report.js';
export { textsOf } from './matters.js';
export { reportPage, reportPagePolicy } from './page/report-page.js';
export { verifyReport } from './verify-report.js';

export type { CancelledRow, ChangedDocuments, ReportChanges } from './changes.js';
export type { CannotProveCode } from './cannot-prove.js';
export type { Day, DayRow, DayState } from './coverage.js';
export type { Difference } from './differences.js';
export type { KnownStatus } from './facts.js';
export type { FullReport, ReportSource } from './full-report.js';
export type { Actor, Matter, MatterCode } from './matters.js';
export type { PackageRow, QueryRow, ReadyRow } from './spending.js';
export type { AmountRow, NotAddedReason, NotAddedRow, Tallied, UuidGroup } from './tally.js';
export type { ReportVerification, VerificationSource } from './verify-report.js';

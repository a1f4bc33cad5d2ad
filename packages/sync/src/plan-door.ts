/** What a sync would do and spend, told beforehand; where a ledger stands; and the SAT's pace, as a ledger has seen it. */
export { previewPlan } from './preview.js';
export { standingOf } from './standing.js';
export { timeToReady } from './time-to-ready.js';

export type { PlanPreview, PreviewSources, PreviewWindow } from './preview.js';
export type { Asked, LedgerStanding, WaitingPackage, WaitingRequest } from './standing.js';
export type { TimeToReady } from './time-to-ready.js';

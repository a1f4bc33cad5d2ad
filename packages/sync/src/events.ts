import type { VerifyAnswer } from '@acopio/sat-client';
import type { Instant, Problem, SatRequest, Text, Window } from './model.js';

/** What a run tells while it works. Plain data, without secrets, fit for NDJSON. */
export type SyncEvent =
  | { readonly type: 'planned'; readonly windows: number }
  | { readonly type: 'measured'; readonly window: Window; readonly expected: number; readonly queries: number }
  /** Asks again for what is missing: `folios` of these windows are for one document each. */
  | { readonly type: 'healing'; readonly windows: number; readonly folios: number }
  | { readonly type: 'asking'; readonly window: Window; readonly request: SatRequest }
  | { readonly type: 'asked'; readonly window: Window; readonly request: SatRequest }
  | {
      readonly type: 'verified';
      readonly window: Window;
      readonly satRequestId: string;
      readonly state: VerifyAnswer['state'];
      readonly count: number;
      readonly packages: number;
    }
  | { readonly type: 'fetching'; readonly packageId: string; readonly download: number }
  | { readonly type: 'receiving'; readonly packageId: string; readonly bytes: number }
  | { readonly type: 'fetched'; readonly packageId: string; readonly size: number; readonly adopted: boolean }
  | { readonly type: 'damaged'; readonly packageId: string; readonly livesLeft: number; readonly place: string }
  | { readonly type: 'indexing'; readonly packageId: string; readonly done: number; readonly total?: number }
  | { readonly type: 'indexed'; readonly packageId: string; readonly documents: number; readonly unreadable: number }
  | { readonly type: 'blocked'; readonly window: Window; readonly problem: Problem }
  | { readonly type: 'waiting'; readonly until: Instant; readonly requests: number }
  | {
      readonly type: 'trouble';
      readonly code: string;
      readonly text: Text;
      readonly detail?: string;
      readonly retryAt: Instant;
    };

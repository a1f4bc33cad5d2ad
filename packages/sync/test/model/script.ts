import type { FaultAction, Operation } from '@acopio/sat-simulator';
import * as fc from 'fast-check';
import type { CrashPoint } from './crashing-ports.js';

/** Everything that varies: the world, the SAT's mood, and when our process dies. Plain data, so that a failure can be read. */
export interface Script {
  /** When the first run begins: after the period, within it, or just after its first month. */
  readonly startsAt: string;
  readonly months: readonly { readonly issued: number; readonly received: number }[];
  readonly documentsPerPackage: number;
  readonly xmlDocuments: number;
  /** Whether the plan knows that limit; one that does not has to be told 5003. */
  readonly limitKnown: boolean;
  readonly metadataRows: number;
  readonly folioRequestsPerDay: number;
  /** Virtual hours after its certification within which a document is found as XML; its row is there at once. */
  readonly xmlAppearsWithin: number;
  /** Virtual minutes until a request is finished. */
  readonly finishedAfter: number;
  readonly faults: readonly ScriptedFault[];
  /** One a run: the next run goes on with what that one left. */
  readonly crashes: readonly CrashPoint[];
  /** Runs before which somebody else uses the RFC. */
  readonly strangers: readonly number[];
  /** How wrong our clock is, in minutes, from one run to the next. */
  readonly clockErrors: readonly number[];
}

export interface ScriptedFault {
  readonly operation: Operation;
  readonly after: number;
  readonly times: number;
  readonly do: FaultAction;
}

const outages: readonly FaultAction[] = [
  { kind: 'http', status: 503 },
  { kind: 'http', status: 500, when: 'after' },
  { kind: 'empty' },
  { kind: 'empty', when: 'after' },
  { kind: 'reset', when: 'before' },
  { kind: 'reset', when: 'after' },
  { kind: 'fault', fault: 'InternalServiceFault' },
  { kind: 'halfBody', afterBytes: 100 },
];

const faultsOf: Readonly<Record<Operation, readonly FaultAction[]>> = {
  login: [...outages, { kind: 'fault', fault: 'InvalidSecurity' }],
  request: [
    ...outages,
    { kind: 'answer', codEstatus: '300' },
    { kind: 'answer', codEstatus: '404' },
    { kind: 'answer', codEstatus: '404', withRequestId: true },
    { kind: 'answer', codEstatus: '5002' },
    { kind: 'answer', codEstatus: '5005' },
    { kind: 'answer', codEstatus: '5006' },
    { kind: 'stuck' },
    { kind: 'withoutPackages' },
    { kind: 'state', state: 4 },
    { kind: 'state', state: 5 },
    { kind: 'state', state: 6 },
  ],
  verify: [
    ...outages,
    { kind: 'answer', codEstatus: '300' },
    { kind: 'answer', codEstatus: '404' },
    { kind: 'answer', codEstatus: '5004' },
    { kind: 'report', count: 0 },
    { kind: 'report', packageIds: [] },
  ],
  download: [
    ...outages,
    { kind: 'answer', codEstatus: '300' },
    { kind: 'answer', codEstatus: '404' },
    { kind: 'halfBody', afterBytes: 2000 },
    { kind: 'truncatePackage' },
    { kind: 'notZip' },
    { kind: 'brokenBase64' },
  ],
};

const operations: readonly Operation[] = ['login', 'request', 'verify', 'download'];

const fault: fc.Arbitrary<ScriptedFault> = fc.constantFrom(...operations).chain((operation) =>
  fc.record({
    operation: fc.constant(operation),
    after: fc.nat(8),
    times: fc.integer({ min: 1, max: 3 }),
    do: fc.constantFrom(...faultsOf[operation]),
  }),
);

const crash: fc.Arbitrary<CrashPoint> = fc.record({
  call: fc.integer({ min: 1, max: 40 }),
  effect: fc.constantFrom('before', 'after'),
});

export const scripts: fc.Arbitrary<Script> = fc.record({
  startsAt: fc.constantFrom(
    '2025-04-10T18:00:00.000Z',
    '2025-04-10T18:00:00.000Z',
    '2025-01-20T18:00:00.000Z',
    '2025-02-01T12:00:00.000Z',
  ),
  months: fc.array(fc.record({ issued: fc.nat(12), received: fc.nat(12) }), { minLength: 1, maxLength: 2 }),
  documentsPerPackage: fc.integer({ min: 2, max: 12 }),
  limitKnown: fc.boolean(),
  xmlDocuments: fc.constantFrom(1, 5, 9, 1000, 1000, 1000),
  metadataRows: fc.constantFrom(7, 1000, 1000),
  folioRequestsPerDay: fc.constantFrom(0, 1, 1000),
  xmlAppearsWithin: fc.constantFrom(0, 0, 100, 400),
  strangers: fc.uniqueArray(fc.nat(4), { maxLength: 2 }),
  finishedAfter: fc.constantFrom(0, 1, 30, 600),
  faults: fc.array(fault, { maxLength: 5 }),
  crashes: fc.array(crash, { maxLength: 4 }),
  clockErrors: fc.array(fc.constantFrom(0, -5, -4000), { maxLength: 4 }),
});

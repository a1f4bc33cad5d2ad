import { createTestAuthority } from '../authority/test-authority.js';
import type { TestAuthority } from '../authority/test-authority.js';
import { readJudgedCertificate } from '../judge/certificate.js';
import { truth } from '../world/truth.js';
import type { TrueDocument, TruthQuery } from '../world/truth.js';
import { createWorld } from '../world/world.js';
import type { World } from '../world/world.js';
import { realClock } from './clock.js';
import type { Clock } from './clock.js';
import { findDocument, selectDocuments } from './documents.js';
import { createFaultList } from './faults.js';
import type { FaultList } from './faults.js';
import { startHttpServer } from './http-server.js';
import { createJournal } from './journal.js';
import type { Call } from './journal.js';
import { DEFAULT_LIMITS } from './limits.js';
import type { Limits } from './limits.js';
import { createRegistry } from './registry.js';
import type { SatRequest } from './request-model.js';
import { createTokenOffice } from './token.js';

/** How the simulator shall be; everything has a default. */
export interface SimulatorOptions {
  /** The documents that it holds; by default a small invented world of one taxpayer, EKU9003173C9. */
  readonly world?: World;
  /** Seed of the default world. */
  readonly seed?: string | number;
  /** Who issues the e.firmas that it accepts; by default a new authority. */
  readonly authority?: TestAuthority;
  /** Port on 127.0.0.1; default: a free one. */
  readonly port?: number;
  /** Moves states, 72 hours, daily and history limits; default: this machine's clock. Certificates, tokens and logins always go by the real time. */
  readonly clock?: Clock;
  /** Default 10 000. */
  readonly documentsPerPackage?: number;
  /** How many verifications of a request say 1 or 2 before one says 3; default 2. */
  readonly verifiesUntilFinished?: number;
  /** Instead: when a request passes to state 2 and when it is finished, in milliseconds of {@link clock} since it was registered. */
  readonly delays?: { readonly inProcess: number; readonly finished: number };
  /** Limits other than the SAT's. */
  readonly limits?: Partial<Limits>;
  /** Seconds from the issue of a token to its `exp`; default 600, as in the SAT's tokens. A token of 0 seconds has already expired. */
  readonly tokenLifetimeSeconds?: number;
  /** Numbers (twenty digits) of certificates that are revoked: 304. May be changed while the simulator runs. */
  readonly revoked?: ReadonlySet<string>;
  /** Checks of operations only that the signature is complete, as production is believed to do; default false. */
  readonly lenient?: boolean;
  /** `false`: answers 305 to the test authority's e.firmas, as production does; default true. */
  readonly trustTestAuthority?: boolean;
  /** Whether the journal keeps request bodies; default false. */
  readonly keepBodies?: boolean;
  /** Whether answers are compressed for callers that accept gzip; default true. */
  readonly compress?: boolean;
}

/** What was spent at the simulated SAT. */
export interface Quotas {
  /** Uses of a query, by its fingerprint (see `queryFingerprint`): how often it was registered, and how often it still may be when it is for XML. */
  lives(fingerprint: string): { readonly used: number; readonly left: number };
  /** How many downloads of a package were begun; its id in any case. */
  downloads(packageId: string): number;
}

/** A running simulator. */
export interface SatSimulator {
  /** `http://127.0.0.1:<port>`; the services are below `/cfdi` and `/retenciones`. */
  readonly url: string;
  readonly authority: TestAuthority;
  readonly world: World;
  readonly faults: FaultList;
  /** Every call, in the order of arrival. */
  readonly journal: readonly Call[];
  /** Every request that was registered, with its packages once it is finished. */
  readonly requests: readonly SatRequest[];
  readonly quotas: Quotas;
  /** What a perfect client ends up with. */
  truth(query: TruthQuery): readonly TrueDocument[];
  /** Makes every token issued so far invalid, so that the next calls with them are answered 300. */
  forgetTokens(): void;
  /** Lets go what faults hold back, cuts all connections, and frees the port. */
  close(): Promise<void>;
}

const DEFAULT_TAXPAYER = {
  rfc: 'EKU9003173C9',
  legalName: 'ESCUELA KEMPER URGATE SA DE CV',
  months: [
    { month: '2025-01', issued: 40, received: 60 },
    { month: '2025-02', issued: 35, received: 55 },
    { month: '2025-03', issued: 50, received: 70 },
  ],
  retenciones: [{ month: '2025-01', issued: 5, received: 5 }],
};
const DEFAULT_DOCUMENTS_PER_PACKAGE = 10_000;
const DEFAULT_VERIFIES_UNTIL_FINISHED = 2;
const DEFAULT_TOKEN_LIFETIME_SECONDS = 600;

function paceOf({ delays, verifiesUntilFinished }: SimulatorOptions) {
  return delays === undefined
    ? { verifiesUntilFinished: verifiesUntilFinished ?? DEFAULT_VERIFIES_UNTIL_FINISHED }
    : { inProcessAfterMs: delays.inProcess, finishedAfterMs: delays.finished };
}

/** {@link import('../start.js').startSatSimulator}, with libxml2 loaded. */
export async function startSatSimulator(options: SimulatorOptions = {}): Promise<SatSimulator> {
  const {
    authority = createTestAuthority(),
    world = createWorld({ seed: options.seed ?? 1, taxpayers: [DEFAULT_TAXPAYER] }),
    clock = realClock,
    documentsPerPackage = DEFAULT_DOCUMENTS_PER_PACKAGE,
  } = options;
  const trusted = readJudgedCertificate(authority.certificate);
  if (trusted === undefined) {
    throw new RangeError("the authority's certificate cannot be read");
  }
  if (!Number.isSafeInteger(documentsPerPackage) || documentsPerPackage < 1) {
    throw new RangeError('a package holds at least one document');
  }
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const journal = createJournal(options.keepBodies ?? false);
  const faults = createFaultList();
  const tokens = createTokenOffice(options.tokenLifetimeSeconds ?? DEFAULT_TOKEN_LIFETIME_SECONDS);
  const registry = createRegistry({
    clock,
    limits,
    documentsPerPackage,
    pace: paceOf(options),
    select: (request) => selectDocuments(world, request),
  });
  const server = await startHttpServer({
    port: options.port ?? 0,
    journal,
    compress: options.compress ?? true,
    calls: {
      tokens,
      clock,
      registry,
      faults,
      historyYears: limits.historyYears,
      authority: trusted,
      trustTestAuthority: options.trustTestAuthority ?? true,
      lenient: options.lenient ?? false,
      revoked: options.revoked ?? new Set(),
      findDocument: (service, uuid) => findDocument(world, service, uuid),
    },
  });
  return {
    url: server.url,
    authority,
    world,
    faults,
    journal: journal.calls,
    requests: registry.requests,
    quotas: {
      lives(fingerprint) {
        const used = registry.timesRegistered(fingerprint);
        return { used, left: Math.max(0, limits.queryLives - used) };
      },
      downloads: (packageId) => registry.downloads(packageId),
    },
    truth: (query) => truth(world, query),
    forgetTokens: () => tokens.forget(),
    close: () => server.close(),
  };
}

import { startAdminServer } from '../admin/admin-server.js';
import type { AdminServer } from '../admin/admin-server.js';
import { createTestAuthority } from '../authority/test-authority.js';
import type { TestAuthority } from '../authority/test-authority.js';
import { readJudgedCertificate } from '../judge/certificate.js';
import type { Recording } from '../replay/recording.js';
import { createReplay } from '../replay/replay.js';
import type { Service } from '../world/document.js';
import type { LocalDateTime } from '../world/local-date-time.js';
import { truth } from '../world/truth.js';
import type { TrueDocument, TruthQuery } from '../world/truth.js';
import { createWorld } from '../world/world.js';
import type { World } from '../world/world.js';
import { realClock } from './clock.js';
import type { Clock } from './clock.js';
import { findDocument, selectDocuments } from './documents.js';
import { createFaultList } from './faults.js';
import type { Fault, FaultList } from './faults.js';
import type { RandomFaults } from './fault-random.js';
import { startHttpServer } from './http-server.js';
import { createJournal } from './journal.js';
import type { Call } from './journal.js';
import { drawPace } from './pace.js';
import { mexicoCityTime } from './mexico-time.js';
import { createRegistry } from './registry.js';
import type { SatRequest } from './request-model.js';
import { createSettings, DEFAULT_SETTINGS } from './live-settings.js';
import type { Settings, SettingsPatch } from './settings.js';
import { createTokenOffice } from './token.js';

/** How the simulator shall be; everything has a default. Of the settings: see {@link DEFAULT_SETTINGS}. */
export interface SimulatorOptions extends SettingsPatch {
  /** The documents that it holds; by default a small invented world of one taxpayer, EKU9003173C9. */
  readonly world?: World;
  /** Seed of the default world, and of everything that is drawn while it runs. */
  readonly seed?: string | number;
  /** Who issues the e.firmas that it accepts; by default a new authority. */
  readonly authority?: TestAuthority;
  /** Port on 127.0.0.1; default: a free one. */
  readonly port?: number;
  /** Port on 127.0.0.1 of the admin API and its page, 0 for a free one; default: there is none. */
  readonly adminPort?: number;
  /** Moves states, 72 hours, daily and history limits; default: this machine's clock. Certificates, tokens and logins always go by the real time. */
  readonly clock?: Clock;
  /** Whether the journal keeps request bodies; default false. */
  readonly keepBodies?: boolean;
  /** Faults that are set from the start. */
  readonly faults?: readonly Fault[];
  /** Faults at random that are set from the start, after those of `faults`. */
  readonly randomFaults?: RandomFaults;
  /** Called with each call once its answer has ended. */
  readonly onCall?: (call: Call) => void;
  /** What answers Solicitud, Verificación and Descarga instead of the world: exchanges with the real service, see `readRecording`. */
  readonly replay?: Recording;
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
  /** `http://127.0.0.1:<port>` of the admin API and its page; `undefined` without `adminPort`. */
  readonly adminUrl: string | undefined;
  /** Issues the e.firmas that it accepts. */
  readonly authority: TestAuthority;
  /** The documents that it holds. */
  readonly world: World;
  /** Faults that are set; more can be added at any time. */
  readonly faults: FaultList;
  /** What moves states, the 72 hours, daily and history limits. */
  readonly clock: Clock;
  /** As they are now; see {@link SatSimulator.configure}. */
  readonly settings: Settings;
  /** Every call, in the order of arrival. */
  readonly journal: readonly Call[];
  /** Every request that was registered, with its packages once it is finished. */
  readonly requests: readonly SatRequest[];
  /** What was spent of queries and packages. */
  readonly quotas: Quotas;
  /**
   * Changes settings for every call that comes from now on.
   *
   * @throws RangeError that names what makes no sense; then nothing has changed.
   */
  configure(patch: SettingsPatch): void;
  /** What a perfect client ends up with; by default as of now. */
  truth(query: TruthQuery): readonly TrueDocument[];
  /**
   * Cancels a document; by default now, on the wall clock of Mexico City.
   *
   * @throws RangeError when there is no such document, or when it was certified only after `at`.
   */
  cancel(service: Service, uuid: string, at?: LocalDateTime): void;
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

function settingsOf(options: SimulatorOptions): SettingsPatch {
  const names = Object.keys(DEFAULT_SETTINGS) as (keyof SettingsPatch)[];
  return Object.fromEntries(names.map((name) => [name, options[name]]));
}

/** {@link import('../start.js').startSatSimulator}, with libxml2 loaded. */
export async function startSatSimulator(options: SimulatorOptions = {}): Promise<SatSimulator> {
  const { authority = createTestAuthority(), clock = realClock, keepBodies = false, port = 0, seed = 1 } = options;
  const { world = createWorld({ seed, taxpayers: [DEFAULT_TAXPAYER] }) } = options;
  const trusted = readJudgedCertificate(authority.certificate);
  if (trusted === undefined) {
    throw new RangeError("the authority's certificate cannot be read");
  }
  const settings = createSettings(settingsOf(options));
  const journal = createJournal(keepBodies);
  const faults = createFaultList((requestId) => registry.queryOf(requestId));
  options.faults?.forEach((fault) => faults.add(fault));
  if (options.randomFaults !== undefined) {
    faults.addRandom(options.randomFaults);
  }
  const tokens = createTokenOffice();
  const registry = createRegistry({
    clock,
    settings,
    get limits() {
      return settings.limits;
    },
    get documentsPerPackage() {
      return settings.current.documentsPerPackage;
    },
    paceOf(request) {
      const { verifiesUntilFinished, delays } = settings.current;
      return drawPace({ verifiesUntilFinished, delays: delays ?? undefined }, { seed, ...request });
    },
    select: (request, at) => selectDocuments({ world, at, visibility: settings.current.visibility }, request),
  });
  const server = await startHttpServer({
    port,
    journal,
    ...(options.onCall && { onCall: options.onCall }),
    calls: {
      settings,
      tokens,
      clock,
      registry,
      faults,
      authority: trusted,
      findDocument: (service, uuid) => findDocument({ world, at: clock.now() }, service, uuid),
      ...(options.replay && { replay: createReplay(options.replay) }),
    },
  });
  let admin: AdminServer | undefined;
  const sat: SatSimulator = {
    url: server.url,
    get adminUrl() {
      return admin?.url;
    },
    authority,
    world,
    faults,
    clock,
    get settings() {
      return settings.current;
    },
    configure: (patch) => settings.configure(patch),
    journal: journal.calls,
    requests: registry.requests,
    quotas: {
      lives(fingerprint) {
        const used = registry.timesRegistered(fingerprint);
        return { used, left: Math.max(0, settings.limits.queryLives - used) };
      },
      downloads: (packageId) => registry.downloads(packageId),
    },
    truth: (query) => truth(world, { asOf: mexicoCityTime(clock.now()), ...query }),
    cancel: (service, uuid, at = mexicoCityTime(clock.now())) => world.cancel(service, uuid, at),
    forgetTokens: () => tokens.forget(),
    async close() {
      await Promise.all([admin?.close(), server.close()]);
    },
  };
  if (options.adminPort !== undefined) {
    const ports = { sat, limits: () => settings.limits, progressOf: registry.look };
    admin = await startAdminServer({ port: options.adminPort, ...ports }).catch(async (cause: unknown) => {
      await server.close();
      throw cause;
    });
  }
  return sat;
}

import { defaultLimits } from '@acopio/sync';
import type { Logger } from 'pino';
import { machineClock } from './clock.js';
import type { Config } from './config/config.js';
import { checkDatabase } from './database/check-database.js';
import { openDatabase } from './database/database.js';
import { gate } from './database/gate.js';
import type { RunningHttp } from './http/start-http.js';
import { openQueue } from './jobs/queue.js';
import { startWorker, type Worker } from './jobs/worker.js';
import { createLogger } from './logging/logger.js';
import type { Services } from './services.js';
import { StartError } from './start-errors.js';
import { openPackageStore } from './store/package-store.js';
import { createKeyFile, loadKeyFile } from './vault/key-file.js';
import { sealingVault } from './vault/sealing.js';
import type { KeyWrapper } from './vault/vault.js';

/** The service as it runs in this process. */
export interface RunningService {
  /** Where the API answers; absent without the role `api`. */
  readonly url?: string;
  /** Takes no new work, ends what is under way (answers, and the steps of the worker), and lets go of everything. */
  stop(): Promise<void>;
}

/** Seconds before the database is tried again: twice as long each time, up to the last. */
const PAUSES = [1, 2, 4, 8, 16, 30] as const;

/**
 * Starts the roles of `config` in this process. While the database is away the API answers that it is not ready, and the
 * database is tried again; the worker begins once it is there.
 *
 * Rejects with `VaultError` for a key file that cannot be used, and with `StartError` for an address that cannot be
 * listened on and for a database that answers and is not in order (see `checkDatabase`).
 */
export async function start(
  config: Config,
  { logger = createLogger(config) }: { readonly logger?: Logger } = {},
): Promise<RunningService> {
  const vault = sealingVault(await openKeyFile(config, logger));
  const queue = openQueue(config.databaseUrl, {
    heartbeatSeconds: config.workerHeartbeatSeconds,
    onError: (error) => logger.warn({ err: error }, 'The queue reports an error'),
  });
  const entrance = gate(openDatabase(config.databaseUrl, { connections: config.workerConcurrency * 2 + 10 }));
  const services: Services = {
    config,
    database: entrance.database,
    queue,
    store: openPackageStore(config),
    vault,
    clock: machineClock,
    limits: defaultLimits,
    logger,
  };
  const stopping = new AbortController();
  let http: RunningHttp | undefined;
  let worker: Worker | undefined;
  let working: Promise<void> = Promise.resolve();

  const prepare = async (): Promise<void> => {
    await checkDatabase(config.databaseUrl);
    await queue.start();
    entrance.open();
  };
  const work = async (): Promise<void> => {
    if (config.roles.includes('worker')) worker = await startWorker(services);
    logger.info({ roles: config.roles }, 'Ready');
  };
  const release = async (): Promise<void> => {
    stopping.abort();
    await working;
    await Promise.all([http?.close(), worker?.stop()]);
    await queue.stop();
    await services.database.close();
  };

  try {
    const failure = await failureOf(prepare);
    if (failure instanceof StartError) throw failure;
    if (config.roles.includes('api')) http = await listen(services);
    if (failure === undefined) await work();
    else {
      working = keepTrying(
        async () => {
          await prepare();
          await work();
        },
        { failure, services, signal: stopping.signal, blame: entrance.blame },
      );
    }
  } catch (error) {
    await release();
    throw error;
  }
  let stopped: Promise<void> | undefined;
  const stop = (): Promise<void> => (stopped ??= release());
  return { ...(http === undefined ? {} : { url: http.url }), stop };
}

/** In development the key file is made when there is none, and one that others can read is only told of. */
async function openKeyFile({ keyFile, environment }: Config, logger: Logger): Promise<KeyWrapper> {
  if (environment === 'production') return loadKeyFile(keyFile);
  if (await createKeyFile(keyFile)) logger.info({ path: keyFile }, 'Made a key file: keep a copy of it');
  return loadKeyFile(keyFile, {
    onTooOpen: ({ code, text, hint }) => logger.warn({ code, path: keyFile, hint: hint.en }, text.en),
  });
}

async function listen(services: Services): Promise<RunningHttp> {
  const { host, port } = services.config;
  // A worker alone does without the framework.
  const { startHttp } = await import('./http/start-http.js');
  try {
    return await startHttp(services, { host, port });
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
    if (!/^E(ADDR|ACCES)/.test(code)) throw cause;
    throw new StartError('CANNOT_LISTEN', { detail: `${host}:${port} (${code})`, cause });
  }
}

async function keepTrying(
  attempt: () => Promise<void>,
  context: {
    readonly failure: unknown;
    readonly services: Services;
    readonly signal: AbortSignal;
    readonly blame: (reason: unknown) => void;
  },
): Promise<void> {
  const { services, signal, blame } = context;
  let failure: unknown = context.failure;
  for (let times = 0; failure !== undefined && !signal.aborted; times += 1) {
    blame(failure);
    const seconds = PAUSES[Math.min(times, PAUSES.length - 1)] ?? 30;
    tellOf(failure, services.logger, seconds);
    await services.clock.sleep(seconds * 1000, signal);
    if (!signal.aborted) failure = await failureOf(attempt);
  }
}

/** What a person has to mend is an error; that the database is away may pass. */
function tellOf(failure: unknown, logger: Logger, seconds: number): void {
  const next = `trying again in ${seconds} s`;
  if (failure instanceof StartError) {
    const { code, message, hint } = failure;
    logger.error({ code, hint: hint.en }, `${message}; ${next}`);
  } else {
    const code = failure instanceof Error && 'code' in failure ? failure.code : undefined;
    logger.warn(
      { code, reason: failure instanceof Error ? failure.message : failure },
      `The database is away; ${next}`,
    );
  }
}

/** What `attempt` rejected with; `undefined` when it did what it should. */
async function failureOf(attempt: () => Promise<void>): Promise<unknown> {
  try {
    await attempt();
    return undefined;
  } catch (error) {
    return error ?? new Error('It failed without a reason');
  }
}

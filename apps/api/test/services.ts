import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { defaultLimits, folderPackageStore, type Clock } from '@acopio/sync';
import { pino } from 'pino';
import { readConfig } from '../src/config/config.js';
import { openDatabase } from '../src/database/database.js';
import { openQueue } from '../src/jobs/queue.js';
import type { Services } from '../src/services.js';
import { storeFolder } from '../src/store/store-key.js';
import { createKeyFile, loadKeyFile } from '../src/vault/key-file.js';
import { sealingVault } from '../src/vault/sealing.js';

const clock: Clock = {
  now: () => new Date(),
  sleep: async (milliseconds) => {
    await wait(milliseconds);
  },
};

/** The services of one process, on a database and with a folder of their own; `close` ends them. */
export async function openServices(
  databaseUrl: string,
  { satUrl, heartbeatSeconds = 10 }: { readonly satUrl?: string; readonly heartbeatSeconds?: number } = {},
): Promise<{ readonly services: Services; close(): Promise<void> }> {
  const dataFolder = await mkdtemp(join(tmpdir(), 'acopio-api-'));
  const config = readConfig({
    ACOPIO_ENV: 'development',
    DATABASE_URL: databaseUrl,
    ACOPIO_DATA: dataFolder,
    ACOPIO_WORKER_HEARTBEAT_SECONDS: String(heartbeatSeconds),
    // As many as the processes of `worker-process.ts`: each looks for work twice a second.
    ACOPIO_WORKER_CONCURRENCY: '2',
    ...(satUrl === undefined ? {} : { ACOPIO_SAT_URL: satUrl }),
  });
  await createKeyFile(config.keyFile);
  const database = openDatabase(databaseUrl);
  const logger = pino({ level: 'silent' });
  const queue = openQueue(databaseUrl, { heartbeatSeconds, onError: () => undefined });
  await queue.start();
  const services: Services = {
    config,
    database,
    queue,
    store: folderPackageStore((scope) => join(dataFolder, 'packages', storeFolder(scope))),
    vault: sealingVault(await loadKeyFile(config.keyFile)),
    clock,
    limits: defaultLimits,
    logger,
  };
  return {
    services,
    close: async () => {
      await queue.stop();
      await database.close();
      await rm(dataFolder, { recursive: true });
    },
  };
}

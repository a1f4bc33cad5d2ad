import { readFile } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deployMigrations, discardPostgres, startPostgres } from '@acopio/database';
import { expect, it } from 'vitest';
import { prepareDatabase } from '../../src/database/prepare.js';
import { until } from '../until.js';
import { heldXml, setStage, trueXml, uses } from './stage.js';

/** A server of this test's own, which may be taken away and brought back. */
async function ownServer(): Promise<{
  readonly url: string;
  readonly ownerUrl: string;
  /** Ends it at once, as a crash would. */
  takeAway(): Promise<void>;
  bringBack(): Promise<void>;
  drop(): Promise<void>;
}> {
  const folder = join(tmpdir(), `acopio-api-postgres-${randomBytes(6).toString('hex')}`);
  // Not a throwaway one, which answers a commit before it is in the file: a crash right after the intent to send was
  // committed would lose it, and the worker that comes next would send the query again.
  const server = await startPostgres({ folder });
  const ownerUrl = server.urlOf('acopio');
  const url = server.urlOf('acopio', { name: 'acopio_login', password: randomBytes(12).toString('hex') });
  await deployMigrations({ projectFolder: join(import.meta.dirname, '..', '..'), ownerUrl });
  await prepareDatabase({ ownerUrl, applicationUrl: url });
  return {
    url,
    ownerUrl,
    takeAway: async () => {
      const [line = ''] = (await readFile(join(server.folder, 'cluster', 'data', 'postmaster.pid'), 'utf8')).split(
        '\n',
      );
      const pid = Number(line);
      // "Immediate shutdown" (PostgreSQL, "Shutting Down the Server"): as after a crash, it recovers when it starts.
      process.kill(pid, 'SIGQUIT');
      await until(async () => (isAlive(pid) ? undefined : true));
    },
    bringBack: async () => void (await startPostgres({ folder, port: server.port })),
    drop: () => discardPostgres(folder),
  };
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

it(
  'A database that goes away while a request is on its way: the answer is written when it is back, and nothing is sent twice',
  { timeout: 240_000 },
  async () => {
    const server = await ownServer();
    // The first worker cannot give a sign of life while the database is away; it is not dead.
    const stage = await setStage({ fresh: server, heartbeatSeconds: 120 });
    try {
      const fault = stage.sat.faults.add({ operation: 'request', do: { kind: 'hold', when: 'after' } });
      stage.startWorker();
      const call = await fault.reached;
      await server.takeAway();
      fault.release();
      await until(async () => (call.answer === 'complete' ? true : undefined));
      // One that is started meanwhile waits for the database.
      const late = stage.startWorker();
      await until(async () => (late.log().includes('The database is away') ? true : undefined), { explain: late.log });
      await server.bringBack();
      await stage.complete();
      expect(await heldXml(stage)).toEqual(trueXml(stage));
      expect([...uses(stage.sat).queries.values()]).toEqual([1, 1, 1, 1]);
      expect(late.isRunning()).toBe(true);
    } finally {
      await stage.close();
      await server.drop();
    }
  },
);

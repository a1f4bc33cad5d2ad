import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { peakMemory } from '../memory.ts';
import { scenarioOf, TAXPAYER } from './documents.ts';

/** A simulator that runs in another process. */
export interface ServerProcess extends AsyncDisposable {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  /** The e.firma of its taxpayer. */
  readonly efirma: Readonly<Record<'certificate' | 'privateKey' | 'password', Uint8Array>>;
  /** The most resident memory that it has had so far, in bytes; `undefined` where the system does not tell. */
  peakMemory(): Promise<number | undefined>;
}

const PROGRAM = join(import.meta.dirname, '..', '..', '..', '..', 'packages', 'sat-simulator', 'dist', 'cli.js');

/** Starts the simulator's own program, as it was built, with so many documents. */
export async function startServer(documents: number): Promise<ServerProcess> {
  return startServerOf(scenarioOf(documents));
}

/** The same with any scenario of its usual taxpayer. */
export async function startServerOf(scenarioFacts: object): Promise<ServerProcess> {
  const folder = await mkdtemp(join(tmpdir(), 'acopio-bench-'));
  const scenario = join(folder, 'scenario.json');
  await writeFile(scenario, JSON.stringify(scenarioFacts));
  const child = spawn(process.execPath, [PROGRAM, '--port', '0', '--quiet', '--scenario', scenario, '--out', folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  let said = '';
  for await (const text of child.stdout.setEncoding('utf8').iterator({ destroyOnReturn: false })) {
    said += String(text);
    if (said.includes('/retenciones')) break;
  }
  child.stdout.resume();
  const url = /(http:\/\/127\.0\.0\.1:\d+)\/cfdi/.exec(said)?.[1];
  if (url === undefined) throw new Error('the simulator did not start');
  const file = (ending: string): Promise<Uint8Array> => readFile(join(folder, `${TAXPAYER.rfc}${ending}`));
  return {
    url,
    efirma: {
      certificate: await file('.cer'),
      privateKey: await file('.key'),
      password: await file('.password.txt'),
    },
    peakMemory: async () => (child.pid === undefined ? undefined : peakMemory(child.pid)),
    async [Symbol.asyncDispose]() {
      child.kill();
      await exited;
      await rm(folder, { recursive: true });
    },
  };
}

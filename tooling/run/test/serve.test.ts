import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const repository = join(import.meta.dirname, '..', '..', '..');
const script = join(import.meta.dirname, '..', 'src', 'serve.ts');

let folder = '';
let port = 0;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'acopio-serve-'));
  port = await freePort();
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

interface Running {
  readonly process: ChildProcess;
  readonly ended: Promise<unknown>;
  output(): string;
  says(text: string): Promise<void>;
}

/** Starts `pnpm serve` as a user in `folder` would. */
function serve(args: readonly string[], env: NodeJS.ProcessEnv = {}): Running {
  const { DATABASE_URL: _url, DATABASE_OWNER_URL: _owner, ...inherited } = process.env;
  const child = spawn(process.execPath, [script, ...args], {
    cwd: repository,
    env: { ...inherited, INIT_CWD: folder, ACOPIO_PORT: String(port), LC_ALL: 'C', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const parts: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part: Buffer) => void parts.push(part));
  const output = (): string => Buffer.concat(parts).toString('utf8');
  return {
    process: child,
    ended: once(child, 'exit').then(([code, signal]: unknown[]) => code ?? signal),
    output,
    says: async (text) => {
      while (!output().includes(text)) {
        if (child.exitCode !== null || child.signalCode !== null) throw new Error(output());
        await wait(100);
      }
    },
  };
}

/** Runs lines of a shell in `folder`. */
async function shell(lines: string): Promise<string> {
  const child = spawn('bash', ['-euo', 'pipefail', '-c', lines], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  const parts: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part: Buffer) => void parts.push(part));
  await once(child, 'close');
  const output = Buffer.concat(parts).toString('utf8');
  expect(child.exitCode, output).toBe(0);
  return output;
}

/** The lines of the README below "By hand", for the port that this test uses. */
function byHand(): string {
  const readme = readFileSync(join(repository, 'apps', 'api', 'README.md'), 'utf8');
  const [, block = ''] = /## By hand[\s\S]*?```sh\n([\s\S]*?)```/.exec(readme) ?? [];
  expect(block).toContain('API=http://127.0.0.1:8080');
  return block.replace('API=http://127.0.0.1:8080', `API=http://127.0.0.1:${port}`);
}

describe('pnpm serve', () => {
  it('--demo: its four lines and those of the README work; it survives SIGKILL and ends with SIGTERM', async () => {
    const first = serve(['--demo']);
    await first.says('Ctrl-C ends it.');
    const curls = first
      .output()
      .split('\n')
      .filter((line) => line.startsWith('  curl '));
    expect(curls).toHaveLength(4);
    const [progress = '', list = '', xml = '', completeness = ''] = await Promise.all(
      curls.map((line) => shell(line.replace(' curl ', ' curl -fsS '))),
    );
    expect(JSON.parse(progress)).toMatchObject({ state: 'settled', progress: { verdict: 'complete' } });
    expect((JSON.parse(list) as { items: unknown[] }).items).toHaveLength(5);
    expect(xml).toMatch(/<cfdi:Comprobante|Comprobante/);
    expect(JSON.parse(completeness)).toMatchObject({ verdict: 'complete', exceptionCount: 0 });

    const said = await shell(byHand());
    expect(said).toContain('complete');
    expect(said).toContain('is the same, byte for byte');

    // The key is in a file for its owner, and this output is no terminal.
    const keyFile = join(folder, 'demo-out', 'serve', 'first-tenant.key');
    for (const file of [keyFile, keyFile.replace('.key', '.curl')]) expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(first.output()).not.toContain(readFileSync(keyFile, 'utf8').trim());

    first.process.kill('SIGKILL');
    await first.ended;
    const second = serve(['--demo']);
    await second.says('Ctrl-C ends it.');
    expect(second.output()).toContain('was listening');
    second.process.kill('SIGTERM');
    expect(await second.ended).toBe(0);
    await expect(fetch(`http://127.0.0.1:${port}/health/live`)).rejects.toThrow();
  }, 240_000);

  it('in production brings neither a demonstration nor a database along', async () => {
    for (const args of [['--demo'], []]) {
      const refused = serve(args, { ACOPIO_ENV: 'production' });
      expect(await refused.ended).toBe(78);
      expect(refused.output()).toMatch(/production/);
    }
  });

  it('says what it can be asked for when it is asked for something else', async () => {
    const refused = serve(['--dmeo']);
    expect(await refused.ended).toBe(64);
    expect(refused.output()).toContain('--demo');
  });
});

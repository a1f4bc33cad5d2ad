import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { discardPostgres } from '@acopio/database';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const repository = join(import.meta.dirname, '..', '..', '..');
const script = join(import.meta.dirname, '..', 'src', 'serve.ts');

let folder = '';
let port = 0;
const children = new Set<ChildProcess>();

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'acopio-serve-'));
  port = await freePort();
});

/** What a test that failed has left behind is ended, too. */
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  for (const pid of services()) if (isAlive(pid)) process.kill(pid, 'SIGKILL');
  await discardPostgres(inDemo('postgres'));
  rmSync(folder, { recursive: true, force: true });
});

function inDemo(name: string): string {
  return join(folder, 'demo-out', 'serve', name);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

async function isListening(onPort: number): Promise<boolean> {
  const socket = connect(onPort, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** The services that run in the demonstration's folder, by their process. */
function services(): number[] {
  try {
    return readdirSync(inDemo('services')).map((name) => Number(readFileSync(join(inDemo('services'), name), 'utf8')));
  } catch {
    return [];
  }
}

interface Running {
  readonly process: ChildProcess;
  readonly ended: Promise<unknown>;
  output(): string;
  says(text: string): Promise<void>;
}

function start(program: string, args: readonly string[], options: { cwd: string; env?: NodeJS.ProcessEnv }): Running {
  const child = spawn(program, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  children.add(child);
  const parts: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part: Buffer) => void parts.push(part));
  const output = (): string => Buffer.concat(parts).toString('utf8');
  return {
    process: child,
    ended: once(child, 'exit').then(([code, signal]: unknown[]) => {
      children.delete(child);
      return code ?? signal;
    }),
    output,
    says: async (text) => {
      while (!output().includes(text)) {
        if (child.exitCode !== null || child.signalCode !== null) throw new Error(output());
        await wait(100);
      }
    },
  };
}

/** Starts `pnpm serve` as a user in `folder` would. */
function serve(args: readonly string[], env: NodeJS.ProcessEnv = {}): Running {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(ACOPIO|DATABASE)_/.test(name));
  return start(process.execPath, [script, ...args], {
    cwd: repository,
    env: { ...Object.fromEntries(inherited), INIT_CWD: folder, ACOPIO_PORT: String(port), LC_ALL: 'C', ...env },
  });
}

/** Runs lines of a shell in `folder`; what they print. */
async function shell(lines: string): Promise<string> {
  const run = start('sh', ['-euc', lines], { cwd: folder });
  await once(run.process, 'close');
  expect(run.process.exitCode, run.output()).toBe(0);
  return run.output();
}

/** The lines of the README below "By hand", for the port that this test uses. */
function byHand(): string {
  const readme = readFileSync(join(repository, 'apps', 'api', 'README.md'), 'utf8');
  const [, block = ''] = /## By hand[\s\S]*?```sh\n([\s\S]*?)```/.exec(readme) ?? [];
  expect(block).toContain('API=http://127.0.0.1:8080\n');
  return block.replace('API=http://127.0.0.1:8080\n', `API=http://127.0.0.1:${port}\n`);
}

/** Where the PostgreSQL of a run listens. */
function databasePort(run: Running): number {
  return Number(/PostgreSQL .* 127\.0\.0\.1:(\d+)/.exec(run.output())?.[1]);
}

describe.skipIf(process.platform === 'win32')('pnpm serve --demo', () => {
  let run: Running;
  const said: string[] = [];

  beforeAll(async () => {
    run = serve(['--demo']);
    await run.says('Ctrl-C ends it.');
  }, 180_000);

  it('collects a taxpayer and prints four commands, which show progress, a list, an XML, and that nothing is missing', async () => {
    const curls = run.output().match(/^ {2}curl .*$/gm) ?? [];
    expect(curls).toHaveLength(4);
    const [progress = '', list = '', xml = '', completeness = ''] = await Promise.all(
      curls.map((line) => shell(line.replace(' curl ', ' curl -fsS '))),
    );
    expect(JSON.parse(progress)).toMatchObject({ state: 'settled', progress: { verdict: 'complete' } });
    expect((JSON.parse(list) as { items: unknown[] }).items).toHaveLength(5);
    expect(xml).toContain('<cfdi:Comprobante');
    expect(JSON.parse(completeness)).toMatchObject({ verdict: 'complete', exceptionCount: 0 });
  });

  it('has a second taxpayer, whom the lines of the README collect: its XML is the simulated SAT’s own', async () => {
    const printed = (await shell(byHand())).trim().split('\n');
    expect(printed).toContain('settled');
    expect(printed).toContain('complete');
    expect(printed.at(-1)).toMatch(/^[0-9a-f-]{36} is the same, byte for byte$/);
  }, 120_000);

  it('goes on after SIGKILL with what was left behind: database, service and taxpayer', async () => {
    const [orphan = 0] = services();
    expect(isAlive(orphan)).toBe(true);
    said.push(run.output());
    run.process.kill('SIGKILL');
    expect(await run.ended).toBe('SIGKILL');
    run = serve(['--demo']);
    await run.says('Ctrl-C ends it.');
    expect(run.output()).toContain(`The service ${orphan}, left behind`);
    expect(run.output()).toContain('was listening');
    expect(isAlive(orphan)).toBe(false);
  }, 120_000);

  it('ends with SIGTERM: exit code 0, and neither service nor database is left', async () => {
    const [service = 0] = services();
    expect(isAlive(service)).toBe(true);
    expect(await isListening(databasePort(run))).toBe(true);
    run.process.kill('SIGTERM');
    expect(await run.ended).toBe(0);
    expect(isAlive(service)).toBe(false);
    expect(services()).toEqual([]);
    expect(await isListening(port)).toBe(false);
    expect(await isListening(databasePort(run))).toBe(false);
  });

  it('keeps its secrets in files for its owner alone, and prints none of them where no terminal is', () => {
    const output = [...said, run.output()].join('');
    for (const name of ['first-tenant.key', 'first-tenant.curl', 'vault-key.json', 'database-password']) {
      expect(statSync(inDemo(name)).mode & 0o777).toBe(0o600);
    }
    const { key } = JSON.parse(readFileSync(inDemo('vault-key.json'), 'utf8')) as { key: string };
    const secrets = ['first-tenant.key', 'database-password', 'demo/password.txt'].map((name) =>
      readFileSync(inDemo(name), 'utf8').trim(),
    );
    for (const secret of [key, ...secrets]) {
      expect(secret).not.toBe('');
      expect(output.includes(secret)).toBe(false);
    }
  });
});

describe('pnpm serve', () => {
  it.each([
    ['a demonstration', ['--demo'], {}],
    ['a demonstration on a database of its own', ['--demo'], { DATABASE_URL: 'postgresql://u:p@127.0.0.1:1/acopio' }],
    ['the PostgreSQL that comes along', [], {}],
  ])('refuses %s in production', async (_what, args, env) => {
    const refused = serve(args, { ACOPIO_ENV: 'production', ...env });
    expect(await refused.ended).toBe(78);
    expect(refused.output()).toMatch(/production/);
  });

  it('says what it can be asked for when it is asked for something else', async () => {
    const refused = serve(['--dmeo']);
    expect(await refused.ended).toBe(64);
    expect(refused.output()).toContain('--demo');
  });
});

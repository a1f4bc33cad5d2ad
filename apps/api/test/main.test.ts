import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { freshDatabase, type FreshDatabase } from './database.js';

const program = join(import.meta.dirname, '../dist/main.js');

let place: FreshDatabase;
let folder: string;

beforeAll(async () => {
  if (!existsSync(program)) throw new Error(`${program} is not there: the program is tested as built`);
  place = await freshDatabase();
  folder = await mkdtemp(join(tmpdir(), 'acopio-main-'));
});

afterAll(async () => {
  await place.drop();
  await rm(folder, { recursive: true });
});

interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<{ readonly exitCode: number | null; readonly stdout: string; readonly stderr: string }>;
  /** Resolves with what follows the text on standard output. */
  told(text: string): Promise<string>;
}

function run(args: readonly string[], env: Readonly<Record<string, string>>): Running {
  const { PATH = '', SystemRoot = '' } = process.env;
  const child = spawn(process.execPath, [program, ...args], {
    env: { LANG: 'en_US.UTF-8', PATH, SystemRoot, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => (output[name] += text));
  }
  const ended = new Promise<Awaited<Running['ended']>>((resolve) => {
    child.on('close', (exitCode) => resolve({ exitCode, ...output }));
  });
  const told = (text: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const at = output.stdout.indexOf(text);
        if (at >= 0 && output.stdout.includes('\n', at))
          resolve(output.stdout.slice(at + text.length).split('\n')[0] ?? '');
      };
      child.stdout.on('data', look);
      look();
      void ended.then(({ stderr }) => reject(new Error(`ended without saying ${text}: ${stderr}`)));
    });
  return { child, ended, told };
}

function settings(more: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
  return { ACOPIO_ENV: 'development', DATABASE_URL: place.url, ACOPIO_DATA: folder, ACOPIO_PORT: '0', ...more };
}

describe('the program', () => {
  test('ends with 78 and tells all that is wrong with its configuration, without its values', async () => {
    const { exitCode, stdout, stderr } = await run([], { ACOPIO_ENV: 'production', ACOPIO_PORT: 'Pa55' }).ended;
    expect(exitCode).toBe(78);
    for (const name of ['DATABASE_URL', 'ACOPIO_PORT', 'ACOPIO_DATA', 'ACOPIO_KEY_FILE'])
      expect(stderr).toContain(name);
    expect(stdout + stderr).not.toContain('Pa55');
  });

  test('tells it in Spanish to who speaks Spanish', async () => {
    const { stderr } = await run([], { LANG: 'es_MX.UTF-8' }).ended;
    expect(stderr).toContain('La configuración no es válida');
  });

  test.each([[['--role', 'cook']], [['--roles', 'api']], [['api']]])('ends with 78 for %j', async (args) => {
    const { exitCode, stderr } = await run(args, settings()).ended;
    expect(exitCode).toBe(78);
    expect(stderr).toContain('--role');
  });

  test('ends with 78 and a hint when the database is not in order', async () => {
    const { exitCode, stderr } = await run([], settings({ DATABASE_URL: place.ownerUrl })).ended;
    expect(exitCode).toBe(78);
    expect(stderr).toContain('[ROLE_SEES_ALL]');
  });

  test.runIf(process.platform !== 'win32').each(['SIGTERM', 'SIGINT'] as const)(
    'tells its addresses in development, answers, and ends with 0 after %s',
    async (signal) => {
      const { child, ended, told } = run([], settings());
      const url = await told('The API answers at ');
      expect(await told('Documentation: ')).toBe(`${url}/docs`);
      expect((await fetch(`${url}/health/live`)).status).toBe(200);
      child.kill(signal);
      const { exitCode, stderr } = await ended;
      expect(stderr).toBe('');
      expect(exitCode).toBe(0);
    },
  );

  test.runIf(process.platform !== 'win32')('does one role alone, and writes JSON in production', async () => {
    await run(['--role', 'api'], settings({ ACOPIO_KEY_FILE: join(folder, 'key.json') })).told('The API answers at ');
    const keyFile = { ACOPIO_ENV: 'production', ACOPIO_KEY_FILE: join(folder, 'key.json') };
    const { child, ended, told } = run(['--role', 'worker'], settings(keyFile));
    await told('"msg":"Ready"');
    child.kill('SIGTERM');
    const { exitCode, stdout } = await ended;
    expect(exitCode).toBe(0);
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { readonly roles?: readonly string[] });
    expect(lines.find(({ roles }) => roles !== undefined)?.roles).toEqual(['worker']);
  });
});

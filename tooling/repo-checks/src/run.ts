/** Starts other programs without a shell, so that the checks behave alike on every system. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { installedAt, readManifest, repositoryRoot } from './workspace.ts';

export interface Outcome {
  readonly ok: boolean;
  /** Standard output and standard error, in the order of their arrival. */
  readonly output: string;
}

interface Place {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
}

export function run(
  program: string,
  args: readonly string[],
  { cwd = repositoryRoot, env }: Place = {},
): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    const parts: Buffer[] = [];
    child.stdout.on('data', (part: Buffer) => parts.push(part));
    child.stderr.on('data', (part: Buffer) => parts.push(part));
    child.on('error', reject);
    child.on('close', (code) => resolve({ ok: code === 0, output: Buffer.concat(parts).toString('utf8') }));
  });
}

/** As `run`, on this very Node. */
export function runNode(args: readonly string[], place?: Place): Promise<Outcome> {
  return run(process.execPath, args, place);
}

/** The JavaScript file behind a program that an installed package brings. */
export function programOf(dependency: string, folder = join(repositoryRoot, 'tooling/repo-checks')): string {
  const home = installedAt(folder, dependency);
  const { bin } = readManifest(home);
  const file = typeof bin === 'string' ? bin : Object.values(bin ?? {})[0];
  if (file === undefined) throw new Error(`${dependency} has no program.`);
  return join(home, file);
}

/** The pnpm that started this script, or the one on the path. */
export const pnpm = /pnpm(\.exe)?$/u.test(process.env['npm_execpath'] ?? '')
  ? (process.env['npm_execpath'] ?? '')
  : 'pnpm';

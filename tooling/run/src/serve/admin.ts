import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { root } from '../build.ts';

/** The main file of `acopio-admin`, as it was built. */
export const adminProgram = join(root, 'apps', 'api', 'dist', 'admin.js');

/** `acopio-admin` failed, and has said why. */
export class AdminFailed extends Error {
  override readonly name = 'AdminFailed';
  readonly exitCode: number;

  constructor(exitCode: number) {
    super(`acopio-admin ended with exit code ${exitCode}`);
    this.exitCode = exitCode;
  }
}

/** Runs `acopio-admin`; what it prints on standard output. Rejects with `AdminFailed`, after its messages were printed. */
export async function runAdmin(args: readonly string[], env: NodeJS.ProcessEnv): Promise<string> {
  const admin = spawn(process.execPath, [adminProgram, ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const printed: Buffer[] = [];
  const messages: Buffer[] = [];
  admin.stdout.on('data', (part: Buffer) => void printed.push(part));
  admin.stderr.on('data', (part: Buffer) => void messages.push(part));
  const { promise, resolve, reject } = Promise.withResolvers<number | null>();
  admin.on('error', reject).on('close', resolve);
  const code = await promise;
  if (code !== 0) {
    process.stderr.write(Buffer.concat(messages));
    throw new AdminFailed(code ?? 1);
  }
  return Buffer.concat(printed).toString('utf8');
}

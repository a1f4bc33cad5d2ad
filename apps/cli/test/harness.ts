import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import {
  createTestAuthority,
  createWorld,
  startSatSimulator,
  type CredentialSpec,
  type IssuedCredential,
  type SatSimulator,
  type SimulatorOptions,
  type TestAuthority,
  type World,
} from '@acopio/sat-simulator';
import { warmRuns, type CliResult } from './warm-runs.js';

export type { CliResult } from './warm-runs.js';

/** The taxpayer of these tests. */
export const RFC = 'EKU9003173C9';
export const LEGAL_NAME = 'ESCUELA KEMPER URGATE SA DE CV';

/** One authority for a test file: an RSA key takes its time. */
export const authority: TestAuthority = createTestAuthority();

/** Three months of both kinds, small; with documents that were cancelled and some issued to oneself. */
export const smallWorld: World = createWorld({
  seed: 'cli',
  taxpayers: [
    {
      rfc: RFC,
      legalName: LEGAL_NAME,
      months: [
        { month: '2025-01', issued: 45, received: 60 },
        { month: '2025-02', issued: 20, received: 30 },
        { month: '2025-03', issued: 10, received: 15 },
      ],
      retenciones: [
        { month: '2025-01', issued: 6, received: 8 },
        { month: '2025-03', issued: 4, received: 0 },
      ],
    },
  ],
});

const program = join(import.meta.dirname, '../dist/main.js');

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Standard input; without it, there is none. */
  readonly input?: string;
  /** A process of its own, as a user's run has. */
  readonly alone?: boolean;
}

/** A run that has begun. */
export interface RunningCli {
  readonly child: ChildProcess;
  readonly ended: Promise<CliResult>;
  /** Resolves when standard error holds the text. */
  told(text: string): Promise<void>;
}

/** Starts the built program as a user would, with an environment of its own: no password, English. */
export function startAcopio(args: readonly string[], { cwd, env = {}, input }: RunOptions = {}): RunningCli {
  if (!existsSync(program)) throw new Error(`${program} is not there: the program is tested as built`);
  const child = spawn(process.execPath, [program, ...args], {
    cwd,
    env: { ...plainEnvironment(), ...env },
    stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  const watchers = new Set<() => void>();
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('utf8').on('data', (text: string) => {
      output[name] += text;
      for (const watch of watchers) watch();
    });
  }
  child.stdin?.on('error', () => undefined);
  child.stdin?.end(input);
  const ended = new Promise<CliResult>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (exitCode) => resolve({ exitCode, ...output }));
  });
  const told = (text: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const watch = (): void => {
        if (output.stderr.includes(text)) resolve();
      };
      watchers.add(watch);
      watch();
      void ended.then(() => reject(new Error(`ended without saying ${text}: ${output.stderr}`)));
    });
  onTestFinished(() => void child.kill('SIGKILL'));
  return { child, ended, told };
}

/** The program in a process that all these runs share. */
const shared = warmRuns(program, plainEnvironment());

/**
 * Runs the program to its end. Runs that ask nothing of their process share one: nearly all of a run's time would be the
 * start of Node. Of each command, and of each exit code, some tests run `alone`.
 */
export async function acopio(args: readonly string[], options: RunOptions = {}): Promise<CliResult> {
  const { cwd = process.cwd(), env, input, alone = false } = options;
  if (alone || env !== undefined || input !== undefined) return startAcopio(args, options).ended;
  let ended = false;
  onTestFinished(() => (ended ? undefined : shared.end()));
  const result = await shared.run(args, cwd);
  ended = true;
  return result;
}

function plainEnvironment(): Record<string, string> {
  const { PATH, HOME, SystemRoot, TEMP, NODE_COMPILE_CACHE } = process.env;
  return { LANG: 'en_US.UTF-8', ...defined({ PATH, HOME, SystemRoot, TEMP, NODE_COMPILE_CACHE }) };
}

function defined(values: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

/** The document of a run with `--json`. */
export function documentOf({ stdout }: CliResult): Record<string, unknown> {
  return JSON.parse(stdout) as Record<string, unknown>;
}

/** An empty folder that goes away with the test. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'acopio-cli-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Writes a credential as the files of a user; answers the arguments that name them. */
export async function credentialFiles(
  folder: string,
  { certificate, privateKey, password }: IssuedCredential,
): Promise<{
  readonly cer: string;
  readonly key: string;
  readonly passwordFile: string;
  readonly args: readonly string[];
}> {
  const cer = join(folder, 'e.cer');
  const key = join(folder, 'e.key');
  const passwordFile = join(folder, 'password');
  await writeFile(cer, certificate);
  await writeFile(key, privateKey);
  await writeFile(passwordFile, `${password}\n`);
  return { cer, key, passwordFile, args: ['--cer', cer, '--key', key, '--password-file', passwordFile] };
}

/** A credential of the authority that the simulators of these tests trust. */
export function issue(spec: Partial<CredentialSpec> = {}): IssuedCredential {
  return authority.issue({ rfc: RFC, legalName: LEGAL_NAME, ...spec });
}

/** The e.firma of the tests that are not about e.firmas. */
export const efirma: IssuedCredential = issue();

/** A user's desk: a folder with an e.firma, and a SAT. */
export interface Desk {
  readonly folder: string;
  readonly out: string;
  readonly simulator: SatSimulator;
  /** `--cer … --key … --password-file …` */
  readonly credential: readonly string[];
  /** The same with `--sat` and `--out`. */
  readonly args: readonly string[];
}

/** Sets a desk up; finished requests at the first look, unless told otherwise. */
export async function desk(options: SimulatorOptions = {}): Promise<Desk> {
  const folder = await temporaryFolder();
  const simulator = await startSatSimulator({ world: smallWorld, authority, verifiesUntilFinished: 0, ...options });
  onTestFinished(() => simulator.close());
  const out = join(folder, 'out');
  const { args: credential } = await credentialFiles(folder, efirma);
  return { folder, out, simulator, credential, args: [...credential, '--sat', simulator.url, '--out', out] };
}

/** Calls of each operation that the SAT has seen. */
export function callsSeen({ journal }: SatSimulator): Record<string, number> {
  const calls = { login: 0, request: 0, verify: 0, download: 0 };
  for (const { operation } of journal) calls[operation] += 1;
  return calls;
}

/** Every file below a folder, by its path with `/`, with its content. */
export async function filesBelow(folder: string): Promise<Map<string, string>> {
  const entries = existsSync(folder) ? await readdir(folder, { recursive: true, withFileTypes: true }) : [];
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const contents = await Promise.all(
    files.map(
      async (file) => [file.slice(folder.length + 1).replaceAll('\\', '/'), await readFile(file, 'utf8')] as const,
    ),
  );
  return new Map(contents.toSorted(([a], [b]) => a.localeCompare(b)));
}

/** The XML files that a perfect client has of a service and period, by their path below the taxpayer's folder. */
export function expectedXml(
  { simulator }: Pick<Desk, 'simulator'>,
  query: Omit<Parameters<SatSimulator['truth']>[0], 'rfc'>,
): Map<string, string> {
  const files = simulator.truth({ rfc: RFC, ...query }).flatMap(({ uuid, directions, status, document }) =>
    directions
      .filter((direction) => direction === 'issued' || status === 'active')
      .map((direction): [string, string] => {
        const [year, month] = document.issuedAt.split('-');
        const above = document.type === 'N' ? `nomina/${direction}` : direction;
        return [`${above}/${year}/${month}/${uuid}.xml`, document.xml()];
      }),
  );
  return new Map(files.toSorted(([a], [b]) => a.localeCompare(b)));
}

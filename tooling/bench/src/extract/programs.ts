import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Read, Taken } from './comparison.ts';

/** A program that reads packages, too. */
export interface ReadingProgram {
  readonly name: string;
  /** None where it is not installed. */
  readonly read: Read | undefined;
  /** What has to be said about it. */
  readonly note: string;
}

interface Ended {
  readonly seconds: number;
  readonly said: string;
}

/**
 * Runs a program to its end, with the C locale, in which numbers have points and letters are bytes; `undefined` where it is not installed.
 *
 * @throws Error when it ends with a failure.
 */
async function runProgram(name: string, args: readonly string[]): Promise<Ended | undefined> {
  const start = performance.now();
  const child = spawn(name, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, LC_ALL: 'C' } });
  const closed = once(child, 'close');
  let said = '';
  let complaint = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    said += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    complaint += text;
  });
  try {
    const [code] = (await closed) as [number | null];
    if (code !== 0) throw new Error(`${name} ended with ${code}: ${complaint.trim().split('\n')[0]}`);
    return { seconds: (performance.now() - start) / 1000, said };
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

async function runInstalled(name: string, args: readonly string[]): Promise<Ended> {
  const ended = await runProgram(name, args);
  if (ended === undefined) throw new Error(`${name} is not installed any more`);
  return ended;
}

async function isInstalled(name: string, args: readonly string[]): Promise<boolean> {
  return (await runProgram(name, args).catch(() => ({}))) !== undefined;
}

/** Compiles the loop; the text of what went wrong, if it did. */
async function compile(program: string): Promise<string | undefined> {
  try {
    const source = join(import.meta.dirname, 'walk.c');
    const ended = await runProgram('cc', ['-O2', '-o', program, source, '-lz']);
    return ended === undefined ? 'cc is not installed' : undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/**
 * What reading is compared with: a loop in C over the zlib of the system, which is compiled now; where that cannot be, `unzip -tq`, which checks
 * CRCs, too, and is slower.
 *
 * @param folder where the compiled program goes.
 */
export async function zlibProgram(folder: string): Promise<ReadingProgram> {
  const program = join(folder, 'walk');
  const problem = await compile(program);
  if (problem === undefined) {
    const version = (await runInstalled(program, [])).said.trim();
    return {
      name: 'C over zlib',
      read: async (path) => JSON.parse((await runInstalled(program, [path])).said) as Taken,
      note: `C over zlib: walk.c, compiled here with cc -O2, over the system’s zlib ${version}; Node has a zlib of its own, ${process.versions.zlib}.`,
    };
  }
  const hasUnzip = await isInstalled('unzip', ['-v']);
  return {
    name: 'unzip -tq',
    read: hasUnzip ? async (path) => ({ seconds: (await runInstalled('unzip', ['-tq', path])).seconds }) : undefined,
    note: `Not compared with a loop in C over zlib (${problem}), but with unzip -tq${hasUnzip ? '' : ', which is not installed either'}.`,
  };
}

/** Counts rows and adds up their amounts; the header is one row too many, and the third-party file has fewer columns. */
const COUNT_ROWS = `NF >= 12 { rows += 1; amount += $9 } END { printf "%d %.2f\\n", rows - 1, amount }`;

/** What metadata is compared with: `unzip` into `mawk`, or into whatever `awk` there is. It splits every row and joins no third party. */
export async function metadataProgram(): Promise<ReadingProgram> {
  const awk = (await isInstalled('mawk', ['-W', 'version'])) ? 'mawk' : 'awk';
  const name = `unzip | ${awk}`;
  const isHere = (await isInstalled('unzip', ['-v'])) && (await isInstalled(awk, ['BEGIN { exit }']));
  const missing = isHere ? '' : ` ${name} cannot be run here.`;
  const read: Read = async (path) => {
    const script = 'unzip -p "$1" | "$2" -F"~" "$3"';
    const { seconds, said } = await runInstalled('sh', ['-c', script, 'sh', path, awk, COUNT_ROWS]);
    return { seconds, items: Number(said.split(' ')[0]) };
  };
  return {
    name,
    read: isHere ? read : undefined,
    note:
      `${name}: unzip -p PACKAGE | ${awk} -F~ '…' splits the rows, counts them and adds up their amounts; no third parties.` +
      `${awk === 'mawk' ? '' : ' mawk is not installed.'}${missing}`,
  };
}

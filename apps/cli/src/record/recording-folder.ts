import { randomBytes } from 'node:crypto';
import { chmod, mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import manifest from '../../package.json' with { type: 'json' };
import { CliError } from '../errors.js';
import { systemCode } from '../system-code.js';
import { KEY_BYTES } from './replacement.js';

/** A taxpayer of a recording, invented. */
export interface RecordedTaxpayer {
  readonly rfc: string;
  readonly legalName: string;
}

/** `recording.json`: see `docs/recording.md`. */
interface RecordingFile {
  readonly format: typeof FORMAT;
  readonly version: typeof VERSION;
  readonly startedAt: string;
  readonly writtenBy: string;
  readonly taxpayers: readonly RecordedTaxpayer[];
}

/** The files of one exchange, to be filled. */
export interface ExchangeFiles {
  /** Writes a body beside the exchange; answers the file's name. */
  body(extension: 'xml' | 'zip', content: Uint8Array): Promise<string>;
  /** Writes the exchange itself: from now on it counts. */
  finish(exchange: object): Promise<void>;
}

/** An open recording. */
export interface RecordingFolder {
  readonly folder: string;
  readonly startedAt: Date;
  /** Random bytes from which all replacements are derived; they lie beside the folder, never in it. */
  readonly key: Uint8Array;
  /** Notes whose e.firma has to be invented for a replay. */
  addTaxpayer(taxpayer: RecordedTaxpayer): Promise<void>;
  /** Takes the next number: the order of numbers is that in which messages left. */
  nextExchange(name: string): Promise<ExchangeFiles>;
}

const FORMAT = 'acopio-recording';
const VERSION = 1;
const INDEX = 'recording.json';
const OWN_FILE = /^(?:recording\.json|\d{4,}-[a-z-]+\.(?:json|xml|zip))(?:\.part)?$/;
const KEY_FILE = /^[\da-f]{64}\n?$/;
const PRIVATE_FILE = 0o600;
const PRIVATE_FOLDER = 0o700;

/**
 * Opens a folder to record to: a new one, or a recording that goes on. Its key is beside it, in `<folder>.key`, so that whoever gives the folder away
 * does not give the key away.
 *
 * @throws CliError `RECORDING_FOLDER_TAKEN`, `RECORDING_KEY_MISSING`, `RECORDING_FOLDER_UNUSABLE`.
 */
export async function openRecordingFolder(path: string, now: Date): Promise<RecordingFolder> {
  const folder = resolve(path);
  try {
    return await openFolder(folder, now);
  } catch (cause) {
    if (cause instanceof CliError) throw cause;
    throw new CliError('RECORDING_FOLDER_UNUSABLE', { detail: `${folder} (${systemCode(cause)})`, cause });
  }
}

async function openFolder(folder: string, now: Date): Promise<RecordingFolder> {
  await mkdir(folder, { recursive: true, mode: PRIVATE_FOLDER });
  const names = await readdir(folder);
  const foreign = names.find((name) => !OWN_FILE.test(name));
  const isNew = names.length === 0;
  if (foreign !== undefined || (!isNew && !names.includes(INDEX))) {
    throw new CliError('RECORDING_FOLDER_TAKEN', { detail: join(folder, foreign ?? '') });
  }
  const keyFile = join(dirname(folder), `${basename(folder)}.key`);
  if (isNew) {
    await chmod(folder, PRIVATE_FOLDER);
    await writeOnce(keyFile, `${randomBytes(KEY_BYTES).toString('hex')}\n`);
    const begun = {
      format: FORMAT,
      version: VERSION,
      startedAt: now.toISOString(),
      writtenBy: `acopio ${manifest.version}`,
    };
    await writeOnce(join(folder, INDEX), asJson({ ...begun, taxpayers: [] }));
  }
  const index = await readIndex(folder);
  const key = await readKey(keyFile);
  let last = names.reduce((most, name) => Math.max(most, Number(/^\d+/.exec(name)?.[0] ?? 0)), 0);
  return {
    folder,
    key,
    startedAt: new Date(index.startedAt),
    addTaxpayer: (taxpayer) => addTaxpayer(folder, taxpayer),
    async nextExchange(name) {
      for (;;) {
        last += 1;
        const base = join(folder, `${String(last).padStart(4, '0')}-${name}`);
        // An empty file takes the number, also from another run of the program that records to the same folder.
        if (await writeOnce(`${base}.json`, '')) return exchangeFiles(base);
      }
    },
  };
}

function exchangeFiles(base: string): ExchangeFiles {
  return {
    async body(extension, content) {
      await writeFile(`${base}.${extension}`, content, { mode: PRIVATE_FILE, flag: 'wx' });
      return basename(`${base}.${extension}`);
    },
    finish: (exchange) => replace(`${base}.json`, exchange),
  };
}

async function addTaxpayer(folder: string, taxpayer: RecordedTaxpayer): Promise<void> {
  const index = await readIndex(folder);
  if (index.taxpayers.some(({ rfc }) => rfc === taxpayer.rfc)) return;
  await replace(join(folder, INDEX), { ...index, taxpayers: [...index.taxpayers, taxpayer] });
}

async function readIndex(folder: string): Promise<RecordingFile> {
  const path = join(folder, INDEX);
  const index = parsed(await readFile(path, 'utf8'));
  if (!isIndex(index)) throw new CliError('RECORDING_FOLDER_TAKEN', { detail: path });
  return index;
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

function isIndex(value: unknown): value is RecordingFile {
  return (
    typeof value === 'object' &&
    value !== null &&
    'format' in value &&
    value.format === FORMAT &&
    'version' in value &&
    value.version === VERSION &&
    'startedAt' in value &&
    !Number.isNaN(Date.parse(String(value.startedAt))) &&
    'taxpayers' in value &&
    Array.isArray(value.taxpayers)
  );
}

async function readKey(path: string): Promise<Uint8Array> {
  const text = await readFile(path, 'utf8').catch(() => '');
  if (!KEY_FILE.test(text)) throw new CliError('RECORDING_KEY_MISSING', { detail: path });
  return Buffer.from(text.trim(), 'hex');
}

/** Writes a file that is not there yet; `false` when it is. */
async function writeOnce(path: string, text: string): Promise<boolean> {
  try {
    await writeFile(path, text, { mode: PRIVATE_FILE, flag: 'wx' });
    return true;
  } catch (cause) {
    if (systemCode(cause) === 'EEXIST') return false;
    throw cause;
  }
}

/** Writes a file in place of another, whole or not at all. */
async function replace(path: string, content: object): Promise<void> {
  await writeFile(`${path}.part`, asJson(content), { mode: PRIVATE_FILE });
  await rename(`${path}.part`, path);
}

function asJson(content: object): string {
  return `${JSON.stringify(content, null, 2)}\n`;
}

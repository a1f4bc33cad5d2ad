import { lstat, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

import type { z } from 'zod';

import { systemCode } from '../system-code.js';
import { PACKAGE_PLACE } from './package-place.js';
import { RecordingError } from './recording-error.js';
import type { ExchangeFile, RecordedExchange, Recording } from './recording.js';
import { exchangeSchema, indexSchema } from './recording-schema.js';

const INDEX = 'recording.json';
const EXCHANGE = /^(\d{4,}-[a-z-]+)\.json$/;
const MIB = 1_048_576;
const MOST_EXCHANGES = 100_000;
/** Bytes of a file; in all, of the envelopes that are held. */
const MOST = { index: MIB, exchange: MIB, envelope: 4 * MIB, package: 64 * MIB, envelopes: 512 * MIB };

/** {@link import('./read-recording.js').readRecording}, with its libraries loaded. */
export async function readFolder(folder: string): Promise<Recording> {
  const absolute = path.resolve(folder);
  const names = await readdir(absolute).catch((cause: unknown) => {
    throw new RecordingError('RECORDING_UNREADABLE', absolute, { detail: systemCode(cause), cause });
  });
  if (!names.includes(INDEX)) {
    throw new RecordingError('RECORDING_UNREADABLE', absolute, { detail: `there is no ${INDEX} in it` });
  }
  const { startedAt, taxpayers } = await readJson(path.join(absolute, INDEX), MOST.index, indexSchema);
  return { folder: absolute, startedAt, taxpayers, exchanges: await readExchanges(absolute, names) };
}

async function readExchanges(folder: string, names: readonly string[]): Promise<readonly RecordedExchange[]> {
  const found = names.map((name) => EXCHANGE.exec(name)?.[1]).filter((name) => name !== undefined);
  if (found.length > MOST_EXCHANGES) {
    throw new RecordingError('RECORDING_TOO_LARGE', folder, { detail: `${found.length} exchanges` });
  }
  const exchanges: RecordedExchange[] = [];
  let size = 0;
  for (const name of found.toSorted((one, other) => numberOf(one) - numberOf(other))) {
    const exchange = await readExchange(folder, name);
    size += exchange?.envelope?.length ?? 0;
    if (size > MOST.envelopes) {
      throw new RecordingError('RECORDING_TOO_LARGE', folder, { detail: `${size} bytes of envelopes` });
    }
    if (exchange !== undefined) {
      exchanges.push(exchange);
    }
  }
  return exchanges;
}

function numberOf(name: string): number {
  return Number.parseInt(name, 10);
}

/** An exchange with its files; `undefined` for one that was not saved to its end, which left an empty file. */
async function readExchange(folder: string, name: string): Promise<RecordedExchange | undefined> {
  const file = path.join(folder, `${name}.json`);
  if ((await sizeOf(file)) === 0) {
    return undefined;
  }
  const exchange = await readJson(file, MOST.exchange, exchangeSchema);
  return { ...exchange, name, ...(await readBody(folder, exchange)) };
}

async function readBody(
  folder: string,
  { answer }: ExchangeFile,
): Promise<Pick<RecordedExchange, 'envelope' | 'packagePath'>> {
  if (answer?.body.kind !== 'saved') {
    return {};
  }
  const { body } = answer;
  const file = path.join(folder, body.envelope);
  const envelope = await readText(file, MOST.envelope);
  if (body.package === undefined && body.packageOmitted === undefined) {
    return { envelope };
  }
  if (!PACKAGE_PLACE.test(envelope)) {
    throw new RecordingError('RECORDING_INVALID', file, {
      detail: 'it has no empty Paquete where the package belongs',
    });
  }
  if (body.package === undefined) {
    return { envelope };
  }
  const packagePath = path.join(folder, body.package);
  await requireSize(packagePath, MOST.package);
  return { envelope, packagePath };
}

async function readJson<Value>(file: string, most: number, schema: z.ZodType<Value>): Promise<Value> {
  const text = await readText(file, most);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new RecordingError('RECORDING_INVALID', file, { detail: 'it is no JSON', cause });
  }
  const { data, error } = schema.safeParse(json);
  if (error !== undefined) {
    const problems = error.issues.map(({ path: place, message }) => `${place.join('.') || 'the whole'}: ${message}`);
    throw new RecordingError('RECORDING_INVALID', file, { detail: problems.join('; ') });
  }
  return data;
}

async function readText(file: string, most: number): Promise<string> {
  await requireSize(file, most);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(await readFile(file));
  } catch (cause) {
    throw new RecordingError('RECORDING_UNREADABLE', file, { detail: systemCode(cause), cause });
  }
}

async function requireSize(file: string, most: number): Promise<void> {
  const size = await sizeOf(file);
  if (size > most) {
    throw new RecordingError('RECORDING_TOO_LARGE', file, { detail: `${size} bytes` });
  }
}

/** A link may lead anywhere: only what is a file itself belongs to a recording. */
async function sizeOf(file: string): Promise<number> {
  const found = await lstat(file).catch((cause: unknown) => {
    throw new RecordingError('RECORDING_UNREADABLE', file, { detail: systemCode(cause), cause });
  });
  if (!found.isFile()) {
    throw new RecordingError('RECORDING_INVALID', file, { detail: 'it is no file' });
  }
  return found.size;
}

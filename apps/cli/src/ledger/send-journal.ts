import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Instant, SatPackage, SatRequest, Window } from '@acopio/sync';
import { LedgerError } from './errors.js';
import { syncFolder } from './folder-sync.js';

/*
 * The journal of sends: what left for the SAT, beside the packages that came back, one JSON per line.
 *
 * The ledger alone cannot tell that it is an older copy of itself; the journal can. A line is appended, and on disk, before
 * the ledger commits the send, and nothing leaves before that commit. So every send that left is in the journal, and an
 * older ledger is one that lacks some. Lines are never changed; a line that was cut short by the death of the process was
 * followed by no commit, and is cut off before the next one is written.
 *
 * `send`      a request or a download is about to leave; with the records that the ledger held then
 * `outcome`   what became of it (so that a refusal is not counted as spent); written after the ledger has it, and not
 *             waited for: without it, the send counts as spent
 * `withdrawn` the commit failed, in a process that lived to say so: nothing left
 */

/** What of the ledger a send touches, as it was then. */
export interface SendRecords {
  readonly window?: Window;
  readonly request?: SatRequest;
  /** Present for a download; the last of its `downloads` is the one that was sent. */
  readonly package?: SatPackage;
}

/** A line, before it is written. `send` names one attempt at one request or package, for good. */
export type JournalLine = { readonly tenant: string; readonly send: string; readonly at: Instant } & (
  | ({ readonly type: 'send'; readonly generation: number } & SendRecords)
  | ({ readonly type: 'outcome' } & SendRecords)
  | { readonly type: 'withdrawn' }
);

/** One send as the journal knows it; a line that cannot be read may have been one, and has a name and nothing else. */
export interface JournalSend {
  readonly send: string;
  /** Counts the commits of the ledger that contained a send; later is greater. 0 where it cannot be read. */
  readonly generation: number;
  readonly at?: Instant;
  readonly sent: SendRecords;
  readonly outcome?: SendRecords;
}

/** What a journal says. */
export interface Journal {
  /** In the order in which they left, without those that were withdrawn. */
  readonly sends: readonly JournalSend[];
  /** The greatest that was ever used; 0 for an empty journal. */
  readonly generation: number;
}

const NAME = '.sends.ndjson';

/** A synchronising program may keep two sides of a conflict; lines name their sends, so both are read as one. */
const NAMES = /^\.sends.*\.ndjson$/i;

/** Reads the journal in `folder`; one that was never written is empty. Lines of other tenants are left out. */
export function readJournal(folder: string, tenant: string): Journal {
  const sends = new Map<string, JournalSend>();
  const withdrawn = new Set<string>();
  let generation = 0;
  for (const text of linesOf(folder)) {
    const line = parseLine(text);
    if (line === undefined) {
      const send = `unreadable ${createHash('sha256').update(text).digest('hex')}`;
      sends.set(send, { send, generation: 0, sent: {} });
      continue;
    }
    if (line.tenant !== tenant) continue;
    const { type, send, at } = line;
    const known = sends.get(send);
    if (type === 'withdrawn') withdrawn.add(send);
    else if (type === 'outcome' && known !== undefined) sends.set(send, { ...known, outcome: recordsOf(line) });
    else if (type === 'send') {
      generation = Math.max(generation, line.generation);
      if (known === undefined) sends.set(send, { send, generation: line.generation, at, sent: recordsOf(line) });
    }
  }
  return {
    sends: [...sends.values()].filter(({ send }) => !withdrawn.has(send)),
    generation,
  };
}

/** Whole lines only: what follows the last line break was cut short. */
function linesOf(folder: string): string[] {
  return withFolder(folder, () => {
    if (!existsSync(folder)) return [];
    const names = readdirSync(folder).filter((name) => NAMES.test(name));
    // The shortest name is the journal's own; its order counts.
    const files = names.toSorted((a, b) => a.length - b.length);
    return files.flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n').slice(0, -1));
  });
}

function recordsOf({ window, request, package: satPackage }: SendRecords): SendRecords {
  return {
    ...(window === undefined ? {} : { window }),
    ...(request === undefined ? {} : { request }),
    ...(satPackage === undefined ? {} : { package: satPackage }),
  };
}

function parseLine(text: string): JournalLine | undefined {
  let line: unknown;
  try {
    line = JSON.parse(text);
  } catch {
    return undefined;
  }
  return isLine(line) ? line : undefined;
}

function isLine(value: unknown): value is JournalLine {
  if (!isObject(value) || !['tenant', 'send', 'at'].every((key) => typeof value[key] === 'string')) return false;
  const { type, generation, window, request, package: satPackage } = value;
  if (type === 'withdrawn') return true;
  return (
    (type === 'outcome' || (type === 'send' && Number.isSafeInteger(generation))) &&
    (window === undefined || hasId(window)) &&
    (request === undefined || (hasId(request) && typeof request['fingerprint'] === 'string')) &&
    (satPackage === undefined || (hasId(satPackage) && Array.isArray(satPackage['downloads']))) &&
    (request !== undefined || satPackage !== undefined)
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function hasId(value: unknown): value is Record<string, unknown> {
  return isObject(value) && typeof value['id'] === 'string';
}

/**
 * Appends lines at once. `durable`: they are on disk when this returns.
 *
 * @throws {LedgerError} `LEDGER_NOT_WRITABLE`.
 */
export function appendToJournal(
  folder: string,
  lines: readonly JournalLine[],
  { durable }: { readonly durable: boolean },
): void {
  const bytes = Buffer.from(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  withFolder(folder, () => {
    mkdirSync(folder, { recursive: true });
    const path = join(folder, NAME);
    const isNew = !existsSync(path);
    const file = openSync(path, 'a+');
    try {
      cutTornLine(file, path);
      for (let written = 0; written < bytes.length;) written += writeSync(file, bytes, written);
      if (durable) fsyncSync(file);
    } finally {
      closeSync(file);
    }
    if (isNew) syncFolder(folder);
  });
}

function cutTornLine(file: number, path: string): void {
  const { size } = fstatSync(file);
  const last = Buffer.alloc(1);
  if (size === 0 || (readSync(file, last, 0, 1, size - 1) === 1 && last[0] === 0x0a)) return;
  ftruncateSync(file, readFileSync(path).lastIndexOf(0x0a) + 1);
}

function withFolder<T>(folder: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    throw new LedgerError('LEDGER_NOT_WRITABLE', { detail: join(folder, NAME), cause });
  }
}

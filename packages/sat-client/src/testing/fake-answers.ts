import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { SatOperation } from '../service.js';

/** An answer of the fake SAT. */
export interface FakeAnswer {
  /** The only operation that it answers; any unless told otherwise. */
  readonly operation?: SatOperation;
  /** Of HTTP; 200 unless told otherwise. */
  readonly status?: number;
  /** Names in lower case; `content-type: text/xml; charset=utf-8` unless told otherwise. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Text is sent as UTF-8. */
  readonly body: string | Uint8Array;
}

const OPERATIONS: readonly string[] = ['login', 'request', 'verify', 'download'] satisfies SatOperation[];

/** The answers in a folder: see `FakeTransportOptions`. */
export function answersIn(folder: string): FakeAnswer[] {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => path.endsWith('.xml'))
    .sort();
  return paths.map((path) => {
    const parts = path.split(/[/.-]/);
    const operation = parts.find(isOperation);
    const status = parts.map((part) => /^http(\d{3})$/.exec(part)?.[1]).find((digits) => digits !== undefined);
    return {
      body: readFileSync(join(folder, path)),
      ...(operation !== undefined && { operation }),
      ...(status !== undefined && { status: Number(status) }),
    };
  });
}

function isOperation(part: string): part is SatOperation {
  return OPERATIONS.includes(part);
}

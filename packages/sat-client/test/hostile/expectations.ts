import { expect } from 'vitest';
import { SatError, isPackageId, isUuid } from '../../src/index.js';
import type { SatErrorCode } from '../../src/index.js';
import type { ReadCall, Reading } from '../reading.js';

/**
 * What is wrong with the error of a reading, `undefined` when nothing is: it has one of those codes, is that call's, and says
 * everything that a caller decides on. Plain comparisons, because it is asked thousands of times.
 */
export function flawOfError(
  reading: Reading,
  { operation, service }: ReadCall,
  codes: readonly SatErrorCode[],
): string | undefined {
  if ('result' in reading) return `it was read: ${JSON.stringify(reading.result).slice(0, 200)}`;
  const { error } = reading;
  const { text, hint, retryable, delivery } = error;
  if (!(error instanceof SatError)) return 'no SatError';
  if (!codes.includes(error.code)) return `${error.code}, ${error.detail}`;
  if (error.operation !== operation || error.service !== service) return 'of another call';
  if (typeof retryable !== 'boolean') return 'retryable';
  if (delivery !== 'refused' && delivery !== 'uncertain') return delivery;
  return [text.es, text.en, hint.es, hint.en].every((words) => words !== '') ? undefined : 'no words';
}

/** Asserts the same, and gives the error. */
export function expectError(reading: Reading, call: ReadCall, codes: readonly SatErrorCode[]): SatError {
  expect(flawOfError(reading, call, codes)).toBeUndefined();
  if ('result' in reading) throw new TypeError('no error');
  return reading.error;
}

const STATES = ['accepted', 'inProgress', 'finished', 'failed', 'rejected', 'expired', 'unknown'];

type Result = Readonly<Record<string, unknown>>;

function isStatus({ codEstatus, message }: Result, codes?: readonly unknown[]): boolean {
  return typeof codEstatus === 'string' && typeof message === 'string' && codes?.includes(codEstatus) !== false;
}

const wellFormed: Readonly<Record<ReadCall['operation'], (result: Result) => boolean>> = {
  login: ({ expiresAt, token }) =>
    !Number.isNaN(Date.parse(String(expiresAt))) && /^[\x21-\x7e]+$/.test(typeof token === 'string' ? token : ''),
  request: (result) => isStatus(result, ['5000', '404']) && isUuid(String(result['requestId'])),
  verify: (result) =>
    isStatus(result) &&
    STATES.includes(String(result['state'])) &&
    Number.isSafeInteger(result['stateCode']) &&
    Number.isSafeInteger(result['count']) &&
    Number(result['count']) >= 0 &&
    Array.isArray(result['packageIds']) &&
    result['packageIds'].every((id) => isPackageId(String(id))),
  download: (result) => {
    const { bytes, size } = result;
    return isStatus(result, ['5000']) && bytes instanceof Buffer && bytes.length > 0 && bytes.length === size;
  },
};

/** Asserts that a result is one that its type allows: whatever was changed, nothing half-read may come out. */
export function expectWellFormed({ operation }: ReadCall, result: Result): void {
  expect([wellFormed[operation](result), result]).toEqual([true, result]);
}

import { describe, expect, it } from 'vitest';
import { errorFacts, readingOf } from '../reading.js';
import type { Reading } from '../reading.js';
import { zipContents } from '../zip-contents.js';
import { goldenAnswers } from './golden-files.js';
import type { ExpectedReading } from './golden-files.js';

/** A reading as JSON can hold it: of a package its size, hash and the names of its files. */
function asJson(reading: Reading): Omit<ExpectedReading, 'kind'> {
  if ('error' in reading) return { error: errorFacts(reading.error) };
  const { bytes, ...result } = reading.result;
  return { result: bytes instanceof Buffer ? { ...result, files: [...zipContents(bytes).keys()] } : result };
}

describe('a golden answer', () => {
  it.each(goldenAnswers)('$file reads as its JSON says', async ({ service, operation, status, text, expected }) => {
    const { kind, ...outcome } = expected;
    const call = { service, operation, ...(kind !== undefined && { kind }) };
    expect(asJson(await readingOf(call, { status, pieces: [text] }))).toEqual(outcome);
  });

  it.each(['cfdi', 'retenciones'])('is there for every operation of %s, taken and refused', (service) => {
    const there = goldenAnswers.filter((answer) => answer.service === service);
    const outcomes = there.map(({ operation, expected }) => `${operation} ${'error' in expected ? 'error' : 'result'}`);
    for (const operation of ['login', 'request', 'verify', 'download']) {
      expect(outcomes).toContain(`${operation} result`);
      expect(outcomes).toContain(`${operation} error`);
    }
    expect(new Set(there.map(({ expected }) => expected.kind))).toEqual(
      new Set(['issued', 'received', 'folio', undefined]),
    );
  });
});

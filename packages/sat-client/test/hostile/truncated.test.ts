import { describe, expect, it } from 'vitest';
import type { SatErrorCode } from '../../src/index.js';
import { goldenAnswers } from '../golden/golden-files.js';
import { readingOf } from '../reading.js';
import type { ReadCall } from '../reading.js';
import { flawOfError } from './expectations.js';
import { callOf, goodAnswers } from './good-answers.js';

const CUT: readonly SatErrorCode[] = ['OUTAGE', 'UNREADABLE_ANSWER'];
const CUT_DOWNLOAD: readonly SatErrorCode[] = [...CUT, 'CONNECTION_LOST', 'DAMAGED_PACKAGE'];

const refusals = goldenAnswers.filter(({ file }) =>
  /cfdi\/(?:request\.malformed-301|verify\.unknown-5004|download\.spent-5008)\./.test(file),
);

/** What is wrong with the readings of an answer that ends at any of its bytes, by the place where it ends. */
async function flawsOfCuts(call: ReadCall, text: string, codes: readonly SatErrorCode[]): Promise<readonly string[]> {
  const bytes = Buffer.from(text);
  const flaws: string[] = [];
  for (let length = 0; length < bytes.length; length += 1) {
    const reading = await readingOf(call, { pieces: [bytes.subarray(0, length)] });
    const flaw = flawOfError(reading, call, codes);
    if (flaw !== undefined) flaws.push(`${length}: ${flaw}`);
    // A cut may pass: the same call is worth another attempt, unless the SAT had said no before.
    if ('error' in reading && reading.error.codEstatus === undefined && !reading.error.retryable) {
      flaws.push(`${length}: not retryable, ${reading.error.message}`);
    }
  }
  return flaws;
}

describe('an answer that ends early', () => {
  it.each(goodAnswers)('of a $operation is an error that may pass, at every byte', async ({ text, ...call }) => {
    expect(await flawsOfCuts(call, text, call.operation === 'download' ? CUT_DOWNLOAD : CUT)).toEqual([]);
  });

  it.each(refusals)('of a refusal, $file, is never a success, at every byte', async (answer) => {
    const codes: readonly SatErrorCode[] = [...CUT_DOWNLOAD, 'REFUSED', 'LIMIT_REACHED'];
    expect(await flawsOfCuts(callOf(answer), answer.text, codes)).toEqual([]);
  });

  it.each(goodAnswers)('of a $operation reads the same in pieces of any size', async (answer) => {
    const whole = await readingOf(answer, { pieces: [answer.text] });
    const bytes = Buffer.from(answer.text);
    for (const size of [1, 2, 3, 7, 64, 333]) {
      const pieces: Uint8Array[] = [];
      for (let at = 0; at < bytes.length; at += size) pieces.push(bytes.subarray(at, at + size));
      expect(await readingOf(answer, { pieces })).toEqual(whole);
    }
  });
});

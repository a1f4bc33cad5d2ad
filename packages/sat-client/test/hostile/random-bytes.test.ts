import * as fc from 'fast-check';
import { describe, it } from 'vitest';
import { goldenAnswers } from '../golden/golden-files.js';
import { readingOf } from '../reading.js';
import { expectError, expectWellFormed } from './expectations.js';
import { callOf } from './good-answers.js';

const numRuns = process.env['ACOPIO_LONG'] === '1' ? 2000 : 40;

type Change = (bytes: Buffer) => Buffer;

const place = fc.nat(20_000);
const interesting = fc.constantFrom('<', '>', '/', '"', "'", '&', ']', '-', '!', '?', ' ', '=', '5', '0', '\u0000');
const inserted = fc.oneof(
  fc.uint8Array({ minLength: 1, maxLength: 3 }).map((bytes) => Buffer.from(bytes)),
  interesting.map((letter) => Buffer.from(letter)),
);

const change: fc.Arbitrary<Change> = fc.oneof(
  fc.tuple(place, inserted).map(([at, bytes]): Change => (text) => {
    const start = at % text.length;
    return Buffer.concat([text.subarray(0, start), bytes, text.subarray(start + bytes.length)]);
  }),
  fc.tuple(place, inserted).map(([at, bytes]): Change => (text) => {
    const start = at % text.length;
    return Buffer.concat([text.subarray(0, start), bytes, text.subarray(start)]);
  }),
  fc.tuple(place, fc.integer({ min: 1, max: 60 })).map(([at, length]): Change => (text) => {
    const start = at % text.length;
    return Buffer.concat([text.subarray(0, start), text.subarray(start + length)]);
  }),
  fc.tuple(place, place, fc.integer({ min: 1, max: 200 })).map(([from, to, length]): Change => (text) => {
    const piece = text.subarray(from % text.length, (from % text.length) + length);
    return Buffer.concat([text.subarray(0, to % text.length), piece, text.subarray(to % text.length)]);
  }),
);

describe('an answer with bytes changed at random', () => {
  it.each(goldenAnswers)('$file is a result that its type allows, or a SatError', async (answer) => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(change, { minLength: 1, maxLength: 3 }),
        fc.constantFrom(answer.status, answer.status, 200, 500),
        async (changes, status) => {
          let bytes: Buffer = Buffer.from(answer.text);
          for (const next of changes) if (bytes.length > 0) bytes = next(bytes);
          const reading = await readingOf(callOf(answer), { status, pieces: [bytes] });
          if ('error' in reading) expectError(reading, answer, [reading.error.code]);
          else expectWellFormed(answer, reading.result);
        },
      ),
      { numRuns },
    );
  });
});

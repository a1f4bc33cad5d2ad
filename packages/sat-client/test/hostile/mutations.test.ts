import { describe, expect, it } from 'vitest';
import { readingOf } from '../reading.js';
import { expectError, expectWellFormed } from './expectations.js';
import { goodAnswers, internalFault } from './good-answers.js';
import { mutations } from './mutations.js';

describe.each(goodAnswers)('the answer of a $operation', (answer) => {
  it('is read as it is', async () => {
    const reading = await readingOf(answer, { pieces: [answer.text] });
    if ('error' in reading) throw reading.error;
    expectWellFormed(answer, reading.result);
  });

  it.each(mutations)('with $name is an error', async ({ change, codes }) => {
    expectError(await readingOf(answer, change(answer)), answer, codes);
  });

  it('keeps the SAT’s own words with the fault', async () => {
    const error = expectError(await readingOf(answer, { pieces: [internalFault] }), answer, ['FAULT']);
    expect(error).toMatchObject({ faultCode: 'InternalServiceFault', retryable: true });
    expect(error.detail).toContain('The server was unable to process the request');
  });

  it('is never taken from two that stand behind each other, unless a package was whole before the second began', async () => {
    const reading = await readingOf(answer, { pieces: [answer.text, answer.text] });
    if (answer.operation !== 'download') expectError(reading, answer, ['UNREADABLE_ANSWER']);
    else expect(reading).toEqual(await readingOf(answer, { pieces: [answer.text] }));
  });
});

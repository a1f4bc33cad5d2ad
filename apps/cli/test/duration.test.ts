import { expect, test } from 'vitest';
import { durationOf, waitUntil } from '../src/duration.js';

test.for([
  { text: '0', milliseconds: 0 },
  { text: '30s', milliseconds: 30_000 },
  { text: '10m', milliseconds: 600_000 },
  { text: '2h', milliseconds: 7_200_000 },
  { text: '3d', milliseconds: 259_200_000 },
])('$text is $milliseconds milliseconds', ({ text, milliseconds }) => {
  expect(durationOf(text)).toBe(milliseconds);
});

test.for(['', '5', 's', '-1s', '1.5h', '10 m', '1w', '9999999s', '0x1s'])('"%s" is no duration', (text) => {
  expect(durationOf(text)).toBeUndefined();
});

test('without --wait a watched run waits until all is done, and another not at all', () => {
  const now = new Date('2025-04-01T12:00:00Z');
  expect(waitUntil(undefined, { now, watched: true })).toBeUndefined();
  expect(waitUntil(undefined, { now, watched: false })).toEqual(now);
  expect(waitUntil(60_000, { now, watched: true })).toEqual(new Date('2025-04-01T12:01:00Z'));
});

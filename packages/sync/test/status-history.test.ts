import { describe, expect, it } from 'vitest';
import type { StatusSeen } from '../src/ledger.js';
import { withStatus, type StatusSpan } from '../src/status-history.js';

/** `A1` active on day 1, `C2` cancelled on day 2. */
function seen(word: string): StatusSeen {
  return { status: word.startsWith('A') ? 'active' : 'cancelled', seenAt: `2025-06-0${word.slice(1)}` };
}

function history(...words: readonly string[]): string {
  const spans = words.reduce<readonly StatusSpan[]>((spans, word) => withStatus(spans, seen(word)), []);
  return spans
    .map(({ status, seenAt, lastAt }) => `${status === 'active' ? 'A' : 'C'}${seenAt.at(-1)}-${lastAt.at(-1)}`)
    .join(' ');
}

describe('The history of a status', () => {
  it.each([
    { words: ['A1'], spans: 'A1-1' },
    { words: ['A1', 'A2', 'A5'], spans: 'A1-5' },
    { words: ['A5', 'A1', 'A3'], spans: 'A1-5' },
    { words: ['A1', 'C2', 'A3'], spans: 'A1-1 C2-2 A3-3' },
    { words: ['A1', 'A3', 'C2'], spans: 'A1-1 C2-2 A3-3' },
    { words: ['C2', 'A1'], spans: 'A1-1 C2-2' },
    { words: ['A1', 'C1', 'A1', 'C1'], spans: 'A1-1 C1-1' },
    { words: ['C1', 'A1', 'A1'], spans: 'A1-1 C1-1' },
    { words: ['A1', 'C4', 'A3', 'C2'], spans: 'A1-1 C2-2 A3-3 C4-4' },
  ])('is $spans where answers came as $words', ({ words, spans }) => {
    expect(history(...words)).toBe(spans);
  });

  it('of a document that is cancelled once is the same in whatever order answers come, and however often.', () => {
    const words = ['A1', 'A2', 'A3', 'C4', 'C5'];
    for (let turn = 0; turn < words.length; turn += 1) {
      const turned = [...words.slice(turn), ...words.slice(0, turn)];
      expect(history(...turned)).toBe('A1-3 C4-5');
      expect(history(...turned.toReversed(), ...turned)).toBe('A1-3 C4-5');
    }
  });

  it('ends with the last that was seen, also when a cancellation is taken back.', () => {
    const words = ['A1', 'C2', 'A3', 'A4', 'C5'];
    for (let turn = 0; turn < words.length; turn += 1) {
      expect(history(...words.slice(turn), ...words.slice(0, turn))).toMatch(/^A1-1 C2-2 A\d-4 C5-5$/);
    }
  });
});

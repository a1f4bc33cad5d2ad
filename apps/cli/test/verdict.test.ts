import type { SyncReport } from '@acopio/sync';
import { describe, expect, test } from 'vitest';
import { verdictText } from '../src/verdict.js';

const uuid = '0f1e2d3c-4b5a-4678-9abc-def012345678';

/** A report of XML alone, in a ledger that knows from an earlier list that one is missing. */
const report: SyncReport = {
  scope: { tenant: 'local', rfc: 'AAA010101AAA', service: 'cfdi' },
  job: { directions: ['issued'], contents: ['xml'], from: '2025-01-01T00:00:00', to: '2025-01-31T23:59:59' },
  madeAt: '2025-06-01T12:00:00.000Z',
  verdict: 'incomplete',
  months: [],
  exceptions: [{ uuid, month: '2025-01', directions: ['issued'], holding: 'missing' }],
  missingBy: { toBeAsked: 0, tomorrow: 0, blocked: 0, cancelled: 0, inVain: 0, unasked: 0 },
  exceptionCount: 1,
  unreadable: 0,
  waiting: [],
  unfetched: 0,
  blocked: [],
  spent: { queries: 1, downloads: 1 },
};

describe('the verdict in words', () => {
  test('names what makes it incomplete, also where only XML was asked for', () => {
    const calls = { login: 0, request: 0, verify: 0, download: 0 };
    const text = verdictText(report, { calls, commandLine: 'acopio sync', language: 'en' });
    expect(text).toContain('1: The SAT lists them, but they were not in its packages');
    expect(text).toContain(`    2025-01  ${uuid}`);
  });
});

import { defaultLimits, type LedgerView, type SatRequest, type Window } from '@acopio/sync';
import { describe, expect, it } from 'vitest';
import { jobKey } from '../../src/jobs/job.js';
import { jobsFor } from '../../src/jobs/next-jobs.js';

const key = {
  tenantId: '019b0000-0000-7000-8000-000000000001',
  taxpayerId: '019b0000-0000-7000-8000-000000000002',
  service: 'cfdi',
} as const;
const now = new Date('2026-01-15T12:00:00.000Z');
const period = { from: '2025-01-01T00:00:00', to: '2025-01-31T23:59:59' } as const;

function aWindow(id: string, state: Window['state'] = 'open'): Window {
  const plannedAt = now.toISOString();
  return { id, direction: 'issued', content: 'metadata', ...period, state, plannedAt, shifts: 0, replans: 0 };
}

function aRequest(id: string, fields: Partial<SatRequest> = {}): SatRequest {
  return {
    id,
    windowId: `window of ${id}`,
    fingerprint: 'f'.repeat(64),
    state: 'planned',
    unsent: 0,
    query: { kind: 'issued', content: 'metadata', ...period },
    plannedAt: now.toISOString(),
    ...fields,
  };
}

function viewOf(windows: readonly Window[], requests: readonly SatRequest[] = []): LedgerView {
  const scope = { tenant: key.tenantId, rfc: 'EKU9003173C9', service: key.service };
  return { scope, revision: 1, windows, requests, packages: [] };
}

function jobs(view: LedgerView): string[] {
  return jobsFor(key, view, { now, limits: defaultLimits }).map(
    ({ payload, notBefore }) =>
      `${payload.kind} ${payload.id} ${((notBefore ?? now).getTime() - now.getTime()) / 1000}`,
  );
}

const watch = `watch ${key.taxpayerId} 300`;

describe('The jobs that a ledger calls for', () => {
  it('are a look at what is missing when every window is settled, and none when there is none', () => {
    expect(jobs(viewOf([aWindow('a', 'done'), aWindow('b', 'blocked')]))).toEqual([`heal ${key.taxpayerId} 0`]);
    expect(jobs(viewOf([]))).toEqual([]);
  });

  it('are a decision where one has to be written down first', () => {
    expect(jobs(viewOf([aWindow('a')]))).toEqual([`decide ${key.taxpayerId} 0`, watch]);
  });

  it('are one for each step, due when the step is, and a later look at the whole', () => {
    const check = { state: 'inProgress', count: 0, times: 3, checkedAt: now.toISOString() } as const;
    const polled = { ...check, nextAt: new Date(now.getTime() + 4000).toISOString() };
    const windows = ['a', 'b'].map((id) => aWindow(`window of ${id}`));
    const requests = [
      aRequest('b', { state: 'accepted', satRequestId: 'x', check: polled, fingerprint: 'b'.repeat(64) }),
      aRequest('a'),
    ];
    expect(jobs(viewOf(windows, requests))).toEqual(['ask a 0', 'verify b 4', watch]);
  });

  it('are those of a request of another program, whatever windows there are, and a look at what is missing after it', () => {
    const adopted = aRequest('a', {
      windowId: 'a',
      state: 'accepted',
      satRequestId: 'x',
      origin: 'adopted',
      sentAt: new Date(now.getTime() - 3600_000).toISOString(),
    });
    const ended = { ...adopted, outcome: 'finished', settledAt: now.toISOString() } as const;
    const done = aWindow('done', 'done');
    for (const windows of [[], [done]]) expect(jobs(viewOf(windows, [adopted]))).toEqual(['verify a 0', watch]);
    expect(jobs(viewOf([], [ended]))).toEqual([]);
    expect(jobs(viewOf([done], [ended]))).toEqual([`heal ${key.taxpayerId} 0`]);
    const at = now.toISOString();
    const expiresAt = new Date(now.getTime() + 3600_000).toISOString();
    const listed = {
      id: 'p',
      requestId: 'a',
      windowId: 'a',
      state: 'listed',
      listedAt: at,
      expiresAt,
      downloads: [],
    } as const;
    const fetched = { ...listed, state: 'fetched' } as const;
    expect(jobs({ ...viewOf([], [ended]), packages: [listed] })).toEqual(['fetch p 0', watch]);
    expect(jobs({ ...viewOf([], [ended]), packages: [fetched] })).toEqual(['index p 0', watch]);
  });

  it('count what the list promises before XML is asked for, by the id of the window', () => {
    const xml = { ...aWindow('xml'), content: 'xml', after: 'list' } as const;
    expect(jobs(viewOf([aWindow('list', 'done'), xml]))).toEqual(['measure xml 0', watch]);
    expect(jobs(viewOf([aWindow('list', 'done'), { ...xml, expected: 3 }]))).toEqual([
      `decide ${key.taxpayerId} 0`,
      watch,
    ]);
  });

  it('are at most a hundred at a time, those that are due first', () => {
    const ids = Array.from({ length: 150 }, (_, index) => String(index));
    const windows = ids.map((id) => aWindow(`window of ${id}`));
    const requests = ids.map((id) => aRequest(id, { fingerprint: id.padStart(64, '0') }));
    const found = jobs(viewOf(windows, requests));
    expect(found).toHaveLength(101);
    expect(found[0]).toBe('ask 0 0');
  });

  it('have one name for the same step of the same ledger, and another for any other', () => {
    const payload = { kind: 'ask', ...key, id: 'a' } as const;
    const others = [
      { ...payload, id: 'b' },
      { ...payload, kind: 'verify' as const },
      { ...payload, service: 'retenciones' as const },
      { ...payload, tenantId: key.taxpayerId },
      { ...payload, taxpayerId: key.tenantId },
    ];
    expect(jobKey({ ...payload })).toBe(jobKey(payload));
    expect(new Set([payload, ...others].map(jobKey)).size).toBe(6);
  });
});

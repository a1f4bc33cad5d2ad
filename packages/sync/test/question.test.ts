import { SatError, type DownloadQuery, type SatClient } from '@acopio/sat-client';
import { describe, expect, test } from 'vitest';
import { fingerprint } from '../src/fingerprint.js';
import { folderPackageStore } from '../src/folder-store.js';
import { defaultLimits } from '../src/limits.js';
import { memoryLedger } from '../src/memory-ledger.js';
import type { Change, SatRequest } from '../src/model.js';
import { nextSteps } from '../src/next-steps.js';
import { perform } from '../src/perform.js';
import type { Ports } from '../src/ports.js';
import { aPackage, aRequest, aView, aWindow, anAcceptedRequest, scope } from './records.js';

const now = new Date('2025-06-01T12:30:00.000Z');
const window = aWindow();
const whole = aRequest(window).query;
const payroll = { ...whole, documentType: 'N' } as DownloadQuery;

function byItself(query: DownloadQuery, fields: Partial<SatRequest> = {}): SatRequest {
  const { rfc, service } = scope;
  return {
    ...aRequest(window),
    id: 'alone',
    windowId: 'alone',
    query,
    fingerprint: fingerprint(service, rfc, query),
    ...fields,
  };
}

/** Ports over a ledger with these records; each query that is sent gets the next answer. */
async function ports(
  changes: readonly Change[],
  answers: readonly (SatError | string)[] = [],
): Promise<{ readonly ports: Ports; readonly sent: DownloadQuery[] }> {
  const ledger = memoryLedger();
  if (changes.length > 0) await ledger.apply(scope, changes, 0);
  const sent: DownloadQuery[] = [];
  const client: Pick<SatClient, 'ready' | 'request'> = {
    ready: async () => ({ expiresAt: now.toISOString() }),
    request: async (query) => {
      const answer = answers[sent.push(query) - 1];
      if (answer === undefined) throw new Error('nobody asked for more');
      if (answer instanceof SatError) throw answer;
      return { requestId: answer, codEstatus: '5000', message: 'Solicitud Aceptada' };
    },
  };
  const clock = { now: () => now, sleep: () => Promise.resolve() };
  const store = folderPackageStore(() => 'never looked into');
  return { sent, ports: { scope, ledger, store, clock, limits: defaultLimits, client: client as SatClient } };
}

function asked(request: SatRequest): Change {
  return { type: 'request', request };
}

const ID = '0f1e2d3c-4b5a-4678-9abc-def012345678';

describe('a question by itself', () => {
  test('is in the ledger as a life of its fingerprint, and no window stands behind it', async () => {
    const { ports: at, sent } = await ports([], [ID]);
    const request = await perform({ kind: 'question', query: payroll }, at);
    expect(sent).toEqual([payroll]);
    expect(request).toMatchObject({ state: 'accepted', satRequestId: ID, fingerprint: aRequest(window).fingerprint });
    const view = await at.ledger.view(scope);
    expect(view).toMatchObject({ windows: [], requests: [{ windowId: request?.id }] });
    expect(nextSteps(view, now, defaultLimits)).toEqual([]);
  });

  test.for([
    { name: 'under way', fields: {} },
    { name: 'answered, its packages unfetched', fields: { outcome: 'finished' as const } },
  ])('is not sent again while the very same is $name', async ({ fields }) => {
    const before = byItself(payroll, { state: 'accepted', satRequestId: ID, ...fields });
    const { ports: at, sent } = await ports([asked(before), { type: 'package', package: aPackage(before) }]);
    expect(await perform({ kind: 'question', query: payroll }, at)).toEqual(before);
    expect(sent).toEqual([]);
  });

  test('that did not leave is sent again by who asks it again, as the same record', async () => {
    const before = byItself(payroll, { state: 'notSent', unsent: 1 });
    const { ports: at } = await ports([asked(before)], [ID]);
    expect(await perform({ kind: 'question', query: payroll }, at)).toMatchObject({ id: before.id, state: 'accepted' });
  });

  test('is not sent when its fingerprint has no life left, whatever filters spent it', async () => {
    const spent = ['I', 'E'].map((documentType, index) =>
      byItself({ ...whole, documentType } as DownloadQuery, {
        id: `${index}`,
        windowId: `${index}`,
        state: 'uncertain',
      }),
    );
    const { ports: at, sent } = await ports(spent.map(asked));
    expect(await perform({ kind: 'question', query: payroll }, at)).toBeUndefined();
    expect(sent).toEqual([]);
  });

  test('that is refused says why, and leaves its life', async () => {
    const refusal = new SatError('REFUSED', {
      service: 'cfdi',
      operation: 'request',
      delivery: 'refused',
      codEstatus: '301',
    });
    const { ports: at } = await ports([], [refusal, ID]);
    const ask = () => perform({ kind: 'question', query: payroll }, at);
    expect(await ask()).toMatchObject({ state: 'refused', codEstatus: '301' });
    expect(await ask()).toMatchObject({ state: 'accepted' });
  });

  test('whose sender died counts as spent, and nothing else follows', () => {
    const left = byItself(payroll, { state: 'sending', attemptId: 'a' });
    const [step] = nextSteps(aView({ windows: [], requests: [left] }), now, defaultLimits);
    expect(step).toMatchObject({ kind: 'decide', changes: [{ request: { id: 'alone', state: 'uncertain' } }] });
  });
});

describe('a window, beside a question with filters for its period', () => {
  const refused = aRequest(window, { state: 'refused', codEstatus: '5005' });

  test('that is told 5005 does not take over the filtered answer: it asks a second earlier', () => {
    const view = aView({ windows: [window], requests: [byItself(payroll, { state: 'accepted' }), refused] });
    const [step] = nextSteps(view, now, defaultLimits);
    expect(step).toMatchObject({
      kind: 'decide',
      changes: [{ window: { shifts: 1 } }, { request: { query: { from: '2024-12-31T23:59:59' } } }],
    });
  });

  test('takes over the answer to the very same query', () => {
    const twin = anAcceptedRequest(aWindow({ id: 'other', state: 'done' }));
    const view = aView({ windows: [window], requests: [twin, refused] });
    const [step] = nextSteps(view, now, defaultLimits);
    expect(step).toMatchObject({
      changes: [{ request: { windowId: window.id, satRequestId: ID, state: 'accepted' } }],
    });
  });

  test('does not wait for one that never left', () => {
    const view = aView({ windows: [window], requests: [byItself(payroll, { state: 'notSent' })] });
    const [step] = nextSteps(view, now, defaultLimits);
    expect(step).toMatchObject({ changes: [{ window: { shifts: 0 } }, { request: { query: whole } }] });
  });
});

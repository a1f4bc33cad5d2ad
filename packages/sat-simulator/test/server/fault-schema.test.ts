import { describe, expect, it } from 'vitest';

import { FAULT_KINDS } from '../../src/server/fault-actions.js';
import { faultSchema, randomFaultsSchema } from '../../src/server/fault-schema.js';

/** Where a fault as JSON is wrong; nothing when it is right. */
function wrongIn(fault: unknown): readonly string[] {
  return (faultSchema.safeParse(fault).error?.issues ?? []).map(({ path }) => path.join('.'));
}

/** One of each kind, and of each shape of a kind. */
const ACTIONS: readonly { readonly kind: string; readonly [field: string]: unknown }[] = [
  {
    kind: 'answer',
    codEstatus: '404',
    message: 'x',
    withRequestId: true,
    state: 0,
    requestCode: '5000',
    when: 'after',
  },
  { kind: 'answer', codEstatus: '300' },
  { kind: 'fault', fault: 'InvalidSecurity', status: 500, when: 'before' },
  { kind: 'http', status: 503, html: '<p/>', when: 'after' },
  { kind: 'http', status: 500 },
  { kind: 'empty' },
  { kind: 'reset', when: 'before' },
  { kind: 'hold', when: 'after' },
  { kind: 'hold', when: 'inBody', afterBytes: 0 },
  { kind: 'halfBody', afterBytes: 10 },
  { kind: 'drip', bytes: 10, everyMs: 0.5 },
  { kind: 'wrongGzip' },
  { kind: 'stuck' },
  { kind: 'state', state: 4, requestCode: '5002' },
  { kind: 'withoutPackages' },
  { kind: 'duplicateDocument' },
  { kind: 'report', count: 0 },
  { kind: 'report', packageIds: [] },
  { kind: 'truncatePackage' },
  { kind: 'truncatePackage', keepBytes: 1 },
  { kind: 'notZip' },
  { kind: 'brokenBase64' },
  { kind: 'wrapBase64' },
];

describe('a fault as JSON', () => {
  it('can be of every kind, and is the same object', () => {
    expect(new Set(ACTIONS.map(({ kind }) => kind))).toEqual(new Set(Object.keys(FAULT_KINDS)));
    for (const action of ACTIONS) {
      const [operation] = Object.entries(FAULT_KINDS).find(([kind]) => kind === action.kind)?.[1].operations ?? [];
      const fault = { operation, times: 2, after: 1, match: { rfc: 'EKU9003173C9' }, do: action };
      expect(faultSchema.parse(JSON.parse(JSON.stringify(fault)))).toEqual(fault);
    }
  });

  it('acts always with "times": null', () => {
    const fault = { operation: 'verify', times: null, do: { kind: 'empty' } };
    expect(faultSchema.parse(fault)).toEqual({ ...fault, times: Number.POSITIVE_INFINITY });
    expect(faultSchema.parse({ operation: 'verify', do: { kind: 'empty' } })).not.toHaveProperty('times');
  });

  it('may choose its calls by everything that data can', () => {
    const match = {
      service: 'cfdi',
      rfc: 'EKU9003173C9',
      requestId: 'x',
      packageId: 'x_01',
      content: 'metadata',
      direction: 'folio',
      action: 'Descargar',
    };
    expect(wrongIn({ operation: 'verify', match, do: { kind: 'empty' } })).toEqual([]);
    expect(wrongIn({ operation: 'verify', match: 'function', do: { kind: 'empty' } })).toEqual(['match']);
  });

  const right = { operation: 'verify', do: { kind: 'http', status: 503 } };

  it.each<readonly [string, unknown]>([
    ['operation', { ...right, operation: 'cancel' }],
    ['operation', { do: right.do }],
    ['times', { ...right, times: 0 }],
    ['times', { ...right, times: 1.5 }],
    ['after', { ...right, after: -1 }],
    ['do', { operation: 'verify' }],
    ['do.kind', { ...right, do: {} }],
    ['do.kind', { ...right, do: { kind: 'explode' } }],
    ['do.status', { ...right, do: { kind: 'http' } }],
    ['do.status', { ...right, do: { kind: 'http', status: 99 } }],
    ['do.when', { ...right, do: { kind: 'reset' } }],
    ['do.when', { ...right, do: { kind: 'hold', when: 'never' } }],
    ['do.afterBytes', { ...right, do: { kind: 'hold', when: 'inBody' } }],
    ['do.everyMs', { ...right, do: { kind: 'drip', bytes: 1, everyMs: 60_001 } }],
    ['do.fault', { ...right, do: { kind: 'fault', fault: 'Teapot' } }],
    ['do.packageIds.0', { ...right, do: { kind: 'report', packageIds: [1] } }],
    ['match.content', { ...right, match: { content: 'CFDI' } }],
    ['match', { ...right, match: { color: 'red' } }],
    ['do', { ...right, do: { kind: 'empty', status: 200 } }],
    ['', { ...right, random: true }],
    ['', 'http'],
  ])('is refused by the name of what is wrong: %s', (path, fault) => {
    expect(wrongIn(right)).toEqual([]);
    expect(wrongIn(fault)).toEqual([path]);
  });

  it('is refused where its kind cannot happen, which it is told, in both languages', () => {
    const [issue] = faultSchema.safeParse({ operation: 'login', do: { kind: 'stuck' } }).error?.issues ?? [];
    expect(issue).toMatchObject({
      path: ['do', 'kind'],
      message: '"stuck" can only happen in: request',
      params: { text: { es: '«stuck» solo puede ocurrir en: request' } },
    });
  });

  it('tells which kinds there are when it is none of them', () => {
    const [issue] = faultSchema.safeParse({ operation: 'login', do: { kind: 'explode' } }).error?.issues ?? [];
    expect(issue?.message).toContain('"wrapBase64"');
  });
});

describe('faults at random as JSON', () => {
  const right = { seed: 'x', rate: 0.2, operations: ['verify', 'download'], kinds: ['http', 'notZip'] };

  it('are the same object', () => {
    expect(randomFaultsSchema.parse(right)).toEqual(right);
    expect(randomFaultsSchema.parse({ seed: 1, rate: 1 })).toEqual({ seed: 1, rate: 1 });
  });

  it.each<readonly [string, unknown]>([
    ['seed', { rate: 0.2 }],
    ['rate', { ...right, rate: 1.2 }],
    ['operations', { seed: 1, rate: 1, operations: [] }],
    ['kinds.0', { ...right, kinds: ['hold'] }],
    ['kinds.1', { ...right, operations: ['verify'] }],
    ['', { ...right, often: true }],
  ])('are refused by the name of what is wrong: %s', (path, faults) => {
    const issues = randomFaultsSchema.safeParse(faults).error?.issues ?? [];
    expect(issues.map((issue) => issue.path.join('.'))).toEqual([path]);
  });
});

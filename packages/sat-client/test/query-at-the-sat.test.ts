import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SatError, complementos, mexicoCityTime, validateQuery } from '../src/index.js';
import type { DownloadQuery, LocalDateTime, Service } from '../src/index.js';
import { buildQueryRequest, parseQueryResponse } from '../src/operations/index.js';
import { startByHand } from './by-hand.js';
import type { ByHand } from './by-hand.js';
import { RFC } from './test-credential.js';

const JANUARY = { from: '2025-01-01T00:00:00', to: '2025-01-31T23:59:59' } as const;

let hand: ByHand;
beforeAll(async () => {
  hand = await startByHand();
});
afterAll(() => hand.sat.close());

const rfcs = fc.constantFrom('XAXX010101000', 'XEXX010101000', 'h&e951128469', 'HAÑ930228SM9', 'FUNK671228PH6');
const optional = <Value>(value: fc.Arbitrary<Value>): fc.Arbitrary<Value | undefined> =>
  fc.option(value, { nil: undefined, freq: 2 });

/** Periods that end an hour ago at the latest and begin two thousand days ago at the earliest. */
const periods = fc
  .record({ end: fc.integer({ min: 3600, max: 86_400 * 1000 }), length: fc.integer({ min: 1, max: 86_400 * 1000 }) })
  .map(({ end, length }) => ({ from: timeAgo(end + length), to: timeAgo(end) }));

/** On the wall clock, which was set back once a year until 2022: a period of seconds must not end before it begins. */
function timeAgo(seconds: number): LocalDateTime {
  const now = Date.parse(`${mexicoCityTime(new Date())}Z`);
  return new Date(now - seconds * 1000).toISOString().slice(0, 19) as LocalDateTime;
}

function without(fields: object): DownloadQuery {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as DownloadQuery;
}

/** Queries that the SAT answers, of one installation. */
function queriesOf(service: Service): fc.Arbitrary<DownloadQuery> {
  const cfdi = service === 'cfdi';
  const filters = {
    documentType: cfdi ? optional(fc.constantFrom('I', 'E', 'T', 'N', 'P')) : fc.constant(undefined),
    onBehalfOf: cfdi ? optional(rfcs) : fc.constant(undefined),
    complemento: optional(fc.constantFrom(...Object.keys(complementos[service]))),
  };
  const content = fc.constantFrom('metadata', 'xml');
  const status = optional(fc.constantFrom('all', 'active', 'cancelled'));
  const ofPeriod = fc.oneof(
    fc.record({
      kind: fc.constant('issued'),
      content,
      status,
      counterparts: optional(fc.array(rfcs, { maxLength: 5 })),
      ...filters,
    }),
    fc.record({
      kind: fc.constant('received'),
      content: fc.constant('metadata'),
      status,
      counterpart: optional(rfcs),
      ...filters,
    }),
    fc.record({ kind: fc.constant('received'), content: fc.constant('xml'), counterpart: optional(rfcs), ...filters }),
  );
  return fc.oneof(
    { weight: 9, arbitrary: fc.tuple(ofPeriod, periods).map(([query, period]) => without({ ...query, ...period })) },
    { weight: 1, arbitrary: fc.uuid().map((uuid): DownloadQuery => ({ kind: 'folio', uuid })) },
  );
}

/** What may be wrong with any query by period: its code, and whether the SAT's own rules would notice. */
const defects: readonly (readonly [code: string, noticed: boolean, fields: object])[] = [
  ['PERIOD_REVERSED', true, { from: timeAgo(3600), to: timeAgo(7200) }],
  ['PERIOD_TOO_SHORT', true, { from: timeAgo(3600), to: timeAgo(3600) }],
  ['PERIOD_TOO_OLD', true, { from: timeAgo(86_400 * 366 * 6 + 86_400), to: timeAgo(3600) }],
  ['PERIOD_IN_FUTURE', true, { from: timeAgo(3600), to: timeAgo(-3600) }],
  ['DATE_MALFORMED', true, { from: '2025-01-01T00:00:00Z', to: timeAgo(3600) }],
  ['VALUE_UNKNOWN', false, { documentType: undefined, status: 'Vigente', content: 'metadata' }],
  ['ON_BEHALF_OF_MALFORMED', true, { onBehalfOf: 'XAXX' }],
  ['COMPLEMENTO_MALFORMED', true, { complemento: 'nómina' }],
  [
    'COUNTERPART_MALFORMED',
    true,
    { kind: 'received', content: 'metadata', counterparts: undefined, counterpart: 'XAXX' },
  ],
  [
    'TOO_MANY_COUNTERPARTS',
    true,
    { kind: 'issued', counterpart: undefined, counterparts: Array(6).fill('XAXX010101000') },
  ],
  ['FIELD_NOT_ALLOWED', false, { uuid: '0f1e2d3c-4b5a-4678-9abc-def012345678' }],
];

describe('the check of a query and the SAT', () => {
  async function verdictOn(service: Service, query: DownloadQuery, token: string): Promise<unknown> {
    const request = buildQueryRequest(
      { service, rfc: RFC, certificate: hand.credential.certificate, query },
      new Date(),
    );
    const response = await hand.ask(request, { service, operation: 'request', token });
    try {
      return parseQueryResponse({ kind: query.kind, ...response }).codEstatus;
    } catch (error) {
      return error instanceof SatError ? (error.codEstatus ?? error.faultCode) : error;
    }
  }

  it.each(['cfdi', 'retenciones'] as const)('take the same queries of %s', async (service) => {
    const token = await hand.token(service);
    await fc.assert(
      fc.asyncProperty(queriesOf(service), async (query) => {
        expect(validateQuery(query, { rfc: RFC, service, now: new Date() })).toEqual([]);
        // 5005 is no judgement on the query: it was drawn twice.
        expect(['5000', '5005']).toContain(await verdictOn(service, query, token));
      }),
      { numRuns: 25 },
    );
  });

  it.each(defects)('refuse a query alike that is %s (noticed by the SAT: %s)', async (code, noticed, fields) => {
    const query = without({ kind: 'issued', content: 'metadata', ...JANUARY, ...fields });
    const problems = validateQuery(query, { rfc: RFC, service: 'cfdi', now: new Date() });
    expect(problems.map((problem) => problem.code)).toEqual([code]);
    const verdict = await verdictOn('cfdi', query, await hand.token('cfdi'));
    expect(verdict === '5000').toBe(!noticed);
  });

  it('name every defect that a query has', () => {
    fc.assert(
      fc.property(queriesOf('cfdi'), fc.subarray([...defects]), (query, chosen) => {
        fc.pre(query.kind !== 'folio');
        const broken: Record<string, unknown> = Object.assign({}, query, ...chosen.map(([, , fields]) => fields));
        const problems = validateQuery(without(broken), { rfc: RFC, service: 'cfdi', now: new Date() });
        const codes: string[] = problems.map(({ code }) => code);
        // Of two defects in the same field, the last one is there.
        const lasting = chosen.filter(([, , fields]) => {
          return Object.entries(fields).every(([name, value]) => broken[name] === value);
        });
        expect(lasting.map(([code]) => code).filter((code) => !codes.includes(code))).toEqual([]);
      }),
    );
  });
});

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { complementos, createSatClient } from '../src/index.js';
import type { Service } from '../src/index.js';
import { historyStart, isLocalDateTime, mexicoCityTime } from '../src/local-date-time.js';
import type { LocalDateTime } from '../src/local-date-time.js';
import type { DownloadQuery } from '../src/query.js';
import { validateQuery } from '../src/validate-query.js';
import { RFC } from './test-credential.js';

const now = new Date('2026-03-10T18:30:00.000Z');
const FEBRUARY = { from: '2026-02-01T00:00:00', to: '2026-02-28T23:59:59' } as const;

function codesOf(query: DownloadQuery, context: { rfc?: string; service?: Service } = {}): string[] {
  return validateQuery(query, { rfc: RFC, now, ...context }).map(({ code }) => code);
}

function period(from: string, to: string): { from: LocalDateTime; to: LocalDateTime } {
  return { from: from as LocalDateTime, to: to as LocalDateTime };
}

/** The first good query with other fields, as a caller without types might write it. */
function untyped(fields: object): DownloadQuery {
  return { kind: 'issued', content: 'metadata', ...FEBRUARY, ...fields };
}

const good: readonly (readonly [string, DownloadQuery])[] = [
  ['issued metadata', { kind: 'issued', content: 'metadata', ...FEBRUARY }],
  ['issued XML, cancelled', { kind: 'issued', content: 'xml', ...FEBRUARY, status: 'cancelled' }],
  ['received XML', { kind: 'received', content: 'xml', ...FEBRUARY }],
  ['two seconds', { kind: 'issued', content: 'xml', ...period('2026-02-01T00:00:00', '2026-02-01T00:00:01') }],
  ['up to now', { kind: 'issued', content: 'xml', ...period('2026-03-10T00:00:00', '2026-03-10T12:30:00') }],
  ['six years', { kind: 'issued', content: 'xml', ...period('2020-03-10T00:00:00', '2020-03-31T00:00:00') }],
  ['a leap day', { kind: 'issued', content: 'xml', ...period('2024-02-29T00:00:00', '2024-02-29T23:59:59') }],
  ['five receivers', { kind: 'issued', content: 'xml', ...FEBRUARY, counterparts: Array(5).fill('XAXX010101000') }],
  ['an RFC in small letters', { kind: 'received', content: 'xml', ...FEBRUARY, counterpart: 'h&e951128469' }],
  ['a complemento that no table has', { kind: 'issued', content: 'xml', ...FEBRUARY, complemento: 'cartaporte31' }],
  ['a folio', { kind: 'folio', uuid: '5FB2822E-396d-4725-8521-CDC4BDD20CCF' }],
];

const bad: readonly (readonly [string, string, DownloadQuery])[] = [
  ['reversed', 'PERIOD_REVERSED', { kind: 'issued', content: 'xml', from: FEBRUARY.to, to: FEBRUARY.from }],
  ['one second', 'PERIOD_TOO_SHORT', { kind: 'issued', content: 'xml', from: FEBRUARY.to, to: FEBRUARY.to }],
  [
    'a second too old',
    'PERIOD_TOO_OLD',
    { kind: 'issued', content: 'xml', ...period('2020-03-09T23:59:59', '2020-03-31T00:00:00') },
  ],
  [
    'a second ahead of Mexico City',
    'PERIOD_IN_FUTURE',
    { kind: 'issued', content: 'xml', ...period('2026-03-10T00:00:00', '2026-03-10T12:30:01') },
  ],
  [
    'a day that the calendar does not have',
    'DATE_MALFORMED',
    { kind: 'issued', content: 'xml', ...period('2025-02-29T00:00:00', '2025-03-01T00:00:00') },
  ],
  [
    'a zone',
    'DATE_MALFORMED',
    { kind: 'issued', content: 'xml', ...period('2025-02-01T00:00:00Z', '2025-03-01T00:00:00') },
  ],
  [
    'six receivers',
    'TOO_MANY_COUNTERPARTS',
    { kind: 'issued', content: 'xml', ...FEBRUARY, counterparts: Array(6).fill('XAXX010101000') },
  ],
  [
    'a counterpart that is none',
    'COUNTERPART_MALFORMED',
    { kind: 'received', content: 'metadata', ...FEBRUARY, counterpart: 'XAXX' },
  ],
  [
    'a third party that is none',
    'ON_BEHALF_OF_MALFORMED',
    { kind: 'issued', content: 'xml', ...FEBRUARY, onBehalfOf: 'X" RfcEmisor="' },
  ],
  [
    'a complemento that is none',
    'COMPLEMENTO_MALFORMED',
    { kind: 'issued', content: 'xml', ...FEBRUARY, complemento: 'nómina' },
  ],
  ['a folio that is none', 'FOLIO_MALFORMED', { kind: 'folio', uuid: '5fb2822e396d47258521cdc4bdd20ccf' }],
];

describe('a query', () => {
  it.each(good)('for %s has nothing wrong with it', (_name, query) => {
    expect(codesOf(query)).toEqual([]);
  });

  it.each(bad)('with %s is %s', (_name, code, query) => {
    expect(codesOf(query)).toEqual([code]);
  });

  it('of somebody whose RFC is none is refused, whatever it asks', () => {
    const folio = { kind: 'folio', uuid: '5fb2822e-396d-4725-8521-cdc4bdd20ccf' } as const;
    expect(codesOf(folio, { rfc: 'EKU9003173' })).toEqual(['RFC_MALFORMED']);
    for (const rfc of ['', '  ', '-']) expect(codesOf(folio, { rfc })).toEqual(['RFC_MISSING']);
  });

  it('of nobody is refused before there is a client', async () => {
    const messageSigner = { signMessage: () => Promise.resolve({ body: '' }) };
    for (const [rfc, code] of [
      ['', 'RFC_MISSING'],
      ['EKU9003173', 'RFC_MALFORMED'],
    ] as const) {
      const made = Promise.resolve().then(() => createSatClient({ rfc, service: 'cfdi', messageSigner }));
      await expect(made).rejects.toMatchObject({ code: 'QUERY_INVALID', problems: [{ code }] });
    }
  });

  it('does not need the check digits of its RFCs to be right', () => {
    const query = { kind: 'received', content: 'xml', ...FEBRUARY } as const;
    expect(codesOf({ ...query, counterpart: 'EKU9003173C8' }, { rfc: 'EKU9003173C7' })).toEqual([]);
    expect(codesOf({ ...query, counterpart: 'EKU9003173CX' })).toEqual(['COUNTERPART_MALFORMED']);
  });

  it('may name the generic RFCs as counterparts', () => {
    const counterparts = ['XAXX010101000', 'xexx010101000'];
    expect(codesOf({ kind: 'issued', content: 'xml', ...FEBRUARY, counterparts })).toEqual([]);
  });

  it('of Retenciones has no filter that only CFDI know', () => {
    const query = {
      kind: 'issued',
      content: 'xml',
      ...FEBRUARY,
      documentType: 'N',
      onBehalfOf: 'HAÑ930228SM9',
    } as const;
    expect(codesOf(query, { service: 'retenciones' })).toEqual([
      'FILTER_NOT_FOR_RETENCIONES',
      'FILTER_NOT_FOR_RETENCIONES',
    ]);
    expect(codesOf(query, { service: 'cfdi' })).toEqual([]);
    expect(codesOf(query)).toEqual([]);
  });

  it.each(['cfdi', 'retenciones'] as const)('of %s may ask for every complemento, in whichever table', (service) => {
    const values = Object.values(complementos).flatMap((table) => Object.keys(table));
    expect(values).toHaveLength(38 + 14);
    for (const complemento of [...values, 'cartaporte31']) {
      expect(codesOf({ kind: 'received', content: 'xml', ...FEBRUARY, complemento }, { service })).toEqual([]);
    }
  });

  it('is told all that is wrong with it at once, in both languages', () => {
    const query: DownloadQuery = {
      kind: 'issued',
      content: 'xml',
      ...period('2019-01-01T00:00:00', '2030-01-01T00:00:00'),
      counterparts: Array.from('123456'),
      onBehalfOf: '',
    };
    const problems = validateQuery(query, { rfc: 'nobody', now });
    expect([...new Set(problems.map(({ code }) => code))]).toEqual([
      'RFC_MALFORMED',
      'PERIOD_TOO_OLD',
      'PERIOD_IN_FUTURE',
      'TOO_MANY_COUNTERPARTS',
      'COUNTERPART_MALFORMED',
      'ON_BEHALF_OF_MALFORMED',
    ]);
    for (const { text, hint } of problems) {
      expect([text.es, text.en, hint.es, hint.en].every((words) => words.length > 5)).toBe(true);
    }
  });

  it('from a caller without types is checked against what the types promise', () => {
    expect(codesOf(untyped({ kind: 'all' }))).toEqual(['VALUE_UNKNOWN']);
    expect(codesOf(untyped({ content: 'METADATA' }))).toEqual(['VALUE_UNKNOWN']);
    expect(codesOf(untyped({ documentType: 'X', status: '1' }))).toEqual(['VALUE_UNKNOWN', 'VALUE_UNKNOWN']);
    expect(codesOf(untyped({ from: undefined }))).toEqual(['DATE_MALFORMED']);
    const receivedXml = { kind: 'received', content: 'xml' };
    expect(codesOf(untyped({ ...receivedXml, status: 'all' }))).toEqual(['STATUS_NOT_ALLOWED']);
    expect(codesOf(untyped({ ...receivedXml, status: 'active' }))).toEqual([]);
  });

  it('from a caller without types never makes the check fail', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.anything(), fc.record({ kind: fc.constantFrom('issued', 'received', 'folio'), rest: fc.object() })),
        (query) => {
          const { rest, ...kind } = Object(query) as { rest?: object };
          expect(Array.isArray(validateQuery(untyped({ ...rest, ...kind }), { rfc: RFC, now }))).toBe(true);
        },
      ),
    );
    for (const query of [undefined, null, 'issued'] as const) {
      expect(validateQuery(query as never, { rfc: RFC, now })[0]?.code).toMatch(/VALUE_UNKNOWN|FIELD/);
    }
  });

  it('from a caller without types is not read past what it means', () => {
    expect(codesOf(untyped({ counterpart: 'XAXX010101000' }))).toEqual(['FIELD_NOT_ALLOWED']);
    expect(codesOf(untyped({ counterparts: 'XAXX010101000' }))).toEqual(['VALUE_UNKNOWN']);
    expect(codesOf(untyped({ counterparts: [7] }))).toEqual(['COUNTERPART_MALFORMED']);
    expect(codesOf(untyped({ counterparts: undefined, uuid: undefined }))).toEqual([]);
  });
});

describe('Mexico City’s time', () => {
  it('is six hours behind UTC since the country gave up summer time, and was five before', () => {
    expect(mexicoCityTime(new Date('2026-07-01T05:59:59Z'))).toBe('2026-06-30T23:59:59');
    expect(mexicoCityTime(new Date('2026-07-01T06:00:00Z'))).toBe('2026-07-01T00:00:00');
    expect(mexicoCityTime(new Date('2021-07-01T05:00:00Z'))).toBe('2021-07-01T00:00:00');
  });

  it('is always one of the calendar, and what the time zone’s own rules say', () => {
    // Swedes write dates as ISO 8601 does.
    const zone = new Intl.DateTimeFormat('sv-SE', {
      timeZone: 'America/Mexico_City',
      dateStyle: 'short',
      timeStyle: 'medium',
    });
    fc.assert(
      fc.property(fc.date({ min: new Date('1970-01-01'), max: new Date('2100-01-01'), noInvalidDate: true }), (at) => {
        const shown = mexicoCityTime(at);
        expect(isLocalDateTime(shown)).toBe(true);
        expect(shown).toBe(zone.format(at).replace(' ', 'T'));
      }),
      { numRuns: 2000 },
    );
  });

  it('is right to the second where clocks were set', () => {
    const shown = ['2022-04-03T07:59:59Z', '2022-04-03T08:00:00Z', '2022-10-30T06:59:59Z', '2022-10-30T07:00:00Z'];
    expect(shown.map((at) => mexicoCityTime(new Date(at)).slice(11))).toEqual([
      '01:59:59',
      '03:00:00',
      '01:59:59',
      '01:00:00',
    ]);
  });

  it('of no instant there is none', () => {
    expect(() => mexicoCityTime(new Date(Number.NaN))).toThrow(RangeError);
  });

  it('of six years ago is a day that there was, also on 29 February', () => {
    expect(historyStart('2026-03-10T12:00:00')).toBe('2020-03-10T00:00:00');
    expect(historyStart('2028-02-29T12:00:00')).toBe('2022-03-01T00:00:00');
  });
});

import { describe, expect, it } from 'vitest';
import { isLocalDateTime, validateQuery } from '../src/index.js';
import type { DownloadQuery } from '../src/index.js';
import { RFC } from './test-credential.js';

const ANY = 'XAXX010101000';
const JANUARY = { from: '2026-01-01T00:00:00', to: '2026-01-31T23:59:59' } as const;
const issued = { kind: 'issued', content: 'metadata', ...JANUARY } as const;
const receivedXml = { kind: 'received', content: 'xml', ...JANUARY } as const;
const folio = { kind: 'folio', uuid: '5fb2822e-396d-4725-8521-cdc4bdd20ccf' } as const;
const six = [ANY, ANY, ANY, ANY, ANY, ANY];

/** Each of them stops the type check of this package when it compiles; callers without types are told by the code. */
const illegal: readonly (readonly [name: string, code: string, query: DownloadQuery])[] = [
  // @ts-expect-error -- received XML is always active
  ['received XML that is cancelled', 'STATUS_NOT_ALLOWED', { ...receivedXml, status: 'cancelled' }],
  // @ts-expect-error -- received XML is always active
  ['received XML in any status', 'STATUS_NOT_ALLOWED', { ...receivedXml, status: 'all' }],
  // @ts-expect-error -- a folio is asked for alone
  ['a folio with a period', 'FIELD_NOT_ALLOWED', { ...folio, from: JANUARY.from, to: JANUARY.to }],
  // @ts-expect-error -- a folio is always XML
  ['a folio as metadata', 'FIELD_NOT_ALLOWED', { ...folio, content: 'metadata' }],
  // @ts-expect-error -- at most five
  ['six receivers', 'TOO_MANY_COUNTERPARTS', { ...issued, counterparts: [ANY, ANY, ANY, ANY, ANY, ANY] }],
  // @ts-expect-error -- received documents have one issuer
  ['several issuers', 'FIELD_NOT_ALLOWED', { ...receivedXml, counterparts: [ANY] }],
  // @ts-expect-error -- issued documents have a list
  ['one receiver that is no list', 'FIELD_NOT_ALLOWED', { ...issued, counterpart: ANY }],
  // @ts-expect-error -- a date alone
  ['a date without a time', 'DATE_MALFORMED', { ...issued, from: '2026-01-01' }],
  // @ts-expect-error -- a zone
  ['a time with a zone', 'DATE_MALFORMED', { ...issued, from: '2026-01-01T00:00:00Z' }],
  // @ts-expect-error -- an instant
  ['an instant', 'DATE_MALFORMED', { ...issued, from: new Date('2026-01-01T00:00:00Z') }],
  // @ts-expect-error -- no period
  ['no period', 'DATE_MALFORMED', { kind: 'issued', content: 'metadata' }],
  // @ts-expect-error -- none of the five types
  ['a type of document that there is not', 'VALUE_UNKNOWN', { ...issued, documentType: 'X' }],
  // @ts-expect-error -- the SAT's own word
  ['the SAT’s word for a content', 'VALUE_UNKNOWN', { ...issued, content: 'CFDI' }],
  // @ts-expect-error -- the SAT's own word
  ['the SAT’s word for a status', 'VALUE_UNKNOWN', { ...issued, status: 'Vigente' }],
  // @ts-expect-error -- neither issued nor received
  ['no direction', 'VALUE_UNKNOWN', { content: 'metadata', ...JANUARY }],
];

describe('a query that the SAT would refuse', () => {
  it.each(illegal)('does not compile, and is reported to callers without types: %s', (_name, code, query) => {
    const problems = validateQuery(query, { rfc: RFC, now: new Date('2026-03-01T00:00:00Z') });
    expect(problems.map((problem) => problem.code)).toContain(code);
  });
});

describe('a query that the SAT answers', () => {
  it('compiles, whether it is written out or comes from data', () => {
    const from: string = JANUARY.from;
    const legal: readonly DownloadQuery[] = [
      issued,
      folio,
      { ...receivedXml, counterpart: ANY },
      { ...issued, counterparts: [] },
      {
        ...issued,
        counterparts: [ANY, ANY, ANY, ANY, ANY],
      },
      { ...issued, counterparts: six.slice(1) },
      { ...issued, complemento: 'nomina12' },
      { ...issued, complemento: 'cartaporte31' },
      { ...issued, ...(isLocalDateTime(from) && { from }) },
    ];
    for (const query of legal) {
      expect(validateQuery(query, { rfc: RFC, now: new Date('2026-03-01T00:00:00Z') })).toEqual([]);
    }
  });

  it('may still have too many receivers when they come from data: then it is reported', () => {
    const query: DownloadQuery = { ...issued, counterparts: six };
    const problems = validateQuery(query, { rfc: RFC, now: new Date('2026-03-01T00:00:00Z') });
    expect(problems.map(({ code }) => code)).toEqual(['TOO_MANY_COUNTERPARTS']);
  });
});

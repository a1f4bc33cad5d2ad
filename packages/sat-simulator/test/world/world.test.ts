import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { createWorld } from '../../src/index.js';
import type { LocalDateTime, WorldDocument } from '../../src/index.js';
import { localDateTime } from '../../src/world/local-date-time.js';
import { COMPANY, exampleWorld, INDIVIDUAL } from './example-world.js';

const world = exampleWorld();
const all = world.select({ service: 'cfdi', rfc: COMPANY });
const uuids = (documents: readonly WorldDocument[]) => documents.map(({ uuid }) => uuid);
const time = (text: LocalDateTime) => Date.parse(`${text}Z`);
const plain = (documents: readonly WorldDocument[]) =>
  documents.map((document) => ({ ...document, xml: document.xml() }));

describe('a world', () => {
  it('is the same to the last byte for the same seed', () => {
    const again = exampleWorld().select({ service: 'cfdi', rfc: COMPANY });
    expect(plain(again)).toEqual(plain(all));
    expect(plain(all)).toEqual(plain(all));
  });

  it('has other documents for another seed', () => {
    const other = new Set(uuids(exampleWorld('other').select({ service: 'cfdi', rfc: COMPANY })));
    expect(uuids(all).filter((uuid) => other.has(uuid))).toEqual([]);
  });

  it('keeps a month’s documents when another month is added', () => {
    const taxpayer = { rfc: COMPANY, legalName: 'X', months: [{ month: '2024-02', issued: 5, received: 5 }] };
    const longer = { ...taxpayer, months: [...taxpayer.months, { month: '2024-03', issued: 5, received: 5 }] };
    const to = '2024-02-29T23:59:59';
    const [one, other] = [taxpayer, longer].map((spec) =>
      plain(createWorld({ seed: 1, taxpayers: [spec] }).select({ service: 'cfdi', rfc: COMPANY, to })),
    );
    expect(one).toHaveLength(10);
    expect(other).toEqual(one);
  });

  it.each([
    { service: 'cfdi', rfc: COMPANY, direction: 'issued', month: '2024-02', count: 500 },
    { service: 'cfdi', rfc: COMPANY, direction: 'received', month: '2024-02', count: 400 },
    { service: 'cfdi', rfc: COMPANY, direction: 'issued', month: '2024-03', count: 3 },
    { service: 'cfdi', rfc: COMPANY, direction: 'received', month: '2024-03', count: 1 },
    { service: 'cfdi', rfc: COMPANY, direction: 'issued', month: '2024-04', count: 0 },
    { service: 'cfdi', rfc: INDIVIDUAL, direction: 'issued', month: '2024-02', count: 120 },
    { service: 'cfdi', rfc: INDIVIDUAL, direction: 'received', month: '2024-02', count: 200 },
    { service: 'cfdi', rfc: 'XAXX010101000', direction: 'received', month: '2024-02', count: 0 },
    { service: 'retenciones', rfc: COMPANY, direction: 'issued', month: '2024-02', count: 150 },
    { service: 'retenciones', rfc: COMPANY, direction: 'received', month: '2024-02', count: 60 },
    { service: 'retenciones', rfc: INDIVIDUAL, direction: 'received', month: '2024-02', count: 40 },
    { service: 'retenciones', rfc: INDIVIDUAL, direction: 'issued', month: '2024-02', count: 0 },
  ] as const)('has the $count $service that were asked for: $rfc, $direction, $month', ({ month, count, ...query }) => {
    const selected = world.select({ ...query, from: `${month}-01T00:00:00`, to: `${month}-31T23:59:59` });
    expect(selected).toHaveLength(count);
    expect(new Set(uuids(selected)).size).toBe(count);
    const party = query.direction === 'issued' ? 'issuerRfc' : 'receiverRfc';
    expect(selected.filter((document) => document[party] !== query.rfc)).toEqual([]);
  });

  it('gives every document a UUID of version 4 of its own, in lower case', () => {
    const everything = [
      ...all,
      ...world.select({ service: 'retenciones', rfc: COMPANY }),
      ...world.select({ service: 'cfdi', rfc: INDIVIDUAL }),
    ];
    const shared = world.select({ service: 'cfdi', rfc: INDIVIDUAL, counterparts: [COMPANY] });
    expect(new Set(uuids(everything)).size).toBe(everything.length - shared.length);
    for (const { uuid } of everything) {
      expect(uuid).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
    }
  });

  it('has documents between its own taxpayers, seen by both', () => {
    const sent = world.select({ service: 'cfdi', rfc: COMPANY, direction: 'issued', counterparts: [INDIVIDUAL] });
    const arrived = world.select({ service: 'cfdi', rfc: INDIVIDUAL, direction: 'received', counterparts: [COMPANY] });
    expect(sent.length).toBeGreaterThan(3);
    expect(plain(arrived)).toEqual(plain(sent));
    expect(world.select({ service: 'retenciones', rfc: INDIVIDUAL, counterparts: [COMPANY] })).not.toEqual([]);
  });

  it('has documents that a taxpayer issued to itself, in both directions but never twice', () => {
    const toItself = { service: 'cfdi', rfc: COMPANY, counterparts: [COMPANY] } as const;
    const own = uuids(world.select(toItself));
    expect(own.length).toBeGreaterThan(0);
    expect(uuids(world.select({ ...toItself, direction: 'issued' }))).toEqual(own);
    expect(uuids(world.select({ ...toItself, direction: 'received' }))).toEqual(own);
    expect(new Set(uuids(all)).size).toBe(all.length);
  });

  it.each(['I', 'E', 'T', 'N', 'P'] as const)(
    'has documents of type %s in both directions where they make sense',
    (type) => {
      expect(world.select({ service: 'cfdi', rfc: COMPANY, direction: 'issued', type })).not.toEqual([]);
      const rfc = type === 'N' ? INDIVIDUAL : COMPANY;
      expect(world.select({ service: 'cfdi', rfc, direction: 'received', type })).not.toEqual([]);
    },
  );

  it('has counterparts with every awkward character, also in their RFCs', () => {
    const names = all.flatMap(({ issuerName, receiverName }) => [issuerName, receiverName]).join('');
    for (const character of ['&', 'Ñ', '"', "'", '<', '>', '~', '\n', '\r', '\t', '\\']) {
      expect(names).toContain(character);
    }
    const rfcs = all.flatMap(({ issuerRfc, receiverRfc }) => [issuerRfc, receiverRfc]);
    expect(rfcs.filter((rfc) => rfc.includes('&'))).not.toEqual([]);
    expect(rfcs.filter((rfc) => rfc.includes('Ñ'))).not.toEqual([]);
    expect(rfcs.filter((rfc) => !/^[A-ZÑ&]{3,4}\d{6}[A-Z\d]{3}$/.test(rfc))).toEqual([]);
    expect(rfcs).toContain('XAXX010101000');
    expect(rfcs).toContain('XEXX010101000');
  });

  it('certifies documents within 72 hours of their date and cancels them only afterwards', () => {
    for (const { issuedAt, certifiedAt, cancelledAt } of all) {
      const delay = time(certifiedAt) - time(issuedAt);
      expect(delay).toBeGreaterThan(0);
      expect(delay).toBeLessThanOrEqual(72 * 3_600_000);
      expect(cancelledAt === undefined || cancelledAt > certifiedAt).toBe(true);
    }
    expect(all.some(({ issuedAt, certifiedAt }) => time(certifiedAt) - time(issuedAt) > 86_400_000)).toBe(true);
  });

  it('dates the first and the last document of a month on its first and last second', () => {
    const issued = world.select({ service: 'cfdi', rfc: COMPANY, direction: 'issued', to: '2024-02-29T23:59:59' });
    expect(issued.at(0)?.issuedAt).toBe('2024-02-01T00:00:00');
    expect(issued.at(-1)?.issuedAt).toBe('2024-02-29T23:59:59');
  });

  it('needs no memory for its documents until they are asked for', () => {
    const large = createWorld({
      seed: 1,
      taxpayers: [{ rfc: COMPANY, legalName: 'X', months: [{ month: '2024-02', issued: 10_000_000, received: 0 }] }],
    });
    const second = large.select({
      service: 'cfdi',
      rfc: COMPANY,
      from: '2024-02-10T12:00:00',
      to: '2024-02-10T12:00:09',
    });
    expect(second.length).toBeGreaterThan(20);
    expect(second.length).toBeLessThan(60);
  });
});

describe('a selection', () => {
  it('is in the order of dates', () => {
    const dates = all.map(({ issuedAt }) => issuedAt);
    expect(dates).toEqual(dates.toSorted());
  });

  it('includes both of its bounds, to the second', () => {
    const middle = all[300]?.issuedAt;
    const from = middle ?? '2024-02-01T00:00:00';
    const at = world.select({ service: 'cfdi', rfc: COMPANY, from, to: from });
    expect(uuids(at)).toEqual(uuids(all.filter(({ issuedAt }) => issuedAt === from)));
    expect(at).not.toEqual([]);
  });

  it('finds between any two dates what a look at all documents finds', () => {
    const second = fc.integer({ min: Date.UTC(2024, 0, 31) / 1000, max: Date.UTC(2024, 3, 2) / 1000 });
    fc.assert(
      fc.property(second, second, (one, other) => {
        const [from, to] = [localDateTime(one), localDateTime(other)];
        const expected = all.filter(({ issuedAt }) => issuedAt >= from && issuedAt <= to);
        expect(uuids(world.select({ service: 'cfdi', rfc: COMPANY, from, to }))).toEqual(uuids(expected));
      }),
      { numRuns: 50 },
    );
  });

  it('splits all documents into active and cancelled ones', () => {
    const active = world.select({ service: 'cfdi', rfc: COMPANY, status: 'active' });
    const cancelled = world.select({ service: 'cfdi', rfc: COMPANY, status: 'cancelled' });
    expect(cancelled.length).toBeGreaterThan(20);
    expect(active.length + cancelled.length).toBe(all.length);
    expect(active.filter(({ cancelledAt }) => cancelledAt !== undefined)).toEqual([]);
    expect(cancelled.filter(({ cancelledAt }) => cancelledAt === undefined)).toEqual([]);
  });

  it('finds a UUID in any case, and only for those who take part in the document', () => {
    const [document] = world.select({ service: 'cfdi', rfc: COMPANY, direction: 'issued', type: 'N' });
    const uuid = document?.uuid ?? '';
    expect(uuids(world.select({ service: 'cfdi', rfc: COMPANY, uuid: uuid.toUpperCase() }))).toEqual([uuid]);
    expect(world.select({ service: 'cfdi', rfc: INDIVIDUAL, uuid })).toEqual([]);
    expect(world.select({ service: 'retenciones', rfc: COMPANY, uuid })).toEqual([]);
  });

  it('takes any of several counterparts', () => {
    const [one, other] = ['XAXX010101000', 'XEXX010101000'];
    const query = { service: 'cfdi', rfc: COMPANY, direction: 'issued' } as const;
    const count = (counterparts: readonly string[]) => world.select({ ...query, counterparts }).length;
    expect(count([one])).toBeGreaterThan(0);
    expect(count([one, other])).toBe(count([one]) + count([other]));
    expect(count([INDIVIDUAL.replace('ÑU', 'ZZ')])).toBe(0);
    expect(count([])).toBe(503);
  });

  it('finds documents by third party and by complemento', () => {
    const behalf = all.flatMap(({ onBehalfOf }) => onBehalfOf ?? []);
    expect(behalf.length).toBeGreaterThan(10);
    const rfc = behalf[0]?.rfc ?? '';
    const found = world.select({ service: 'cfdi', rfc: COMPANY, onBehalfOf: rfc });
    expect(uuids(found)).toEqual(uuids(all.filter(({ onBehalfOf }) => onBehalfOf?.rfc === rfc)));
    const payments = world.select({ service: 'cfdi', rfc: COMPANY, complemento: 'pagos20' });
    expect(uuids(payments)).toEqual(uuids(all.filter(({ type }) => type === 'P')));
    const without = world.select({ service: 'cfdi', rfc: COMPANY, complemento: 'comprobante' });
    expect(without.filter(({ complementos }) => complementos.length > 0)).toEqual([]);
    expect(world.select({ service: 'retenciones', rfc: COMPANY, complemento: 'dividendos' })).not.toEqual([]);
    expect(world.select({ service: 'retenciones', rfc: COMPANY, type: 'I' })).toEqual([]);
  });
});

describe('the options of a world', () => {
  const months = [{ month: '2024-02', issued: 1, received: 1 }];
  const taxpayer = { rfc: COMPANY, legalName: 'X', months };
  it.each([
    ['an RFC in lower case', [{ ...taxpayer, rfc: 'eku9003173c9' }]],
    ['a name that XML cannot carry', [{ ...taxpayer, legalName: 'X\u0000' }]],
    ['a name with half a character', [{ ...taxpayer, legalName: 'X\ud800' }]],
    ['a month that does not exist', [{ ...taxpayer, months: [{ month: '2024-13', issued: 1, received: 1 }] }]],
    ['a negative count', [{ ...taxpayer, months: [{ month: '2024-02', issued: -1, received: 1 }] }]],
    ['half a document', [{ ...taxpayer, months: [{ month: '2024-02', issued: 1, received: 0.5 }] }]],
    ['a month twice', [{ ...taxpayer, months: [...months, ...months] }]],
    ['a malformed month of retenciones', [{ ...taxpayer, retenciones: [{ month: 'May', issued: 1, received: 1 }] }]],
    ['a taxpayer twice', [taxpayer, taxpayer]],
  ])('are refused with %s', (_, taxpayers) => {
    expect(() => createWorld({ seed: 1, taxpayers })).toThrow(RangeError);
  });

  it('are accepted without any of these', () => {
    expect(createWorld({ seed: 1, taxpayers: [taxpayer] }).select({ service: 'cfdi', rfc: COMPANY })).toHaveLength(2);
  });
});

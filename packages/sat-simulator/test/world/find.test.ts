import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { createWorld } from '../../src/index.js';
import type { LocalDateTime, Selection, WorldDocument } from '../../src/index.js';
import { localDateTime, secondsOf } from '../../src/world/local-date-time.js';
import { COMPANY, exampleWorld, INDIVIDUAL } from './example-world.js';

const world = exampleWorld();
const cfdis = { service: 'cfdi', rfc: COMPANY } as const;
const all = world.select(cfdis);
const uuids = (documents: Iterable<WorldDocument>) => Array.from(documents, ({ uuid }) => uuid);

/** What a selection means, said once more: a look at every document that a taxpayer has. */
function filtered(documents: readonly WorldDocument[], selection: Selection): readonly string[] {
  const { rfc, direction, from, to, type, complemento, status, asOf = '9999-12-31T23:59:59', delayOf } = selection;
  const isCancelled = ({ cancelledAt }: WorldDocument) => cancelledAt !== undefined && cancelledAt <= asOf;
  return uuids(
    documents
      .filter(({ issuerRfc }) => direction !== 'issued' || issuerRfc === rfc)
      .filter(({ receiverRfc }) => direction !== 'received' || receiverRfc === rfc)
      .filter(({ issuedAt }) => (from === undefined || issuedAt >= from) && (to === undefined || issuedAt <= to))
      .filter((document) => type === undefined || document.type === type)
      .filter(({ complementos }) => complemento === undefined || complementos.includes(complemento))
      .filter(
        (document) => status === undefined || status === 'all' || isCancelled(document) === (status === 'cancelled'),
      )
      .filter(
        ({ uuid, certifiedAt }) =>
          delayOf === undefined || secondsOf(certifiedAt) + delayOf(uuid) / 1000 <= secondsOf(asOf),
      ),
  );
}

const moment = fc
  .integer({ min: Date.UTC(2024, 0, 31) / 1000, max: Date.UTC(2025, 3, 2) / 1000 })
  .map((seconds): LocalDateTime => localDateTime(seconds));
const sameMonth = fc
  .integer({ min: Date.UTC(2024, 0, 31) / 1000, max: Date.UTC(2024, 2, 5) / 1000 })
  .map((seconds): LocalDateTime => localDateTime(seconds));
/** Between no delay and two days, by the first digits of the UUID. */
const delayOf = (uuid: string) => Number.parseInt(uuid.slice(0, 4), 16) * 2_637;

describe('finding documents', () => {
  it('gives what a look at every document gives, in the order of dates, then UUIDs', () => {
    const sorted = all.toSorted((one, other) =>
      `${one.issuedAt}${one.uuid}` < `${other.issuedAt}${other.uuid}` ? -1 : 1,
    );
    const selections = fc.record<Selection>(
      {
        service: fc.constant('cfdi'),
        rfc: fc.constant(COMPANY),
        direction: fc.constantFrom('issued', 'received'),
        from: sameMonth,
        to: sameMonth,
        status: fc.constantFrom('all', 'active', 'cancelled'),
        type: fc.constantFrom('I', 'E', 'P'),
        complemento: fc.constantFrom('pagos20', 'iedu'),
        asOf: moment,
      },
      { requiredKeys: ['service', 'rfc'] },
    );
    fc.assert(
      fc.property(selections, fc.boolean(), (drawn, isDelayed) => {
        const selection = isDelayed && drawn.asOf !== undefined ? { ...drawn, delayOf } : drawn;
        const found = world.find(selection);
        const expected = filtered(sorted, selection);
        expect(found).toHaveLength(expected.length);
        expect(uuids(found)).toEqual(expected);
      }),
      { numRuns: 150 },
    );
  });

  it('orders documents of the same second by their UUIDs, whichever taxpayer they come from', () => {
    const months = [{ month: '2024-02', issued: 4000, received: 4000 }];
    const crowded = createWorld({
      seed: 'crowded',
      taxpayers: [
        { rfc: COMPANY, legalName: 'A', months },
        { rfc: INDIVIDUAL, legalName: 'B', months },
      ],
    });
    const keys = Array.from(crowded.find(cfdis), ({ issuedAt, uuid }) => `${issuedAt} ${uuid}`);
    expect(keys).toHaveLength(new Set(keys).size);
    expect(keys).toEqual(keys.toSorted());
    expect(new Set(keys.map((key) => key.slice(0, 19))).size).toBeLessThan(keys.length);
  });

  it('is a list that can be cut and gone through again and again', () => {
    const found = world.find(cfdis);
    const whole = uuids(found);
    expect(uuids(found)).toEqual(whole);
    for (const [start, end] of [[0, 10], [10, 25], [-5], [3, -3], [whole.length, whole.length + 9], []]) {
      const part = found.slice(start, end);
      expect(uuids(part)).toEqual(whole.slice(start, end));
      expect(part).toHaveLength(whole.slice(start, end).length);
    }
    expect(uuids(found.slice(10, 90).slice(5, 8))).toEqual(whole.slice(15, 18));
  });

  it('leaves out documents whose XML nobody has, where XML is asked for', () => {
    const [first, second] = all;
    if (first === undefined || second === undefined) {
      throw new Error('the example has documents');
    }
    const own = createWorld({
      seed: 1,
      taxpayers: [],
      documents: [{ ...second, isMetadataOnly: true, xml: () => '' }, first],
    });
    expect(uuids(own.find(cfdis))).toEqual(uuids([first, second]));
    expect(uuids(own.find({ ...cfdis, content: 'metadata' }))).toEqual(uuids([first, second]));
    expect(uuids(own.find({ ...cfdis, content: 'xml' }))).toEqual([first.uuid]);
    expect(uuids(own.find({ ...cfdis, to: first.issuedAt }))).toEqual(
      filtered([first, second], { ...cfdis, to: first.issuedAt }),
    );
    expect(uuids(own.find({ ...cfdis, service: 'retenciones' }))).toEqual([]);
  });
});

describe('one document', () => {
  it('is found by its UUID, in any case and whoever’s it is', () => {
    const [theirs] = world.select({ service: 'cfdi', rfc: INDIVIDUAL });
    const uuid = theirs?.uuid ?? '';
    expect(world.document('cfdi', uuid.toUpperCase())).toEqual({ ...theirs, xml: expect.any(Function) });
    expect(world.document('retenciones', uuid)).toBeUndefined();
    expect(world.document('cfdi', '00000000-0000-4000-8000-000000000000')).toBeUndefined();
  });
});

import { describe, expect, it } from 'vitest';

import { truth } from '../../src/index.js';
import { COMPANY, exampleWorld } from './example-world.js';

const world = exampleWorld();
const query = { service: 'cfdi', rfc: COMPANY } as const;
const everything = truth(world, query);

describe('the truth', () => {
  it('lists each document once, with both directions when it was issued to oneself', () => {
    expect(everything.map(({ uuid }) => uuid)).toEqual(world.select(query).map(({ uuid }) => uuid));
    const both = everything.filter(({ directions }) => directions.length === 2);
    expect(both.length).toBeGreaterThan(0);
    expect(both.filter(({ document }) => document.issuerRfc !== document.receiverRfc)).toEqual([]);
    const count = (direction: 'issued' | 'received') =>
      everything.filter(({ directions }) => directions.includes(direction)).length;
    expect([count('issued'), count('received')]).toEqual([503, 401]);
  });

  it('offers the XML of every issued document and of received ones only while they are active', () => {
    const withheld = everything.filter(({ xmlOffered }) => !xmlOffered);
    const receivedAndCancelled = everything.filter(
      ({ directions, status }) => status === 'cancelled' && !directions.includes('issued'),
    );
    expect(withheld).toEqual(receivedAndCancelled);
    expect(withheld.length).toBeGreaterThan(10);
    expect(everything.some(({ xmlOffered, status }) => xmlOffered && status === 'cancelled')).toBe(true);
  });

  it('follows what was asked for: direction and dates', () => {
    const from = '2024-02-10T00:00:00';
    const received = truth(world, { ...query, from, directions: ['received'] });
    expect(received).toEqual(
      everything
        .filter(({ directions, document }) => directions.includes('received') && document.issuedAt >= from)
        .map((entry) => ({
          ...entry,
          directions: ['received'],
          xmlOffered: entry.status === 'active',
          document: { ...entry.document, xml: expect.any(Function) },
        })),
    );
    expect(truth(world, { ...query, directions: [] })).toEqual([]);
  });
});

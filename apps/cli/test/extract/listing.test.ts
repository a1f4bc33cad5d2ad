import type { MetadataRow } from '@acopio/package-extractor';
import { expect, onTestFinished, test } from 'vitest';
import { openListing, type Listing } from '../../src/extract/listing.js';
import type { Owner } from '../../src/extract/owners.js';

const issued: Owner = { rfc: 'EKU9003173C9', direction: 'issued' };
const received: Owner = { rfc: 'EKU9003173C9', direction: 'received' };

function row(uuid: string, facts: Partial<MetadataRow> = {}): MetadataRow {
  return {
    uuid,
    issuerRfc: 'EKU9003173C9',
    issuerName: 'ESCUELA',
    receiverRfc: 'XAXX010101000',
    receiverName: '',
    pacRfc: 'SPR190613I52',
    issuedAt: '2025-03-01T10:00:00',
    amount: '1.50',
    status: 'active',
    ...facts,
  };
}

function emptyListing(): Listing {
  const listing = openListing();
  onTestFinished(() => listing.close());
  return listing;
}

test('a row is there until it is taken, in each direction by itself', () => {
  const listing = emptyListing();
  listing.keep(row('a'), issued, 0);
  listing.keep(row('a'), received, 1);
  listing.keep(row('b', { onBehalfOf: { rfc: 'AAA010101AAA', name: '' } }), received, 1);

  expect(listing.take('a', 'issued')).toEqual(row('a'));
  expect(listing.take('a', 'issued')).toBeUndefined();
  expect(listing.take('c', 'issued')).toBeUndefined();
  expect([...listing.rest()]).toEqual([
    { owner: received, row: row('a'), source: 1 },
    { owner: received, row: row('b', { onBehalfOf: { rfc: 'AAA010101AAA', name: '' } }), source: 1 },
  ]);
});

test.for([
  ['active', 'cancelled'],
  ['cancelled', 'active'],
] as const)('of two rows of one document, %s and then %s, the cancelled one counts', (statuses) => {
  const listing = emptyListing();
  for (const [source, status] of statuses.entries()) listing.keep(row('a', { status }), issued, source);

  expect([...listing.rest()]).toEqual([
    { owner: issued, row: row('a', { status: 'cancelled' }), source: statuses.indexOf('cancelled') },
  ]);
});

test('an XML is the first of its UUID, the same again, or another one', () => {
  const listing = emptyListing();
  const seen = [
    listing.see('a', 'issued', '100 1'),
    listing.see('a', 'received', '100 1'),
    listing.see('a', 'issued', '100 1'),
    listing.see('a', 'issued', '100 2'),
    listing.see('b', 'issued', '100 2'),
  ];

  expect(seen).toEqual(['first', 'first', 'same', 'other', 'first']);
});

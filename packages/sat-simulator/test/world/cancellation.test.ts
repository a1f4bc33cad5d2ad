import { describe, expect, it } from 'vitest';

import { buildMetadataPackage, buildXmlPackage, createWorld, truth } from '../../src/index.js';
import type { WorldDocument } from '../../src/index.js';
import { localDateTime, secondsOf } from '../../src/world/local-date-time.js';
import { COMPANY, exampleWorld, INDIVIDUAL } from './example-world.js';

const cfdis = { service: 'cfdi', rfc: COMPANY } as const;
const DAY = 86_400;
const REQUEST = 'a1b2c3d4-0000-4000-8000-00000000abcd';

async function bytesOf(stream: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) {
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function first(documents: Iterable<WorldDocument>): WorldDocument {
  const [document] = documents;
  if (document === undefined) {
    throw new Error('no document');
  }
  return document;
}

describe('cancellations of a world', () => {
  const months = [{ month: '2024-02', issued: 4000, received: 0 }];
  const many = createWorld({ seed: 'many', taxpayers: [{ rfc: COMPANY, legalName: 'X', months }] });
  const delays = many
    .select({ ...cfdis, status: 'cancelled' })
    .map(({ certifiedAt, cancelledAt = certifiedAt }) => secondsOf(cancelledAt) - secondsOf(certifiedAt));

  it('concern six in a hundred documents', () => {
    expect(delays.length / 4000).toBeGreaterThan(0.05);
    expect(delays.length / 4000).toBeLessThan(0.07);
  });

  it('come within weeks for most and after months for some, but never after more than a year', () => {
    const late = delays.filter((delay) => delay > 25 * DAY);
    expect(late.length / delays.length).toBeGreaterThan(0.15);
    expect(late.length / delays.length).toBeLessThan(0.35);
    expect(late.filter((delay) => delay > 180 * DAY)).not.toEqual([]);
    expect(Math.min(...delays)).toBeGreaterThanOrEqual(3600);
    expect(Math.max(...delays)).toBeLessThanOrEqual(365 * DAY);
  });

  it('have not happened yet a second before they do', () => {
    const document = first(many.select({ ...cfdis, status: 'cancelled' }));
    const { uuid, cancelledAt = document.certifiedAt } = document;
    const before = localDateTime(secondsOf(cancelledAt) - 1);
    expect(many.document('cfdi', uuid, cancelledAt)).toMatchObject({ cancelledAt });
    expect(many.document('cfdi', uuid, before)).not.toHaveProperty('cancelledAt');
    const status = (asOf: typeof before) => truth(many, { ...cfdis, asOf }).find((one) => one.uuid === uuid)?.status;
    expect([status(before), status(cancelledAt)]).toEqual(['active', 'cancelled']);
    expect(many.select({ ...cfdis, uuid, status: 'active', asOf: before })).toHaveLength(1);
    expect(many.select({ ...cfdis, uuid, status: 'active', asOf: cancelledAt })).toHaveLength(0);
    expect(many.select({ ...cfdis, uuid, status: 'cancelled', asOf: before })).toHaveLength(0);
  });

  it('withdraw the XML of received documents once they happen', () => {
    const world = exampleWorld();
    const isLate = ({ certifiedAt, cancelledAt = certifiedAt }: WorldDocument) =>
      secondsOf(cancelledAt) - secondsOf(certifiedAt) > 25 * DAY;
    const { uuid } = first(world.select({ ...cfdis, direction: 'received', status: 'cancelled' }).filter(isLate));
    const offered = (asOf: '2024-03-15T00:00:00' | '2025-12-31T00:00:00') =>
      truth(world, { ...cfdis, directions: ['received'], asOf }).find((one) => one.uuid === uuid)?.xmlOffered;
    expect([offered('2024-03-15T00:00:00'), offered('2025-12-31T00:00:00')]).toEqual([true, false]);
  });
});

describe('cancelling a document', () => {
  const activeOne = (world: ReturnType<typeof exampleWorld>) => first(world.find({ ...cfdis, status: 'active' }));

  it('shows from that moment on, to both of its parties', () => {
    const world = exampleWorld();
    const shared = first(world.find({ ...cfdis, direction: 'issued', counterparts: [INDIVIDUAL], status: 'active' }));
    const at = '2024-06-01T12:00:00';
    world.cancel('cfdi', shared.uuid.toUpperCase(), at);
    for (const rfc of [COMPANY, INDIVIDUAL]) {
      const seen = (asOf: `2024-${number}-${number}T${number}:${number}:${number}`) =>
        world.select({ service: 'cfdi', rfc, uuid: shared.uuid, asOf })[0]?.cancelledAt;
      expect([seen('2024-06-01T11:59:59'), seen(at)]).toEqual([undefined, at]);
    }
    expect(world.document('cfdi', shared.uuid)?.xml()).toBe(shared.xml());
  });

  it('counts once: the earliest cancellation is the one', () => {
    const world = exampleWorld();
    const { uuid } = activeOne(world);
    const cancelledAt = () => world.document('cfdi', uuid)?.cancelledAt;
    world.cancel('cfdi', uuid, '2024-07-01T00:00:00');
    world.cancel('cfdi', uuid, '2024-08-01T00:00:00');
    expect(cancelledAt()).toBe('2024-07-01T00:00:00');
    world.cancel('cfdi', uuid, '2024-06-01T00:00:00');
    expect(cancelledAt()).toBe('2024-06-01T00:00:00');
  });

  it('leaves lists that were found before as they were, byte for byte', async () => {
    const world = exampleWorld();
    const document = activeOne(world);
    // Earlier than the moment as of which they were found: it was not known then.
    const at = localDateTime(secondsOf(document.certifiedAt) + 1);
    const query = { ...cfdis, to: '2024-02-05T00:00:00', asOf: '2024-12-31T00:00:00' } as const;
    const found = { all: world.find(query), active: world.find({ ...query, status: 'active' }) };
    const metadata = () => bytesOf(buildMetadataPackage(REQUEST, found.all, 'cfdi'));
    const xml = () => bytesOf(buildXmlPackage(found.active));
    const before = { metadata: await metadata(), xml: await xml() };
    world.cancel('cfdi', document.uuid, at);
    expect((await metadata()).equals(before.metadata)).toBe(true);
    expect((await xml()).equals(before.xml)).toBe(true);
    const now = await bytesOf(buildMetadataPackage(REQUEST, world.find(query), 'cfdi'));
    expect(now.equals(before.metadata)).toBe(false);
    expect(world.find({ ...query, status: 'active' })).toHaveLength(found.active.length - 1);
  });

  it('is refused for a document that is not there, or before it was certified', () => {
    const world = exampleWorld();
    const { uuid, issuedAt, certifiedAt } = activeOne(world);
    expect(() => world.cancel('retenciones', uuid, '2024-06-01T00:00:00')).toThrow(RangeError);
    expect(() => world.cancel('cfdi', uuid, issuedAt)).toThrow(RangeError);
    expect(() => world.cancel('cfdi', uuid, certifiedAt)).not.toThrow();
  });
});

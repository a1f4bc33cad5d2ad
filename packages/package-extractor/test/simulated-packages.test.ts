import {
  buildMetadataPackage,
  buildXmlPackage,
  createWorld,
  type Service,
  type WorldDocument,
} from '@acopio/sat-simulator';
import { expect, test } from 'vitest';
import { openPackage, type SatPackage } from '../src/index.js';
import { collect } from './collect.js';

const RFC = 'EKU9003173C9';
const counts = [{ month: '2025-01', issued: 400, received: 400 }] as const;
const world = createWorld({
  seed: 'packages',
  taxpayers: [{ rfc: RFC, legalName: 'ESCUELA KEMPER URGATE', months: [...counts], retenciones: [...counts] }],
});

async function packed(bytes: AsyncIterable<Uint8Array>): Promise<SatPackage> {
  return await openPackage(Buffer.concat(await collect(bytes)));
}

/** What a document says, as far as its header and its metadata row both have it. */
function factsOf(document: WorldDocument): unknown {
  const { uuid, issuerRfc, receiverRfc, issuedAt, certifiedAt, amount, withheld, type } = document;
  return {
    uuid,
    issuerRfc,
    receiverRfc,
    issuedAt,
    certifiedAt,
    amount: plain(amount),
    withheld: plain(withheld),
    type,
  };
}

/** A decimal without needless zeros, as the SAT writes amounts into metadata. */
function plain(amount: string | undefined): string | undefined {
  return amount?.replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, '');
}

const withoutBreaks = (name: string): string => name.replaceAll(/[\r\n]/g, '');

test.each<Service>(['cfdi', 'retenciones'])(
  'XML packages of the simulator are read document by document: %s',
  async (service) => {
    const documents = world.select({ service, rfc: RFC });
    const satPackage = await packed(buildXmlPackage(documents));
    expect(satPackage).toMatchObject({ kind: 'xml', entries: documents.length });
    const results = await collect(satPackage.readCfdis());
    expect(results).toHaveLength(documents.length);
    for (const [index, document] of documents.entries()) {
      const { header, bytes, error } = results[index] ?? {};
      expect(error).toBeUndefined();
      if (header === undefined || bytes === undefined) throw new Error(`${document.uuid} was not read`);
      expect(Buffer.from(bytes).equals(Buffer.from(document.xml()))).toBe(true);
      const { stampedAt: certifiedAt, total, withheld, type, receiverRfc = '', ...facts } = header;
      expect({
        ...facts,
        certifiedAt,
        amount: plain(total),
        withheld: plain(withheld),
        type,
        receiverRfc,
      }).toMatchObject({
        ...Object(factsOf(document)),
        kind: service,
        version: service === 'cfdi' ? '4.0' : '2.0',
      });
      expect(facts.issuerName ?? '').toBe(document.issuerName);
      expect(facts.receiverName ?? '').toBe(document.receiverName);
    }
  },
);

test.each<Service>(['cfdi', 'retenciones'])(
  'metadata packages of the simulator are read row by row: %s',
  async (service) => {
    const documents = world.select({ service, rfc: RFC });
    const satPackage = await packed(buildMetadataPackage('5fb2822e-396d-4725-8521-cdc4bdd20ccf', documents, service));
    expect(satPackage.kind).toBe('metadata');
    const results = await collect(satPackage.readMetadata());
    expect(results.flatMap(({ rejected }) => rejected ?? [])).toEqual([]);
    expect(results).toHaveLength(documents.length);
    for (const [index, document] of documents.entries()) {
      const { row } = results[index] ?? {};
      const { issuerName, receiverName, pacRfc, cancelledAt, onBehalfOf } = document;
      expect(row).toEqual({
        ...Object(factsOf(document)),
        issuerName: withoutBreaks(issuerName),
        receiverName: withoutBreaks(receiverName),
        pacRfc,
        status: cancelledAt === undefined ? 'active' : 'cancelled',
        cancelledAt,
        onBehalfOf: onBehalfOf && { ...onBehalfOf, name: withoutBreaks(onBehalfOf.name) },
      });
    }
  },
);

test('the world that is read has what makes packages hard', () => {
  const names = world
    .select({ service: 'cfdi', rfc: RFC })
    .flatMap(({ issuerName, receiverName }) => [issuerName, receiverName]);
  for (const trap of [/~/, /\n|\r/, /"/, /&/, /Ñ/])
    expect(
      names.some((name) => trap.test(name)),
      String(trap),
    ).toBe(true);
});

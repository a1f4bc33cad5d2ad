import { XmlDocument } from 'libxml2-wasm';
import { describe, expect, it } from 'vitest';

import { createWorld } from '../../src/index.js';
import type { WorldDocument } from '../../src/index.js';
import { metadataLines } from '../../src/world/metadata-text.js';
import { XML_DEFECTS } from '../../src/world/xml/malformed.js';
import { askJudge } from '../judges.js';
import { COMPANY } from './example-world.js';

const MONTHS = ['2016-05', '2018-05', '2024-02'] as const;

function worldWith(malformed: number | undefined) {
  const counts = (issued: number, received: number) =>
    MONTHS.map((month) => ({ month, issued, received, ...(malformed !== undefined && { malformed }) }));
  return createWorld({
    seed: 'malformed',
    taxpayers: [{ rfc: COMPANY, legalName: 'X', months: counts(45, 40), retenciones: counts(12, 7) }],
  });
}

const world = worldWith(7);
const all = (['cfdi', 'retenciones'] as const).flatMap((service) => world.select({ service, rfc: COMPANY }));
const malformed = all.filter((document) => document.malformed !== undefined);

function isReadByLibxml2(document: WorldDocument): boolean {
  try {
    XmlDocument.fromBuffer(Buffer.from(document.xml())).dispose();
    return true;
  } catch {
    return false;
  }
}
const factsOf = ({ malformed: _defect, xml, ...facts }: WorldDocument) => ({ ...facts, hasXml: typeof xml });

describe('malformed documents', () => {
  it('are as many as were asked for, with every defect, and none unless they are', () => {
    const count = (service: 'cfdi' | 'retenciones', direction: 'issued' | 'received', month: (typeof MONTHS)[number]) =>
      world
        .select({ service, rfc: COMPANY, direction, from: `${month}-01T00:00:00`, to: `${month}-31T23:59:59` })
        .filter((document) => document.malformed !== undefined && document.issuerRfc !== document.receiverRfc).length;
    for (const month of MONTHS) {
      expect(count('cfdi', 'issued', month)).toBeGreaterThanOrEqual(6);
      expect(count('cfdi', 'issued', month)).toBeLessThanOrEqual(7);
      expect(count('cfdi', 'received', month)).toBe(7);
      expect(count('retenciones', 'issued', month)).toBe(7);
      expect(count('retenciones', 'received', month)).toBe(7);
    }
    expect(new Set(malformed.map((document) => document.malformed))).toEqual(new Set(XML_DEFECTS));
    const without = worldWith(undefined).select({ service: 'cfdi', rfc: COMPANY });
    expect(without.filter((document) => document.malformed !== undefined)).toEqual([]);
  });

  it('are refused by libxml2, which reads all others', () => {
    for (const document of all) {
      expect([document.malformed, isReadByLibxml2(document)]).toEqual([
        document.malformed,
        document.malformed === undefined,
      ]);
    }
  });

  it('are complained of by xmllint', (context) => {
    for (const defect of XML_DEFECTS) {
      const document = malformed.find((one) => one.malformed === defect);
      const { said } = askJudge(context, 'xmllint', { args: ['--noout', '-'], input: document?.xml() ?? '' });
      expect(said, defect).not.toBe('');
    }
    const { said } = askJudge(context, 'xmllint', {
      args: ['--noout', '-'],
      input: all.find((document) => document.malformed === undefined)?.xml() ?? '',
    });
    expect(said).toBe('');
  });

  it('are in metadata as if nothing were wrong with them', () => {
    const good = worldWith(0);
    const goods = (['cfdi', 'retenciones'] as const).flatMap((service) => good.select({ service, rfc: COMPANY }));
    expect(all.map(factsOf)).toEqual(goods.map(factsOf));
    const cfdis = (documents: readonly WorldDocument[]) => documents.filter(({ service }) => service === 'cfdi');
    expect([...metadataLines('cfdi', cfdis(all))]).toEqual([...metadataLines('cfdi', cfdis(goods))]);
    all.forEach((document, index) => {
      expect(document.xml() === goods[index]?.xml()).toBe(document.malformed === undefined);
    });
  });

  it('are the same every time', () => {
    const again = worldWith(7).select({ service: 'cfdi', rfc: COMPANY });
    expect(again.map((document) => [document.malformed, document.xml()])).toEqual(
      world.select({ service: 'cfdi', rfc: COMPANY }).map((document) => [document.malformed, document.xml()]),
    );
  });

  it('are all of them when more are asked for than there are, and no number of documents is refused', () => {
    const month = { month: '2024-02', issued: 3, received: 2 };
    const made = (count: number) =>
      createWorld({ seed: 1, taxpayers: [{ rfc: COMPANY, legalName: 'X', months: [{ ...month, malformed: count }] }] })
        .select({ service: 'cfdi', rfc: COMPANY })
        .filter((document) => document.malformed !== undefined);
    expect(made(100)).toHaveLength(5);
    expect(() => made(-1)).toThrow(RangeError);
    expect(() => made(0.5)).toThrow(RangeError);
  });
});

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { describe, expect, it, onTestFinished } from 'vitest';

import { createWorld, readScenario, truth } from '../../src/index.js';
import { ownTaxpayers } from '../../src/scenario/own-taxpayers.js';

const [ONE, OTHER, THIRD] = ['EKU9003173C9', 'HAÑ930228SM9', 'H&E951128469'] as const;

function document(issuerRfc: string, receiverRfc: string): Parameters<typeof ownTaxpayers>[0][number] {
  return { issuerRfc, issuerName: `${issuerRfc}, issuer`, receiverRfc, receiverName: `${receiverRfc}, receiver` };
}

describe('the taxpayers of documents of one’s own', () => {
  it('are the one in most of them, then the one in most of the rest', () => {
    const found = ownTaxpayers([
      document(OTHER, THIRD),
      document(THIRD, ONE),
      document(ONE, OTHER),
      document(ONE, ONE),
    ]);
    expect(found.map(({ rfc }) => rfc)).toEqual([ONE, OTHER]);
  });

  it('have the name under which they issue, or receive, or else their RFC', () => {
    const [issuer] = ownTaxpayers([document(OTHER, ONE), document(ONE, THIRD)]);
    expect(issuer).toEqual({ rfc: ONE, legalName: `${ONE}, issuer`, months: [] });
    const [receiver] = ownTaxpayers([document(OTHER, ONE), document(THIRD, ONE)]);
    expect(receiver?.legalName).toBe(`${ONE}, receiver`);
    const [nameless] = ownTaxpayers([{ issuerRfc: ONE, issuerName: '', receiverRfc: '', receiverName: '' }]);
    expect(nameless?.legalName).toBe(ONE);
  });

  it('are never the public, the foreign, or what is no RFC, and ten at most', () => {
    expect(ownTaxpayers([document('XAXX010101000', 'XEXX010101000'), document('', 'x')])).toEqual([]);
    const strangers = Array.from({ length: 30 }, (_, index) =>
      document(`AAA0101${String(10 + index)}AA1`, 'XAXX010101000'),
    );
    expect(ownTaxpayers(strangers)).toHaveLength(10);
    expect(ownTaxpayers([])).toEqual([]);
  });
});

describe('a scenario with documents of one’s own', () => {
  it('has them beside the invented ones, and their taxpayer, byte for byte', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'scenario-own-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const months = [{ month: '2024-03', issued: 3, received: 2 }];
    const source = createWorld({ seed: 'own', taxpayers: [{ rfc: OTHER, legalName: 'HERRERÍA Ñ', months }] });
    const own = source.select({ service: 'cfdi', rfc: OTHER });
    for (const { uuid, xml } of own) {
      writeFileSync(path.join(folder, `${uuid}.xml`), xml());
    }
    const scenario = (content: object): string => {
      const file = path.join(folder, 'scenario.json');
      writeFileSync(file, JSON.stringify({ documents: '.', ...content }));
      return file;
    };
    const taxpayers = [{ rfc: ONE, legalName: 'X', months }];
    const { world } = await readScenario(scenario({ taxpayers }));
    expect(world?.taxpayers.map(({ rfc }) => rfc)).toEqual([ONE, OTHER]);
    const bytes = (list: ReturnType<typeof truth>): readonly string[] => list.map(({ document }) => document.xml());
    expect(world && bytes(truth(world, { service: 'cfdi', rfc: OTHER }))).toEqual(own.map(({ xml }) => xml()));
    expect(world && truth(world, { service: 'cfdi', rfc: ONE })).toHaveLength(5);
    const alone = await readScenario(scenario({}));
    expect(alone.world?.taxpayers.map(({ rfc }) => rfc)).toEqual([OTHER]);
  });

  it('cannot be read when they cannot', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'scenario-own-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const file = path.join(folder, 'scenario.json');
    writeFileSync(file, JSON.stringify({ documents: 'absent' }));
    await expect(readScenario(file)).rejects.toMatchObject({
      name: 'OwnDocumentError',
      code: 'OWN_FILE_UNREADABLE',
      file: path.join(folder, 'absent'),
    });
  });
});

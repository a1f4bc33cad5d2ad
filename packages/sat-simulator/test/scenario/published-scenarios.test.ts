import { readdirSync } from 'node:fs';
import path from 'node:path';

import { describe, expect, it, onTestFinished } from 'vitest';

import { readScenario, startSatSimulator } from '../../src/index.js';
import type { ManualClock, SatSimulator } from '../../src/index.js';
import { codeOf, resultOf } from '../conformance/answers.js';
import { testClient } from '../messages/client.js';
import type { TestClient } from '../messages/client.js';
import { signerOf } from '../conformance/signer.js';

const FOLDER = path.join(import.meta.dirname, '..', '..', 'scenarios');
const RFC = 'EKU9003173C9';
const HOUR = 3_600_000;

async function started(name: string): Promise<{ sat: SatSimulator; client: TestClient }> {
  const sat = await startSatSimulator(await readScenario(path.join(FOLDER, name)));
  onTestFinished(() => sat.close());
  return { sat, client: testClient(sat, RFC, signerOf(sat.authority.issue({ rfc: RFC, legalName: 'X' }))) };
}

/** State of a request after so many hours of the simulator's clock. */
async function stateAfter(
  { sat, client }: { sat: SatSimulator; client: TestClient },
  requestId: string,
  hours: number,
): Promise<string | undefined> {
  (sat.clock as ManualClock).advance(hours * HOUR);
  return resultOf(await client.verify(requestId))['EstadoSolicitud'];
}

describe('the published scenarios', () => {
  it('are these', () => {
    expect(readdirSync(FOLDER).toSorted()).toEqual([
      'outage.json',
      'slow-metadata.json',
      'small.json',
      'strict-limits.json',
      'years.json',
    ]);
  });

  it('small.json: a few documents of two taxpayers', async () => {
    const { sat } = await started('small.json');
    expect(sat.world.taxpayers.map(({ rfc }) => rfc)).toEqual([RFC, 'HAÑ930228SM9']);
    const count = (query: Parameters<SatSimulator['truth']>[0]): number => sat.truth(query).length;
    expect(count({ service: 'cfdi', rfc: RFC })).toBeGreaterThan(40);
    expect(count({ service: 'retenciones', rfc: RFC })).toBe(7);
    expect(count({ service: 'cfdi', rfc: 'HAÑ930228SM9' })).toBeGreaterThan(6);
  });

  it('slow-metadata.json: XML is ready within hours, metadata never', async () => {
    const running = await started('slow-metadata.json');
    const { IdSolicitud: xml = '' } = resultOf(await running.client.issued());
    const { IdSolicitud: metadata = '' } = resultOf(await running.client.issued({ TipoSolicitud: 'Metadata' }));
    expect(await stateAfter(running, xml, 24)).toBe('3');
    expect(await stateAfter(running, metadata, 24 * 30)).toBe('1');
  });

  it('outage.json: logins fail at first, and faults come at random', async () => {
    const { sat, client } = await started('outage.json');
    for (const _ of ['first', 'second']) {
      await expect(client.login()).rejects.toThrow('HTTP 503');
    }
    expect(sat.faults.list()).toMatchObject([
      { fault: { operation: 'login' }, used: 2 },
      { fault: { operation: 'download' }, used: 0 },
      { random: { rate: 0.3 } },
    ]);
  });

  it('strict-limits.json: little data trips 5003, 5002, 5008 and 5011', async () => {
    const { sat, client } = await started('strict-limits.json');
    const { IdSolicitud: tooMuch = '' } = resultOf(await client.issued());
    for (const _ of [1, 2]) {
      await client.verify(tooMuch);
    }
    expect(resultOf(await client.verify(tooMuch))).toMatchObject({
      EstadoSolicitud: '5',
      CodigoEstadoSolicitud: '5003',
    });
    const february = { FechaInicial: '2025-02-01T00:00:00', FechaFinal: '2025-02-28T23:59:59' };
    const packages = await client.packagesOf(await client.issued(february));
    expect(packages).toHaveLength(2);
    expect(codeOf(await client.issued(february))).toBe('5002');
    expect(codeOf(await client.download(packages[0] ?? ''))).toBe('5000');
    expect(codeOf(await client.download(packages[0] ?? ''))).toBe('5008');
    const [document] = sat.truth({ service: 'cfdi', rfc: RFC, directions: ['issued'] });
    const folio = document?.uuid ?? '';
    expect(folio).not.toBe('');
    const codes = [];
    for (const _ of [1, 2, 3]) {
      const { IdSolicitud: id = '' } = resultOf(await client.folio(folio));
      for (const __ of [1, 2]) {
        await client.verify(id);
      }
      codes.push(resultOf(await client.verify(id))['CodEstatus']);
    }
    expect(codes).toEqual(['5000', '5000', '5011']);
  });

  it('years.json: CFDI 3.2, 3.3 and 4.0, retenciones 1.0 and 2.0, by a clock in 2023', async () => {
    const { sat, client } = await started('years.json');
    const versions = (service: 'cfdi' | 'retenciones'): readonly string[] => [
      ...new Set(
        sat
          .truth({ service, rfc: RFC })
          .map(
            ({ document }) =>
              /<(?:\w+:)?(?:Comprobante|Retenciones)\s[^>]*?\b[Vv]ersion="([^"]*)"/.exec(document.xml())?.[1] ?? '',
          ),
      ),
    ];
    expect(versions('cfdi').toSorted()).toEqual(['3.2', '3.3', '4.0']);
    expect(versions('retenciones').toSorted()).toEqual(['1.0', '2.0']);
    const march = { FechaInicial: '2017-03-01T00:00:00', FechaFinal: '2017-03-31T23:59:59' };
    expect(codeOf(await client.issued(march))).toBe('5000');
  });
});

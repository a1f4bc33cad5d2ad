import { describe, expect, it } from 'vitest';

import { createManualClock, createWorld, readOwnDocuments } from '../../src/index.js';
import type { SatSimulator } from '../../src/index.js';
import { xmlBytes } from '../../src/world/document.js';
import { metadataLines } from '../../src/world/metadata-text.js';
import { packageOf, unzip } from '../conformance/answers.js';
import { testClient } from '../messages/client.js';
import type { TestClient } from '../messages/client.js';
import { RFC, simulatedWithClient } from '../messages/simulated.js';
import { folderWith } from '../world/own/folder.js';

const LEGAL_NAME = 'ESCUELA KEMPER URGATE SA DE CV';
const MAY_2016 = { FechaInicial: '2016-05-01T00:00:00', FechaFinal: '2016-05-31T23:59:59' };
const counts = [{ month: '2016-05', issued: 40, received: 30 }];

/** Names and contents of what a client gets for what it issued. */
async function issuedFiles(client: TestClient, attributes: Readonly<Record<string, string>>) {
  const files = new Map<string, Buffer>();
  for (const id of await client.packagesOf(await client.issued({ EstadoComprobante: 'Todos', ...attributes }))) {
    unzip(packageOf(await client.download(id))).forEach((bytes, name) => files.set(name, bytes));
  }
  return files;
}

/** The same, as the truth has it. */
function issuedTruth(sat: SatSimulator, service: 'cfdi' | 'retenciones') {
  return new Map(
    sat
      .truth({ service, rfc: RFC, directions: ['issued'] })
      .flatMap(({ uuid, xmlOffered, document }) =>
        xmlOffered ? [[`${uuid}.xml`, Buffer.from(xmlBytes(document))]] : [],
      ),
  );
}

describe('a simulated SAT', () => {
  it('gives CFDI 3.2 and retenciones 1.0 to whom its clock says 2018, and not to whom it says 2025', async () => {
    const world = createWorld({
      seed: 1,
      taxpayers: [{ rfc: RFC, legalName: LEGAL_NAME, months: counts, retenciones: counts }],
    });
    const clock = createManualClock(new Date('2018-06-01T18:00:00Z'));
    const { sat, client } = await simulatedWithClient({ world, clock });
    const cfdis = await issuedFiles(client, MAY_2016);
    expect(cfdis).toEqual(issuedTruth(sat, 'cfdi'));
    expect([...cfdis.values()].every((xml) => xml.includes(' version="3.2" '))).toBe(true);
    const retenciones = await issuedFiles(testClient(sat, RFC, client.signer, 'retenciones'), MAY_2016);
    expect(retenciones).toEqual(issuedTruth(sat, 'retenciones'));
    expect([...retenciones.values()].every((xml) => xml.includes(' NumCert="'))).toBe(true);
    clock.set(new Date('2025-06-01T18:00:00Z'));
    expect((await client.received({ ...MAY_2016 })).text).toContain('CodEstatus="301"');
  });

  it('gives malformed documents as they are', async () => {
    const months = [{ month: '2025-01', issued: 20, received: 20, malformed: 6 }];
    const world = createWorld({ seed: 1, taxpayers: [{ rfc: RFC, legalName: LEGAL_NAME, months }] });
    const { sat, client } = await simulatedWithClient({ world });
    const malformed = sat
      .truth({ service: 'cfdi', rfc: RFC, directions: ['issued'] })
      .filter(({ document }) => document.malformed !== undefined);
    expect(malformed).toHaveLength(6);
    expect(await issuedFiles(client, {})).toEqual(issuedTruth(sat, 'cfdi'));
    const [rows] = (await issuedFiles(client, { TipoSolicitud: 'Metadata' })).values();
    for (const { uuid } of malformed) {
      expect(rows?.toString()).toContain(uuid.toUpperCase());
    }
  });

  it('gives one’s own documents byte for byte, and of those with metadata alone only the row', async () => {
    const months = [{ month: '2025-01', issued: 30, received: 0 }];
    const source = createWorld({ seed: 1, taxpayers: [{ rfc: RFC, legalName: LEGAL_NAME, months }] });
    const originals = source.select({ service: 'cfdi', rfc: RFC });
    const withXml = originals.slice(0, 20);
    using folder = folderWith({
      ...Object.fromEntries(withXml.map((document) => [`${document.uuid}.xml`, document.xml()])),
      'M_01.txt': [...metadataLines('cfdi', originals)].join(''),
    });
    const world = createWorld({ seed: 2, taxpayers: [], documents: await readOwnDocuments(folder.path) });
    const { client } = await simulatedWithClient({ world });
    expect(await issuedFiles(client, {})).toEqual(
      new Map(withXml.map((document) => [`${document.uuid}.xml`, Buffer.from(document.xml())])),
    );
    const [rows] = (await issuedFiles(client, { TipoSolicitud: 'Metadata' })).values();
    expect(rows?.toString().match(/^[\dA-F-]{36}~/gm)).toHaveLength(originals.length);
  });
});

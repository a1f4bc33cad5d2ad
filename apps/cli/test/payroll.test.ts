import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { documentSink, keepXml } from '../src/documents-on-disk.js';
import { desk, expectedXml, filesBelow, RFC, temporaryFolder, type Desk } from './harness.js';
import { runHere } from './record/run-here.js';

const YEAR = ['--from', '2025-01-01', '--to', '2025-03-31', '--wait', '1m'] as const;
const period = { service: 'cfdi', from: '2025-01-01T00:00:00', to: '2025-03-31T23:59:59' } as const;
const UUID = '0b6f1f8e-7d1c-4c5b-9d52-6f2d9f2c1a01';
const header = { uuid: UUID, issuedAt: '2016-03-04T10:00:00' } as const;

function folderOf({ out }: Desk): string {
  return join(out, RFC, 'cfdi/xml');
}

/** An old nómina: its type says `egreso`. */
const oldPayroll = Buffer.from(
  [
    '<cfdi:Comprobante xmlns:cfdi="http://www.sat.gob.mx/cfd/3" version="3.2" fecha="2016-03-04T10:00:00"',
    ' tipoDeComprobante="egreso" subTotal="1" total="1"><cfdi:Emisor rfc="EKU9003173C9"/><cfdi:Receptor rfc="CACX7605101P8"/>',
    '<cfdi:Complemento><nomina12:Nomina xmlns:nomina12="http://www.sat.gob.mx/nomina12"/>',
    '<tfd:TimbreFiscalDigital xmlns:tfd="http://www.sat.gob.mx/TimbreFiscalDigital"',
    ` UUID="${UUID}" FechaTimbrado="2016-03-04T10:00:01"/></cfdi:Complemento></cfdi:Comprobante>`,
  ].join(''),
);

describe('payroll', () => {
  test('goes to a folder of its own, and nothing else does', async () => {
    const at = await desk();
    expect((await runHere(['sync', ...at.args, ...YEAR])).exitCode).toBe(0);
    const files = await filesBelow(folderOf(at));
    expect(files).toEqual(expectedXml(at, period));
    const payroll = at.simulator
      .truth({ rfc: RFC, ...period, directions: ['issued'] })
      .filter(({ document }) => document.type === 'N');
    expect(payroll.length).toBeGreaterThan(0);
    const kept = [...files.keys()].filter((path) => path.startsWith('nomina/issued/'));
    expect(kept).toHaveLength(payroll.length);
  });

  test('that an earlier version left among the others is found whole there, and gets no second copy', async () => {
    const at = await desk();
    await runHere(['sync', ...at.args, ...YEAR]);
    const root = folderOf(at);
    const before = await filesBelow(root);
    const payroll = [...before.keys()].filter((path) => path.startsWith('nomina/'));
    for (const path of payroll) {
      const old = join(root, path.replace('nomina/', ''));
      await mkdir(dirname(old), { recursive: true });
      await rename(join(root, path), old);
    }
    const again = await runHere(['sync', ...at.args, ...YEAR]);
    expect(again).toMatchObject({ exitCode: 0, document: { audited: { rewritten: [], lost: [] } } });
    expect([...(await filesBelow(root)).keys()]).toEqual(
      [...before.keys()].map((path) => path.replace('nomina/', '')).toSorted((a, b) => a.localeCompare(b)),
    );
  });

  test('that was deleted comes back to the folder of its own', async () => {
    const at = await desk();
    await runHere(['sync', ...at.args, ...YEAR]);
    const root = folderOf(at);
    const before = await filesBelow(root);
    const [gone = ''] = [...before.keys()].filter((path) => path.startsWith('nomina/'));
    await rm(join(root, gone));
    await runHere(['sync', ...at.args, ...YEAR]);
    expect(await filesBelow(root)).toEqual(before);
  });

  test('of CFDI 3.2 is known by its complemento, with the whole header and with what a ledger keeps of it', async () => {
    for (const known of [
      { ...header, type: 'E', complementos: ['Nomina'] } as const,
      { ...header, type: 'E' } as const,
    ]) {
      const root = await temporaryFolder();
      await keepXml(root, [{ direction: 'issued', header: known, bytes: oldPayroll }]);
      expect([...(await filesBelow(root)).keys()]).toEqual([`xml/nomina/issued/2016/03/${UUID}.xml`]);
    }
  });

  test('is not what only mentions it', async () => {
    const root = await temporaryFolder();
    const bytes = Buffer.from(oldPayroll.toString().replace(/<nomina12.*?\/>/, '<!-- Nomina -->'));
    await keepXml(root, [{ direction: 'issued', header: { ...header, type: 'E' }, bytes }]);
    expect([...(await filesBelow(root)).keys()]).toEqual([`xml/issued/2016/03/${UUID}.xml`]);
  });

  test('with another content than an earlier version left is a conflict, and both are kept', async () => {
    const root = await temporaryFolder();
    const old = join(root, 'xml/issued/2016/03');
    await mkdir(old, { recursive: true });
    await writeFile(join(old, `${UUID}.xml`), '<other/>');
    const told: string[] = [];
    const sink = documentSink(root, (path) => told.push(path));
    const held = {
      ...header,
      kind: 'cfdi',
      version: '3.2',
      issuerRfc: RFC,
      receiverRfc: RFC,
      total: '1',
      type: 'N',
    } as const;
    await sink.xml([{ packageId: 'A_01', direction: 'issued', header: held, bytes: oldPayroll }]);
    expect(told).toEqual([expect.stringMatching(/nomina.issued.2016.03.*\.conflict-[0-9a-f]{8}\.xml$/)]);
    expect((await filesBelow(root)).get(`xml/issued/2016/03/${UUID}.xml`)).toBe('<other/>');
  });
});

import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildXmlPackage } from '@acopio/sat-simulator';
import { expect, test } from 'vitest';
import type { SyncJob } from '../../src/plan.js';
import { makeFullReport, type FullReport } from '../../src/report/full-report.js';
import { verifyReport } from '../../src/report/verify-report.js';
import { documentsOf, now, synced, type Synced } from './synced.js';

const job: SyncJob = {
  directions: ['issued', 'received'],
  contents: ['metadata', 'xml'],
  from: '2025-01-01T00:00:00',
  to: '2025-02-28T23:59:59',
};

async function reported(service: 'cfdi' | 'retenciones' = 'cfdi'): Promise<{ from: Synced; report: FullReport }> {
  const from = await synced(service);
  const { ledger, scope, limits } = from;
  return { from, report: await makeFullReport(job, { ledger, scope, limits, now }) };
}

/** The packages in the order in which they were put: metadata and XML of what was issued in January come first. */
function fileOf({ folder }: Synced, { packages }: FullReport, index: number): string {
  return join(folder, `${packages[index]?.id ?? ''}.zip`);
}

test.for(['cfdi', 'retenciones'] as const)(
  'what was reported of %s is found again in the packages',
  async (service) => {
    const { from, report } = await reported(service);
    const documents = new Set(report.groups.flatMap(({ uuids }) => uuids)).size;
    expect(await verifyReport(report, from)).toEqual({
      packages: 8,
      documents,
      files: 0,
      differenceCount: 0,
      differences: [],
    });
  },
);

test('a package with one byte changed is found, and nothing else is said', async () => {
  const { from, report } = await reported();
  const path = fileOf(from, report, 1);
  const bytes = await readFile(path);
  // The time of the archive's first entry: nothing that anybody reads.
  bytes[10] = (bytes[10] ?? 0) ^ 1;
  await writeFile(path, bytes);
  const { differences } = await verifyReport(report, from);
  expect(differences).toMatchObject([{ code: 'PACKAGE_CHANGED', packageId: report.packages[1]?.id }]);
});

test('a document that was taken out of its package is found by count, group and amount', async () => {
  const { from, report } = await reported();
  const [first, ...rest] = documentsOf('cfdi', 'issued', '2025-01');
  const parts: Uint8Array[] = [];
  for await (const part of buildXmlPackage(rest)) parts.push(part);
  await writeFile(fileOf(from, report, 1), Buffer.concat(parts));
  const { differences } = await verifyReport(report, from);
  const status = first?.cancelledAt === undefined ? 'active' : 'cancelled';
  const codes = differences.map(({ code }) => code);
  expect(codes.slice(0, 2)).toEqual(['PACKAGE_CHANGED', 'PACKAGE_COUNT']);
  expect(differences).toContainEqual({
    code: 'COUNT',
    month: '2025-01',
    direction: 'issued',
    what: `missing ${status}`,
    reported: '0',
    found: '1',
  });
  expect(differences.some(({ code, direction }) => code === 'AMOUNT' && direction === 'issued')).toBe(true);
});

test('packages that are gone, or no longer a ZIP, are named', async () => {
  const { from, report } = await reported();
  await rm(fileOf(from, report, 1));
  await writeFile(fileOf(from, report, 3), 'no package');
  const { differences, packages } = await verifyReport(report, from);
  expect(packages).toBe(7);
  expect(differences.slice(0, 3)).toMatchObject([
    { code: 'PACKAGE_GONE', packageId: report.packages[1]?.id },
    { code: 'PACKAGE_CHANGED', packageId: report.packages[3]?.id },
    { code: 'PACKAGE_UNREADABLE', packageId: report.packages[3]?.id },
  ]);
});

test('a report that counts other documents, or another sum, is found out', async () => {
  const { from, report } = await reported();
  const [group, ...groups] = report.groups;
  const [amount, ...amounts] = report.amounts;
  if (group === undefined || amount === undefined) throw new Error('an empty report');
  const forged: FullReport = {
    ...report,
    groups: [{ ...group, sha256: '0'.repeat(64) }, ...groups],
    amounts: [{ ...amount, total: `${amount.total}1` }, ...amounts],
  };
  const { differences } = await verifyReport(forged, from);
  expect(differences.map(({ code }) => code)).toEqual(['UUIDS', 'AMOUNT']);
});

test('XML files beside the packages are compared where there are any', async () => {
  const { from, report } = await reported();
  const [lost, touched] = report.groups.find(({ holding }) => holding === 'present')?.uuids ?? [];
  const looks: string[] = [];
  const { files, differences } = await verifyReport(report, {
    ...from,
    sink: {
      check: async ({ header, direction, writtenBy }) => {
        looks.push(`${direction} ${header.uuid}`);
        // Each file is read, however old it is.
        expect(new Date(writtenBy).getTime()).toBe(0);
        if (header.uuid === lost) return 'gone';
        return header.uuid === touched ? 'changed' : 'whole';
      },
    },
  });
  expect(files).toBe(
    report.groups.filter(({ holding }) => holding === 'present').reduce((sum, { count }) => sum + count, 0),
  );
  expect(new Set(looks).size).toBe(files);
  const codes = differences.map(({ code, uuid }) => [code, uuid]);
  expect(codes).toContainEqual(['FILE_GONE', lost]);
  expect(codes).toContainEqual(['FILE_CHANGED', touched]);
});

import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { trueReport } from '@acopio/sat-simulator';
import type { FullReport, ReportVerification } from '@acopio/sync/report';
import { describe, expect, test } from 'vitest';
import { openLedger } from '../src/ledger/index.js';
import { acopio, desk, filesBelow, RFC, smallWorld, temporaryFolder, type Desk } from './harness.js';
import { runHere, type RunHere } from './record/run-here.js';

const QUARTER = ['--from', '2025-01-01', '--to', '2025-03-31'] as const;

/** A desk whose folder has the quarter, and whose SAT is gone. */
async function collected(service: 'cfdi' | 'retenciones' = 'cfdi'): Promise<Desk> {
  const at = await desk();
  const synced = await runHere(['sync', ...at.args, ...QUARTER, '--service', service, '--wait', '1m']);
  expect(synced.exitCode, synced.told).toBe(0);
  await at.simulator.close();
  return at;
}

function reportOf({ document }: RunHere): FullReport {
  return document['report'] as FullReport;
}

function verificationOf({ document }: RunHere): ReportVerification {
  return document['verification'] as ReportVerification;
}

/** Without zeros that say nothing. */
function plain(total: string | undefined): string | undefined {
  return total?.replace(/\.0+$|(?<=\.\d*?)0+$/, '');
}

describe('acopio report', () => {
  test.for(['cfdi', 'retenciones'] as const)(
    'of %s tells the truth to the UUID and to the cent, without the SAT and without an e.firma',
    async (service) => {
      const at = await collected(service);
      const result = await runHere(['report', ...QUARTER, '--service', service, '--rfc', RFC, '--out', at.out]);
      expect(result.exitCode, result.error).toBe(0);
      const { groups, amounts, verdict, matters } = reportOf(result);
      const period = { from: '2025-01-01T00:00:00', to: '2025-03-31T23:59:59' } as const;
      const truth = trueReport(smallWorld, { service, rfc: RFC, ...period });
      expect(groups.map(({ count: _count, sha256: _hash, ...group }) => group)).toEqual(truth.groups);
      const sums = (rows: readonly { total: string; withheld?: string }[]): unknown =>
        rows.map((row) => ({ ...row, total: plain(row.total), withheld: plain(row.withheld) }));
      expect(sums(amounts)).toEqual(sums(truth.amounts));
      expect(groups.some(({ status }) => status === 'cancelled')).toBe(true);
      expect({ verdict, matters }).toEqual({ verdict: 'complete', matters: [] });
    },
  );

  test('finds its taxpayer by certificate, or alone in its folder, and reads while a sync has the ledger', async () => {
    const at = await collected();
    const busy = await openLedger(at.out);
    const cer = at.credential[1] ?? '';
    const alone = reportOf(await runHere(['report', ...QUARTER, '--out', at.out]));
    const named = reportOf(await runHere(['report', ...QUARTER, '--out', at.out, '--cer', cer]));
    await busy.close();
    expect(alone.scope).toEqual({ tenant: 'local', rfc: RFC, service: 'cfdi' });
    expect(named.groups).toEqual(alone.groups);
  });

  test('writes a page, and then tells what changed since that one', async () => {
    const at = await collected();
    const page = join(at.folder, 'reports', 'report.html');
    const args = ['report', ...QUARTER, '--out', at.out];
    const blocked = join(at.folder, 'file');
    await writeFile(blocked, '');
    expect(await runHere([...args, '--html', join(blocked, 'page.html')])).toMatchObject({
      exitCode: 6,
      error: 'FILE_NOT_WRITABLE',
    });
    const looked = await runHere(args);
    const first = await runHere([...args, '--html', page]);
    expect(reportOf(first)).not.toHaveProperty('changes');
    expect(first.document['html']).toBe(page);
    const written = await readFile(page, 'utf8');
    expect(written).toContain(RFC);
    expect(written).toContain('Content-Security-Policy');
    const second = await runHere(args);
    const none = { count: 0, uuids: [] };
    const since = reportOf(first).madeAt;
    expect(reportOf(second).changes).toEqual({ since, listed: none, held: none, cancelled: none, reappeared: none });
    // Neither a look nor a page that was never written is a report that anybody has; another period has its own.
    expect(reportOf(looked)).not.toHaveProperty('changes');
    expect(reportOf(await runHere(['report', '--month', '2025-01', '--out', at.out]))).not.toHaveProperty('changes');
  });

  test('of a taxpayer of whom nothing is known says so', async () => {
    const out = await temporaryFolder();
    const result = await runHere(['report', ...QUARTER, '--rfc', RFC, '--out', out]);
    expect(result.exitCode).toBe(75);
    expect(reportOf(result)).toMatchObject({ verdict: 'unasked', matters: [{ code: 'UNASKED' }], amounts: [] });
    expect(await filesBelow(out)).toEqual(new Map());
    expect(await runHere(['report', ...QUARTER, '--out', out])).toMatchObject({
      exitCode: 2,
      error: 'OPTION_REQUIRED',
    });
  });

  test('takes periods that are older than what the SAT answers for, but no endless ones', async () => {
    const out = await temporaryFolder();
    const args = ['report', '--rfc', RFC, '--out', out, '--to', '2015-01-31'];
    expect(await runHere([...args, '--from', '2015-01-01'])).toMatchObject({ exitCode: 75 });
    expect(await runHere([...args, '--from', '1915-01-01'])).toMatchObject({ error: 'PERIOD_INVALID' });
    expect(await runHere([...args, '--from', '2015-02-01'])).toMatchObject({ error: 'PERIOD_INVALID' });
  });

  test('prints tables, the verdict and the hash of the packages for people', async () => {
    const at = await collected();
    const { stdout, exitCode } = await acopio(['report', ...QUARTER, '--out', at.out, '--lang', 'es', '--verify'], {
      alone: true,
    });
    expect(exitCode).toBe(0);
    expect(stdout).toContain(`${RFC} · ESCUELA KEMPER URGATE SA DE CV · CFDI · 2025-01-01 – 2025-03-31`);
    expect(stdout).toMatch(/Completo al \d{4}-/);
    expect(stdout).toMatch(/emitidos +│ I +│ MXN +│ vigentes/);
    expect(stdout).toMatch(/12 paquetes guardados; SHA-256 de la lista: [0-9a-f]{64}/);
    expect(stdout).toMatch(/12 paquetes leídos otra vez: \d+ documentos, \d+ archivos XML: sin diferencias\./);
    expect(stdout).not.toContain('Llamadas al SAT');
  });
});

describe('acopio report --verify', () => {
  test('finds a package that was changed on disk, and a document that was removed', async () => {
    const at = await collected();
    const args = ['report', ...QUARTER, '--out', at.out, '--verify'];
    const whole = await runHere(args);
    expect(whole.exitCode).toBe(0);
    expect(verificationOf(whole)).toMatchObject({ packages: 12, differenceCount: 0 });

    const files = [...(await filesBelow(join(at.out, RFC, 'cfdi'))).keys()];
    const [removed = '', touched = ''] = files.filter((path) => path.startsWith('xml/issued/'));
    await rm(join(at.out, RFC, 'cfdi', removed));
    await writeFile(join(at.out, RFC, 'cfdi', touched), 'somebody was here');
    const documents = await runHere(args);
    expect(documents.exitCode).toBe(6);
    const uuidOf = (path: string): string => path.slice(-40, -4);
    expect(new Set(verificationOf(documents).differences)).toEqual(
      new Set([
        { code: 'FILE_GONE', uuid: uuidOf(removed), direction: 'issued' },
        { code: 'FILE_CHANGED', uuid: uuidOf(touched), direction: 'issued' },
      ]),
    );

    const zip = files.find((path) => path.endsWith('.zip')) ?? '';
    const path = join(at.out, RFC, 'cfdi', zip);
    const bytes = await readFile(path);
    bytes[10] = (bytes[10] ?? 0) ^ 1;
    await writeFile(path, bytes);
    const changed = await runHere(args);
    expect(changed.exitCode).toBe(6);
    expect(verificationOf(changed).differences.filter(({ code }) => code.startsWith('PACKAGE'))).toMatchObject([
      { code: 'PACKAGE_CHANGED', packageId: zip.slice(4, -4) },
    ]);
  });
});

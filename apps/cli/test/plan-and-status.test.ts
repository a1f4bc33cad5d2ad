import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { LedgerStanding, PlanPreview } from '@acopio/sync/plan';
import { acopio, callsSeen, desk, RFC, startAcopio, temporaryFolder, type Desk } from './harness.js';
import { runHere, type RunHere } from './record/run-here.js';

const MARCH = ['--month', '2025-03'] as const;

async function previewOf(...args: readonly string[]): Promise<PlanPreview> {
  const { document } = await runHere(['plan', ...args]);
  return document as Partial<PlanPreview> as PlanPreview;
}

function standings({ document }: RunHere): readonly (LedgerStanding & { readonly rfc: string })[] {
  return document['taxpayers'] as readonly (LedgerStanding & { readonly rfc: string })[];
}

function offered({ simulator }: Desk): number {
  const march = { rfc: RFC, service: 'cfdi', from: '2025-03-01T00:00:00', to: '2025-03-31T23:59:59' } as const;
  const directions = ['issued', 'received'] as const;
  return directions.reduce(
    (sum, direction) =>
      sum +
      simulator
        .truth({ ...march, directions: [direction] })
        .filter(({ status }) => direction === 'issued' || status === 'active').length,
    0,
  );
}

describe('acopio plan', () => {
  test('tells, without an e.firma, what a first sync would do, and makes nothing', async () => {
    const out = join(await temporaryFolder(), 'out');
    const { windows, spends, scope } = await previewOf('--rfc', 'eku-9003173-c9', ...MARCH, '--out', out);
    expect(scope).toEqual({ tenant: 'local', rfc: RFC, service: 'cfdi' });
    expect(windows).toHaveLength(4);
    expect(spends).toEqual({ metadataQueries: 2, xmlQueries: 0, uncounted: 2, downloads: 0 });
    expect(existsSync(out)).toBe(false);
  });

  test('counts the XML of a list that is there, as sync then asks for it, and sends nothing itself', async () => {
    const at = await desk();
    await runHere(['sync', ...at.args, ...MARCH, '--content', 'metadata', '--wait', '1m']);
    const calls = callsSeen(at.simulator);
    const { windows, spends } = await previewOf(...MARCH, '--out', at.out);
    expect(spends).toEqual({ metadataQueries: 0, xmlQueries: 2, uncounted: 0, downloads: 0 });
    expect(windows.reduce((sum, { expected = 0 }) => sum + expected, 0)).toBe(offered(at));
    expect(windows.map(({ livesLeft }) => livesLeft)).toEqual([2, 2]);
    expect(callsSeen(at.simulator)).toEqual(calls);

    const synced = await runHere(['sync', ...at.args, ...MARCH, '--wait', '1m']);
    expect(synced).toMatchObject({ exitCode: 0, document: { calls: { request: 2 } } });
    expect((await previewOf(...MARCH, '--out', at.out, '--cer', join(at.folder, 'e.cer'))).windows).toEqual([]);
  });

  test('needs to know of whom, and of one only', async () => {
    const out = join(await temporaryFolder(), 'out');
    const run = (...args: string[]): Promise<RunHere> => runHere(['plan', ...MARCH, '--out', out, ...args]);
    expect(await run()).toMatchObject({ exitCode: 2, error: 'OPTION_REQUIRED', detail: '--rfc <rfc>' });
    expect(await run('--rfc', 'nobody')).toMatchObject({ exitCode: 2, error: 'OPTION_VALUE_INVALID' });
    expect(await run('--rfc', RFC, '--cer', 'e.cer')).toMatchObject({ exitCode: 2, error: 'OPTION_TWICE' });
    const reversed = ['plan', '--rfc', RFC, '--from', '2025-03-01', '--to', '2025-02-01', '--out', out];
    expect(await runHere(reversed)).toMatchObject({ exitCode: 2, error: 'PERIOD_INVALID' });
  });

  test('is a table and sentences for people, in both languages', async () => {
    const out = join(await temporaryFolder(), 'out');
    const args = ['plan', '--rfc', RFC, ...MARCH, '--out', out];
    const { exitCode, stdout } = await acopio(args, { alone: true });
    expect({
      exitCode,
      lines: stdout.split('\n').filter((line) => line.includes('2025-03-01 00:00:00')).length,
    }).toEqual({ exitCode: 0, lines: 4 });
    expect(stdout).toContain('Would be sent: 2 requests for metadata, and at least 0 requests for XML.');
    const { stdout: spanish } = await acopio([...args, '--lang', 'es']);
    expect(spanish).toContain('Se enviarían: 2 solicitudes de metadatos y 0 solicitudes de XML por lo menos.');
    expect(spanish).toContain('No se envió ni se gastó nada.');
  });
});

describe('acopio status', () => {
  test('tells, while a sync runs, what the SAT works on and since when', async () => {
    const at = await desk();
    const hold = at.simulator.faults.add({ operation: 'verify', do: { kind: 'hold', when: 'before' } });
    const { child, ended } = startAcopio(['sync', ...at.args, ...MARCH, '--wait', '1m']);
    await hold.reached;
    const run = await runHere(['status', '--out', at.out]);
    expect(run).toMatchObject({ exitCode: 0, document: { taxpayers: [{ rfc: RFC, service: 'cfdi' }] } });
    const [standing] = standings(run);
    expect(standing?.windows).toMatchObject({ open: 4, blocked: 0 });
    expect(standing?.requests.map(({ content }) => content)).toEqual(['metadata', 'metadata']);
    expect(standing?.requests.every(({ since }) => Date.parse(since) <= Date.now())).toBe(true);
    expect((await previewOf(...MARCH, '--out', at.out)).spends.metadataQueries).toBe(0);
    hold.release();
    expect((await ended).exitCode).toBe(0);
    child.kill();
    const [settled] = standings(await runHere(['status', '--out', at.out, '--rfc', RFC]));
    expect(settled).toMatchObject({ windows: { open: 0 }, requests: [], packages: [] });
    expect(settled?.pace.metadata?.count).toBe(2);
    expect(settled?.pace.xml?.count).toBe(2);
  });

  test('tells people which packages wait, until when, and who has to act', async () => {
    const at = await desk();
    const xml = ['--content', 'xml', '--direction', 'issued'];
    at.simulator.faults.add({ operation: 'request', do: { kind: 'answer', codEstatus: '301' } });
    await runHere(['sync', ...at.args, '--month', '2025-02', ...xml]);
    const { document } = await runHere(['request', ...at.args, ...MARCH, ...xml]);
    const [request] = document['requests'] as readonly { readonly requestId: string }[];
    await runHere(['verify', request?.requestId ?? '', ...at.args]);
    const { stdout } = await acopio(['status', '--out', at.out], { alone: true });
    expect(stdout).toMatch(/Package \S+_01: can be fetched until \d{4}-\d\d-\d\d \d\d:\d\d; downloads left: [12]/);
    expect(stdout).toContain('✗ XML of issued, 2025-02-01 00:00:00');
    const { stdout: spanish } = await acopio(['status', '--out', at.out, '--lang', 'es']);
    expect(spanish).toContain('puede descargarse hasta');
    expect(spanish).toContain('El SAT rechazó la solicitud');
  });

  test('says of a folder without a ledger that nobody is known there, and makes none', async () => {
    const out = join(await temporaryFolder(), 'out');
    expect(await runHere(['status', '--out', out])).toMatchObject({ exitCode: 0, document: { taxpayers: [] } });
    expect((await acopio(['status', '--out', out])).stdout).toContain('knows of no taxpayer');
    expect(existsSync(out)).toBe(false);
  });
});

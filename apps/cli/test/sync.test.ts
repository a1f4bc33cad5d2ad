import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { acopio, callsSeen, desk, documentOf, expectedXml, filesBelow, RFC } from './harness.js';

const QUARTER = ['--from', '2025-01-01', '--to', '2025-03-31'] as const;
const NO_CALLS = { login: 0, request: 0, verify: 0, download: 0 };

describe('acopio sync', () => {
  test.for(['cfdi', 'retenciones'] as const)(
    'holds three months of %s, byte for byte and nothing else',
    async (service) => {
      const at = await desk();
      const result = await acopio(['sync', ...at.args, ...QUARTER, '--service', service, '--wait', '1m'], {
        alone: true,
      });

      expect(result.exitCode, result.stderr).toBe(0);
      const root = join(at.out, RFC, service);
      const period = { service, from: '2025-01-01T00:00:00', to: '2025-03-31T23:59:59' } as const;
      expect(await filesBelow(join(root, 'xml'))).toEqual(expectedXml(at, period));
      const listed = [...(await filesBelow(join(root, 'metadata'))).values()].flatMap((rows) =>
        rows.trim().split('\n'),
      );
      const uuids = listed.filter((row) => row !== '').map((row) => (JSON.parse(row) as { uuid: string }).uuid);
      const truth = at.simulator.truth({ rfc: RFC, ...period });
      expect(uuids.toSorted()).toEqual(truth.flatMap(({ uuid, directions }) => directions.map(() => uuid)).toSorted());
    },
  );

  test('prints month by direction, the verdict and what was spent', async () => {
    const at = await desk();
    const result = await acopio(['sync', ...at.args, ...QUARTER, '--wait', '1m']);

    const march = at.simulator.truth({
      service: 'cfdi',
      rfc: RFC,
      from: '2025-03-01T00:00:00',
      to: '2025-03-31T23:59:59',
    });
    const received = march.filter(({ directions }) => directions.includes('received'));
    const offered = received.filter(({ xmlOffered }) => xmlOffered);
    const row = result.stdout.split('\n').find((line) => /2025-03 .*received/.test(line));
    expect(row?.split('│').slice(3, -1).map(Number)).toEqual([
      received.length,
      offered.length,
      received.length - offered.length,
      0,
      0,
    ]);
    expect(result.stdout).toMatch(/^Complete as of \d{4}-\d\d-\d\d \d\d:\d\d \(Mexico City time\)/m);
    expect(result.stdout).toMatch(
      /login 1, request 12, verify 12, download 12\. Spent for the period: requests 12, downloads 12/,
    );
  });

  test('calls the SAT no second time for what it holds', async () => {
    const at = await desk();
    await acopio(['sync', ...at.args, ...QUARTER, '--wait', '1m']);
    const before = callsSeen(at.simulator);
    const files = await filesBelow(at.out);
    const again = await acopio(['sync', ...at.args, ...QUARTER, '--json'], { alone: true });

    expect(again.exitCode).toBe(0);
    expect(documentOf(again)).toMatchObject({ state: 'settled', calls: NO_CALLS, report: { verdict: 'complete' } });
    expect(callsSeen(at.simulator)).toEqual(before);
    const withoutLedger = (all: Map<string, string>): string[] =>
      [...all.keys()].filter((path) => !path.startsWith('.acopio/'));
    expect(withoutLedger(await filesBelow(at.out))).toEqual(withoutLedger(files));
  });

  test('asks only for the months that are new', async () => {
    const at = await desk();
    await acopio(['sync', ...at.args, '--month', '2025-01', '--wait', '1m']);
    const result = await acopio(['sync', ...at.args, ...QUARTER, '--wait', '1m', '--json']);

    expect(documentOf(result)).toMatchObject({ exitCode: 0, calls: { request: 8, download: 8 } });
  });

  test('gives one JSON document on standard output and NDJSON on standard error', async () => {
    const at = await desk();
    const result = await acopio(['sync', ...at.args, '--month', '2025-03', '--wait', '1m', '--json']);

    expect(result.stdout.trim().split('\n')).toHaveLength(1);
    const document = documentOf(result);
    expect(Object.keys(document)).toEqual(['command', 'exitCode', 'state', 'folder', 'calls', 'audited', 'report']);
    expect(document).toMatchObject({ command: 'sync', exitCode: 0, folder: join(at.out, RFC, 'cfdi') });
    const events = result.stderr
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { at: string; type: string });
    const kinds = new Set(events.map(({ type }) => type));
    expect(kinds).toEqual(
      new Set([
        'planned',
        'measured',
        'asking',
        'asked',
        'verified',
        'fetching',
        'receiving',
        'fetched',
        'indexing',
        'indexed',
      ]),
    );
    expect(events.every(({ at: time }) => !Number.isNaN(Date.parse(time)))).toBe(true);
  });

  test('finds XML that was deleted or changed, and brings it back from its package without the SAT', async () => {
    const at = await desk();
    await acopio(['sync', ...at.args, '--month', '2025-03', '--wait', '1m']);
    const folder = join(at.out, RFC, 'cfdi/xml');
    const before = await filesBelow(folder);
    const [deleted = '', changed = ''] = before.keys();
    await rm(join(folder, deleted));
    await writeFile(join(folder, changed), 'somebody was here');
    const calls = callsSeen(at.simulator);
    const result = await acopio(['sync', ...at.args, '--month', '2025-03']);

    expect(result.exitCode, result.stderr).toBe(0);
    expect(result.stderr).toMatch(/XML deleted or changed since the last run.*: 2\n/);
    const after = await filesBelow(folder);
    expect(after.get(deleted)).toBe(before.get(deleted));
    expect(after.get(changed)).toBe('somebody was here');
    const beside = [...after].find(([path]) => path.includes('.conflict-'));
    expect(beside?.[1]).toBe(before.get(changed));
    expect(callsSeen(at.simulator)).toEqual(calls);
  });

  test('with metadata alone, lists and fetches no XML', async () => {
    const at = await desk();
    const result = await acopio(['sync', ...at.args, '--month', '2025-01', '--content', 'metadata', '--wait', '1m']);

    expect(result.exitCode, result.stderr).toBe(0);
    expect(result.stdout).toMatch(/Active.*Cancelled/);
    expect(result.stdout).toContain('XML was not asked for');
    expect(await filesBelow(join(at.out, RFC, 'cfdi/xml'))).toEqual(new Map());
  });

  test('with one direction, holds that one alone', async () => {
    const at = await desk();
    const args = ['--month', '2025-01', '--direction', 'received', '--content', 'xml', '--wait', '1m'];
    const result = await acopio(['sync', ...at.args, ...args]);

    expect(result.exitCode, result.stderr).toBe(0);
    expect(result.stdout).toContain('Without metadata nobody knows whether any is missing');
    const period = { service: 'cfdi', from: '2025-01-01T00:00:00', to: '2025-01-31T23:59:59' } as const;
    const expected = expectedXml(at, { ...period, directions: ['received'] });
    expect(await filesBelow(join(at.out, RFC, 'cfdi/xml'))).toEqual(expected);
  });

  test('without waiting, answers 75, says which command goes on, and the same command goes on', async () => {
    const at = await desk({ verifiesUntilFinished: 1 });
    const args = ['sync', ...at.args, '--month', '2025-03'];
    const first = await acopio(args, { alone: true });

    expect(first.exitCode).toBe(75);
    expect(first.stdout).toContain("Waiting for the SAT's answer to 4 queries.");
    expect(first.stdout).toContain('within 72 hours');
    // Nothing is listed yet, which is not the same as an empty list.
    expect(first.stdout).toMatch(/^│ 2025-03 │ issued +│ +\? │ +0 │ +\? │ +\? │ +\? │$/m);
    expect(first.stdout).toContain(`acopio ${args.join(' ')}`);
    const second = await acopio([...args, '--wait', '1m']);
    expect(second.exitCode, second.stderr).toBe(0);
    expect(callsSeen(at.simulator)).toMatchObject({ request: 4, download: 4 });
  });

  test('of a period that is not over, answers 75 and until when it is open', async () => {
    const at = await desk();
    const thisMonth = new Intl.DateTimeFormat('en-CA', {
      timeZone: 'America/Mexico_City',
      year: 'numeric',
      month: '2-digit',
    });
    const result = await acopio([
      'sync',
      ...at.args,
      '--month',
      thisMonth.format(new Date()).slice(0, 7),
      '--wait',
      '1m',
    ]);

    expect(result.exitCode, result.stderr).toBe(75);
    expect(result.stdout).toMatch(/^Open until \d{4}-\d\d-03 23:59:59/m);
  });

  test('keeps both contents of one UUID and reports the conflict', async () => {
    const at = await desk();
    const first = await acopio([
      'sync',
      ...at.args,
      '--month',
      '2025-03',
      '--content',
      'xml',
      '--direction',
      'issued',
      '--wait',
      '1m',
    ]);
    expect(first.exitCode).toBe(0);
    // A file of somebody else under the same name, before the ledger knows of any.
    const folder = join(at.out, RFC, 'cfdi/xml');
    const [[path, content] = ['', '']] = await filesBelow(folder);
    await writeFile(join(folder, path), '<other/>');
    await rm(join(at.out, '.acopio'), { recursive: true });
    await rm(join(at.out, RFC, 'cfdi/raw'), { recursive: true });
    const second = await acopio([
      'sync',
      ...at.args,
      '--month',
      '2025-03',
      '--content',
      'xml',
      '--direction',
      'issued',
      '--wait',
      '1m',
    ]);

    expect(second.exitCode, second.stderr).toBe(0);
    expect(await readFile(join(folder, path), 'utf8')).toBe('<other/>');
    const beside = [...(await filesBelow(folder))].filter(([name]) => name.includes('.conflict-'));
    expect(beside).toHaveLength(1);
    expect(beside[0]?.[0]).toMatch(new RegExp(`^${path.replace('.xml', '')}\\.conflict-[0-9a-f]{8}\\.xml$`));
    expect(beside[0]?.[1]).toBe(content);
    expect(second.stderr).toContain('Two contents under one UUID; both are kept');
  });
});

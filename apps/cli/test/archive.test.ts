import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { changes } from '../src/commands/changes.js';
import { exportDocuments } from '../src/commands/export.js';
import { find } from '../src/commands/find.js';
import type { Language } from '../src/language.js';
import type { Terminal } from '../src/terminal.js';
import { desk, filesBelow, RFC, type Desk } from './harness.js';
import { runHere } from './record/run-here.js';

const MARCH = ['--month', '2025-03'] as const;
const QUARTER = ['--from', '2025-01-01', '--to', '2025-03-31'] as const;
const IN_QUARTER = { service: 'cfdi', rfc: RFC, from: '2025-01-01T00:00:00', to: '2025-03-31T23:59:59' } as const;
const IN_MARCH = { ...IN_QUARTER, from: '2025-03-01T00:00:00' } as const;

async function synced(period: readonly string[] = MARCH): Promise<Desk & { readonly archive: readonly string[] }> {
  const at = await desk();
  await runHere(['sync', ...at.args, ...period, '--wait', '1m']);
  return { ...at, archive: ['--out', at.out] };
}

interface Found {
  readonly uuid: string;
  readonly issuedAt: string;
  readonly receiverName: string;
}

function documentsOf({ document }: Awaited<ReturnType<typeof runHere>>): readonly Found[] {
  return document['documents'] as readonly Found[];
}

function uuidsOf(of: readonly { readonly uuid: string }[]): string[] {
  return of.map(({ uuid }) => uuid).toSorted();
}

describe('acopio find', () => {
  test('finds what the SAT has, by each filter, and nothing else', async () => {
    const at = await synced(QUARTER);
    const truth = at.simulator.truth(IN_QUARTER);
    const [first] = truth.filter(({ directions }) => directions.includes('issued'));
    if (first === undefined) throw new Error('nothing was issued');
    const { receiverRfc, receiverName } = first.document;
    const shouted = (receiverName ?? '').normalize('NFD').replaceAll(/\p{M}/gu, '').toUpperCase();
    const cases: readonly (readonly [readonly string[], (one: (typeof truth)[number]) => boolean])[] = [
      [[], () => true],
      [['--month', '2025-02'], ({ document }) => document.issuedAt.startsWith('2025-02')],
      [
        ['--from', '2025-02-10', '--to', '2025-03-05'],
        ({ document: { issuedAt } }) => issuedAt >= '2025-02-10' && issuedAt < '2025-03-06',
      ],
      [['--direction', 'issued'], ({ directions }) => directions.includes('issued')],
      [['--status', 'cancelled'], ({ status }) => status === 'cancelled'],
      [
        ['--holding', 'not_offered'],
        ({ status, directions }) => status === 'cancelled' && !directions.includes('issued'),
      ],
      [['--type', 'P'], ({ document }) => document.type === 'P'],
      [
        ['--counterpart', receiverRfc, '--direction', 'issued'],
        ({ document, directions }) => directions.includes('issued') && document.receiverRfc === receiverRfc,
      ],
      [['--text', first.uuid.slice(5, 20).toUpperCase()], ({ uuid }) => uuid === first.uuid],
      [['--text', 'nobody of this name'], () => false],
    ];
    for (const [options, isMeant] of cases) {
      const run = await runHere(['find', ...at.archive, '--limit', '1000', ...options]);
      expect(uuidsOf(documentsOf(run)), options.join(' ')).toEqual(uuidsOf(truth.filter(isMeant)));
    }
    const named = await runHere(['find', ...at.archive, '--text', shouted, '--limit', '1000']);
    expect(uuidsOf(documentsOf(named))).toContain(first.uuid);
  });

  test('shows the latest ones, and how many there are', async () => {
    const at = await synced();
    const truth = at.simulator.truth(IN_MARCH);
    const run = await runHere(['find', ...at.archive, '--limit', '7']);
    const times = truth.map(({ document }) => document.issuedAt).toSorted();
    expect(documentsOf(run).map(({ issuedAt }) => issuedAt)).toEqual(times.slice(-7).toReversed());
    expect(run.document).toMatchObject({ count: truth.length });
  });

  test('says what is wrong with the options, and where nothing is held', async () => {
    const at = await desk();
    expect(await runHere(['find', '--out', at.out])).toMatchObject({ exitCode: 2, error: 'NOTHING_HELD' });
    for (const wrong of [
      ['--limit', '0'],
      ['--counterpart', 'X'],
      ['--from', '2025-02-30'],
      ['--rfc', 'X'],
      ['--type', 'Q'],
    ]) {
      expect(await runHere(['find', '--out', at.out, ...wrong]), wrong.join(' ')).toMatchObject({ exitCode: 2 });
    }
    expect(await filesBelow(at.out)).toEqual(new Map());
  });
});

/** Somebody who reads the language. */
function reader(language: Language): Terminal {
  return {
    language,
    json: false,
    watched: false,
    commandLine: 'acopio',
    command: (...args) => args.join(' '),
    signal: new AbortController().signal,
    say: (text) => text[language],
    tell: () => undefined,
    event: () => undefined,
    divert: () => undefined,
  };
}

/** Runs `export` with a standard output of its own. */
async function exportHere(at: Desk, options: Partial<Parameters<typeof exportDocuments>[0]>): Promise<string> {
  const stdout = new PassThrough();
  const pieces: Buffer[] = [];
  stdout.on('data', (piece: Buffer) => void pieces.push(piece));
  await exportDocuments({ out: at.out, service: 'cfdi', format: 'csv', ...options }, reader('en'), stdout);
  return Buffer.concat(pieces).toString();
}

describe('acopio export', () => {
  test('has a row for each direction of each document, in each format', async () => {
    const at = await synced();
    const truth = at.simulator.truth(IN_MARCH);
    const rows = truth.reduce((sum, { directions }) => sum + directions.length, 0);
    for (const format of ['csv', 'ndjson', 'xlsx', 'parquet'] as const) {
      const file = join(at.folder, `export.${format}`);
      const run = await runHere(['export', ...at.archive, '--format', format, '--file', file]);
      expect(run.document, format).toMatchObject({ rows });
      expect((run.document['files'] as string[]).length).toBeGreaterThan(0);
    }
    const lines = (await readFile(join(at.folder, 'export.ndjson'), 'utf8')).trimEnd().split('\n');
    const exported = lines.map((line) => JSON.parse(line) as Record<string, string>);
    expect(uuidsOf(exported.flatMap(({ uuid }) => (uuid === undefined ? [] : { uuid })))).toHaveLength(rows);
    const withXml = exported.filter(({ holding }) => holding === 'present');
    expect(withXml.length).toBeGreaterThan(0);
    // The ledger itself does not keep these.
    for (const row of withXml)
      expect(row).toMatchObject({ pacRfc: expect.any(String), issuerRegime: expect.any(String) });
    const csv = (await readFile(join(at.folder, 'export.csv'), 'utf8')).split('\r\n');
    // Names may hold line breaks.
    expect(csv.filter((line) => /^(issued|received),/.test(line))).toHaveLength(rows);
  });

  test('gives only the columns that were asked for, and then needs no package', async () => {
    const at = await synced();
    for (const path of (await filesBelow(at.out)).keys()) {
      if (path.includes('/raw/')) await writeFile(join(at.out, path), '');
    }
    const text = await exportHere(at, { columns: 'uuid,direction,total,status', direction: 'issued', type: 'I' });
    const [head, ...rows] = text.trimEnd().split('\r\n');
    expect(head).toBe('uuid,direction,total,status');
    const truth = at.simulator.truth(IN_MARCH);
    const meant = truth.filter(({ directions, document }) => directions.includes('issued') && document.type === 'I');
    expect(rows.map((row) => row.slice(0, 36)).toSorted()).toEqual(uuidsOf(meant));
  });

  test('reads XML from the files where a package is gone', async () => {
    const at = await synced();

    await rm(join(at.out, RFC, 'cfdi/raw'), { recursive: true });
    const text = await exportHere(at, { columns: 'uuid,issuerRegime' });
    expect(text.split('\r\n').filter((line) => /,\d{3}$/.test(line)).length).toBeGreaterThan(0);
    await rm(join(at.out, RFC, 'cfdi/xml'), { recursive: true });
    await expect(exportHere(at, { columns: 'uuid,issuerRegime' })).rejects.toMatchObject({
      code: 'PACKAGE_NOT_IN_STORE',
    });
  });

  test('leaves an older file as it is when the new one cannot be written', async () => {
    const at = await synced();

    const file = join(at.folder, 'old.csv');
    await writeFile(file, 'old');
    await rm(join(at.out, RFC, 'cfdi'), { recursive: true });
    const failed = await runHere(['export', ...at.archive, '--file', file]);
    expect(failed).toMatchObject({ exitCode: 6, error: 'PACKAGE_NOT_IN_STORE' });
    expect(await readFile(file, 'utf8')).toBe('old');
    const nowhere = await runHere(['export', ...at.archive, '--columns', 'uuid', '--file', join(file, 'new.csv')]);
    expect(nowhere).toMatchObject({ exitCode: 6, error: 'STORE_NOT_WRITABLE' });
    const names = [...(await filesBelow(at.folder)).keys()].filter((name) => !name.startsWith('out/'));
    expect(names).toEqual(['e.cer', 'e.key', 'old.csv', 'password']);
  });

  test('refuses columns that nobody knows, and forms that need a file', async () => {
    const at = await desk();
    const wrong = [
      ['--columns', 'uuid,color', '--file', 'x'],
      ['--format', 'xlsx'],
      ['--format', 'xlsx', '--file', 'x', '--columns', 'uuid'],
      ['--format', 'csv'],
    ];
    for (const options of wrong) {
      expect(await runHere(['export', '--out', at.out, ...options]), options.join(' ')).toMatchObject({ exitCode: 2 });
    }
  });
});

describe('acopio changes', () => {
  test('tells everything once, and then nothing', async () => {
    const at = await synced();
    const truth = at.simulator.truth(IN_MARCH);
    const first = await runHere(['changes', ...at.archive]);
    expect(first.document).toMatchObject({ since: null, count: truth.length });
    const months = first.document['months'] as readonly { month: string; direction: string; new: number }[];
    for (const { month, direction, new: count } of months) {
      const meant = truth.filter(
        ({ document, directions }) =>
          document.issuedAt.startsWith(month) && directions.some((one) => one === direction),
      );
      expect(count, `${month} ${direction}`).toBe(meant.length);
    }
    const second = await runHere(['changes', ...at.archive]);
    expect(second.document).toMatchObject({ since: first.document['until'], count: 0, months: [] });
    const all = await runHere(['changes', ...at.archive, '--since', '2025-01-01']);
    expect(all.document).toMatchObject({ count: truth.length });
    expect((await runHere(['changes', ...at.archive, '--since', 'soon'])).error).toBe('OPTION_VALUE_INVALID');
  });

  test('and find and export read while a sync holds the ledger', async () => {
    const at = await synced();
    const hold = at.simulator.faults.add({ operation: 'request', do: { kind: 'hold', when: 'before' } });
    const sync = runHere(['sync', ...at.args, '--month', '2024-12', '--wait', '1m']);
    await hold.reached;
    const truth = at.simulator.truth(IN_MARCH);
    const found = await runHere(['find', ...at.archive, '--limit', '1000', ...MARCH]);
    const changed = await runHere(['changes', ...at.archive]);
    const text = await exportHere(at, { columns: 'uuid', from: '2025-01-01' });
    expect(at.simulator.journal.at(-1)).toMatchObject({ operation: 'request' });
    hold.release();
    expect((await sync).exitCode).toBe(0);

    expect(uuidsOf(documentsOf(found))).toEqual(uuidsOf(truth));
    expect(changed.document).toMatchObject({ count: truth.length });
    expect(text.trimEnd().split('\r\n').length).toBeGreaterThan(truth.length);
  });
});

test.for(['es', 'en'] as const)('people read tables, in %s', async (language) => {
  const at = await synced();
  const [latest] = documentsOf(await runHere(['find', ...at.archive]));
  const options = { out: at.out, service: 'cfdi', limit: 3 } as const;
  const found = await find(options, reader(language));
  expect(found.people).toContain(latest?.uuid);
  expect(found.people).toContain(language === 'es' ? 'Se muestran los 3 más recientes de' : 'The latest 3 of');
  // Of what others wrote, nothing but letters reaches the terminal.
  expect(found.people).not.toMatch(/[^\P{C}\n]/u);
  const changed = await changes({ ...options, since: 'last' }, reader(language));
  expect(changed.people).toMatch(language === 'es' ? /2025-03 .*emitidos/ : /2025-03 .*issued/);
  const again = await changes({ ...options, since: 'last' }, reader(language));
  expect(again.people).toMatch(language === 'es' ? /^Sin cambios desde / : /^No changes since /);
});

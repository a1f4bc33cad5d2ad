import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { cfdiColumns, metadataColumns } from '@acopio/package-extractor';
import { strFromU8, unzipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { runHere } from './record/run-here.js';
import { documents, directionsOf, extractHere, freshFolder, linesOf, metadataPackage } from './extract/packages.js';
import { namesBelow, packed, RFC, saved, xmlPackage } from './extract/packages.js';

const half = Math.floor(documents.length / 2);
const active = documents.filter(({ cancelledAt }) => cancelledAt === undefined);

/** Rows of the dataset in which each direction of a document counts. */
const entries = documents.flatMap((document) => directionsOf(document).map((direction) => ({ document, direction })));

describe('several packages', () => {
  test('are extracted one after the other; what is wrong with one stops none of the others: exit 6', async () => {
    const folder = await freshFolder();
    const first = await saved(folder, 'first.zip', await xmlPackage(documents.slice(0, half)));
    const broken = await saved(folder, 'broken.zip', Buffer.from('This is not a ZIP file.'));
    const last = await saved(folder, 'last.zip', await xmlPackage(documents.slice(half)));
    const out = join(folder, 'out');
    const result = await runHere(['extract', first, broken, last, '--out', out]);

    expect(await namesBelow(out)).toHaveLength(documents.length);
    expect(result).toMatchObject({
      exitCode: 6,
      document: {
        format: 'xml',
        kind: 'xml',
        documents: documents.length,
        written: documents.length,
        error: { code: 'NOT_A_ZIP' },
        packages: [
          { file: first, kind: 'xml', documents: half, rows: 0, written: half, unreadable: 0, conflicts: 0 },
          { file: broken, documents: 0, error: { code: 'NOT_A_ZIP' } },
          { file: last, kind: 'xml', documents: documents.length - half },
        ],
      },
    });
    expect(result.told).toContain(`${broken}: `);
  });

  test('of one name keep their rows apart', async () => {
    const folder = await freshFolder();
    await mkdir(join(folder, 'a'));
    const files = [
      await saved(folder, 'same.zip', await metadataPackage(documents.slice(0, half))),
      await saved(folder, 'a/SAME.zip', await metadataPackage(documents.slice(half))),
    ];
    const out = join(folder, 'out');
    await runHere(['extract', ...files, '--out', out]);

    expect(await linesOf(out, 'metadata/same.ndjson')).toHaveLength(half);
    expect(await linesOf(out, 'metadata/SAME-2.ndjson')).toHaveLength(documents.length - half);
  });

  test('without trouble: exit 0', async () => {
    const folder = await freshFolder();
    const files = [
      await saved(folder, 'xml.zip', await xmlPackage()),
      await saved(folder, 'list.zip', await metadataPackage()),
    ];
    const result = await runHere(['extract', ...files, '--out', join(folder, 'out')]);

    expect(result).toMatchObject({ exitCode: 0, document: { kind: 'mixed', unreadable: 0, rejected: 0 } });
    expect(result.document).not.toHaveProperty('error');
  });
});

describe('what cannot be read', () => {
  test('are documents that are kept aside and rows that are named by line and reason: exit 6', async () => {
    const folder = await freshFolder();
    const header = 'Uuid~RfcEmisor~NombreEmisor~RfcReceptor~NombreReceptor~RfcPac~FechaEmision~';
    const columns = `${header}FechaCertificacionSat~Monto~EfectoComprobante~Estatus~FechaCancelacion`;
    const zip = packed({ 'a.xml': '<a/>', 'list.txt': `${columns}\r\nnot a row\r\n` });
    const file = await saved(folder, 'mixed.zip', zip);
    const out = join(folder, 'out');
    const result = await runHere(['extract', file, '--out', out]);

    expect(await namesBelow(out)).toEqual(['metadata/mixed.ndjson', 'xml/unreadable/mixed/1.xml']);
    const rejectedRows = [{ file: 'list.txt', line: 2, reason: 'UUID_INVALID' }];
    expect(result).toMatchObject({
      exitCode: 6,
      document: { packages: [{ kind: 'mixed', documents: 0, unreadable: 1, rejected: 1, rejectedRows }] },
    });
    expect(result.told).toContain('NOT_A_CFDI');
    expect(result.told).toContain('list.txt:2: ');
  });
});

test('a name that several entries of a ZIP have is told, and all of them are read: exit 0', async () => {
  const folder = await freshFolder();
  const [one, other] = active.map((document) => document.xml());
  const zip = Buffer.from(packed({ 'a.xml': String(one), 'b.xml': String(other) })).toString('latin1');
  const file = await saved(folder, 'twice.zip', Buffer.from(zip.replaceAll('b.xml', 'a.xml'), 'latin1'));
  const result = await runHere(['extract', file, '--out', join(folder, 'out')]);

  expect(result).toMatchObject({ exitCode: 0, document: { documents: 2, packages: [{ repeatedNames: ['a.xml'] }] } });
  expect(result.told).toContain('several entries of the ZIP have this name');
});

describe('--format csv and ndjson', () => {
  test('write one table for each kind, over an older one', async () => {
    const folder = await freshFolder();
    const files = [
      await saved(folder, 'xml.zip', await xmlPackage()),
      await saved(folder, 'list.zip', await metadataPackage()),
    ];
    const out = join(folder, 'out');
    await mkdir(out);
    await writeFile(join(out, 'cfdi.csv'), 'old');
    const result = await runHere(['extract', ...files, '--out', out, '--format', 'csv']);
    await runHere(['extract', ...files, '--out', out, '--format', 'ndjson']);

    expect(await namesBelow(out)).toEqual(['cfdi.csv', 'cfdi.ndjson', 'metadata.csv', 'metadata.ndjson']);
    expect(result).toMatchObject({
      exitCode: 0,
      document: { files: [join(out, 'cfdi.csv'), join(out, 'metadata.csv')], written: 2 * documents.length },
    });
    const [headings] = await linesOf(out, 'cfdi.csv');
    expect(headings).toBe(cfdiColumns.map(({ key }) => key).join(','));
    const uuids = (await linesOf(out, 'metadata.ndjson')).map((line) => (JSON.parse(line) as { uuid: string }).uuid);
    expect(uuids).toEqual(documents.map(({ uuid }) => uuid));
  });

  test('without --out write the table, and nothing else, to standard output', async () => {
    const folder = await freshFolder();
    const file = await saved(folder, 'list.zip', await metadataPackage());
    const result = await extractHere([file], { format: 'csv' });

    const [headings] = result.stdout.split('\r\n');
    expect(headings).toBe(metadataColumns.map(({ key }) => key).join(','));
    expect(result).toMatchObject({ exitCode: 0, people: '' });
    expect(result.told).toBe(`standard output: 0 XML, ${documents.length} metadata rows`);
  });

  test('stop without an error when nobody reads on', async () => {
    const folder = await freshFolder();
    const file = await saved(folder, 'list.zip', await metadataPackage());
    const stdout = new PassThrough();
    stdout.on('error', () => undefined);
    stdout.destroy();

    expect(await extractHere([file], { format: 'csv' }, { stdout })).toMatchObject({ exitCode: 0, stdout: '' });
  });

  test('refuse to mix two things on standard output', async () => {
    const folder = await freshFolder();
    const xml = await saved(folder, 'xml.zip', await xmlPackage());
    const list = await saved(folder, 'list.zip', await metadataPackage());
    const json = await runHere(['extract', xml, '--format', 'csv']);
    const stdout = new PassThrough();

    expect(json).toMatchObject({ exitCode: 2, error: 'OUTPUT_MIXED' });
    await expect(extractHere([xml, list], { format: 'ndjson' }, { stdout })).rejects.toMatchObject({
      code: 'OUTPUT_MIXED',
    });
    expect(stdout.readableLength).toBe(0);
  });
});

describe('--format parquet and xlsx', () => {
  /** Rows of each sheet, without its heading. */
  async function sheetsOf(path: string): Promise<Record<string, number>> {
    const parts = unzipSync(await readFile(path));
    const part = (name: string): string => strFromU8(parts[name] ?? new Uint8Array());
    const names = [...part('xl/workbook.xml').matchAll(/<sheet name="([^"]+)"/g)].map(([, name = '']) => name);
    return Object.fromEntries(
      names.map((name, index) => [name, part(`xl/worksheets/sheet${index + 1}.xml`).split('<row ').length - 2]),
    );
  }

  test('have each document once for each direction: what is listed beside its XML, and what lacks it as missing', async () => {
    const folder = await freshFolder();
    const held = active.slice(1);
    const files = [
      await saved(folder, 'xml.zip', await xmlPackage(held)),
      await saved(folder, 'again.zip', await xmlPackage(held.slice(0, 3))),
      await saved(folder, 'list.zip', await metadataPackage()),
    ];
    const out = join(folder, 'out');
    const result = await runHere(['extract', ...files, '--out', out, '--rfc', RFC, '--format', 'xlsx']);

    const missing = entries.filter(
      ({ document, direction }) =>
        !held.includes(document) && (direction === 'issued' || document.cancelledAt === undefined),
    );
    const repeated = held.slice(0, 3).flatMap(directionsOf).length;
    expect(result).toMatchObject({ exitCode: 0, document: { written: entries.length, repeated, conflicts: 0 } });
    const sheets = await sheetsOf(join(out, 'cfdi.xlsx'));
    const notOffered = entries.length - missing.length - held.flatMap(directionsOf).length;
    expect(sheets).toMatchObject({ Faltantes: missing.length, Cancelados: notOffered });
    expect(await namesBelow(out)).toEqual(['cfdi.xlsx']);
  });

  test('of metadata alone nothing is called missing', async () => {
    const folder = await freshFolder();
    const file = await saved(folder, 'list.zip', await metadataPackage());
    const out = join(folder, 'out');
    await runHere(['extract', file, '--out', out, '--rfc', RFC, '--format', 'xlsx']);

    const cancelled = entries.filter(({ document }) => document.cancelledAt !== undefined).length;
    expect(await sheetsOf(join(out, 'cfdi.xlsx'))).toMatchObject({ Faltantes: 0, Cancelados: cancelled });
  });

  test('parquet is written by RFC, direction and month, and the record beside a package stands for --rfc', async () => {
    const folder = await freshFolder();
    const issued = documents.filter((document) => directionsOf(document).includes('issued'));
    const file = await saved(folder, 'mine.zip', await xmlPackage(issued));
    await writeFile(join(folder, 'mine.json'), JSON.stringify({ query: { kind: 'issued' } }));
    const out = join(folder, 'out');
    const result = await runHere(['extract', file, '--out', out, '--format', 'parquet']);

    expect(result).toMatchObject({ exitCode: 0, document: { written: issued.length } });
    expect(await namesBelow(out)).toEqual([`rfc=${RFC}/direction=issued/year=2025/month=03/part-mine-0000.parquet`]);
  });

  test('leave out what names the taxpayer nowhere: exit 6', async () => {
    const folder = await freshFolder();
    const file = await saved(folder, 'xml.zip', await xmlPackage());
    const out = join(folder, 'out');
    const result = await runHere(['extract', file, '--out', out, '--rfc', 'AAA010101AAA', '--format', 'xlsx']);

    expect(result).toMatchObject({ exitCode: 6, document: { written: 0, foreign: documents.length } });
  });

  test('refuse packages that nobody says whose they are, before anything is written', async () => {
    const folder = await freshFolder();
    const file = await saved(folder, 'xml.zip', await xmlPackage());
    const result = await runHere(['extract', file, '--out', join(folder, 'out'), '--format', 'parquet']);

    expect(result).toMatchObject({ exitCode: 2, error: 'OPTION_REQUIRED', detail: '--rfc' });
    expect(await namesBelow(folder)).toEqual(['xml.zip']);
  });
});

describe('--filter', () => {
  test('leaves out what does not meet all of them, in every format', async () => {
    const folder = await freshFolder();
    const files = [
      await saved(folder, 'xml.zip', await xmlPackage(active)),
      await saved(folder, 'list.zip', await metadataPackage(active)),
    ];
    const args = ['--rfc', RFC, '--filter', 'type=I', '--filter', 'issuedAt<=2025-03-15'];
    const wanted = active.filter(({ type, issuedAt }) => type === 'I' && issuedAt < '2025-03-16');
    expect(wanted.length).toBeGreaterThan(0);
    const written = async (format: string): Promise<unknown> => {
      const out = join(folder, format);
      return (await runHere(['extract', ...files, '--out', out, '--format', format, ...args])).document['written'];
    };

    expect(await written('xml')).toBe(2 * wanted.length);
    expect(await namesBelow(join(folder, 'xml/xml'))).toHaveLength(wanted.length);
    expect(await written('csv')).toBe(2 * wanted.length);
    expect(await linesOf(folder, 'csv/cfdi.csv')).toHaveLength(wanted.length + 1);
    expect(await written('xlsx')).toBe(wanted.flatMap(directionsOf).length);
  });

  test('of a table sees what stands in it: the total of a document of which only the list is known', async () => {
    const folder = await freshFolder();
    const file = await saved(folder, 'list.zip', await metadataPackage(active));
    const written = async (filter: string): Promise<unknown> => {
      const args = ['--out', join(folder, 'out'), '--rfc', RFC, '--format', 'xlsx', '--filter', filter];
      return (await runHere(['extract', file, ...args])).document['written'];
    };

    expect(await written('total>=0')).toBe(active.flatMap(directionsOf).length);
    expect(await written('amount>=0')).toBe(active.flatMap(directionsOf).length);
    expect(await written('total<0')).toBe(0);
  });

  test('by a field that no row has is refused, with the fields that there are', async () => {
    const folder = await freshFolder();
    const result = await runHere(['extract', 'none.zip', '--out', folder, '--filter', 'monto>1']);

    expect(result).toMatchObject({ exitCode: 2, error: 'OPTION_VALUE_INVALID' });
    expect(result.detail).toContain('amount');
  });
});

describe('standard input', () => {
  test('carries a package, which is not left behind', async () => {
    const out = join(await freshFolder(), 'out');
    const zip = await xmlPackage();
    const input = [zip.subarray(0, 1000), zip.subarray(1000)];
    const result = await extractHere(['-'], { out, format: 'xml' }, { input });

    expect(result).toMatchObject({ exitCode: 0, document: { documents: documents.length, packages: [{ file: '-' }] } });
    expect(await namesBelow(out)).toHaveLength(documents.length);
  });

  test('that carries something else is told like any other file, and nothing is left behind', async () => {
    const out = join(await freshFolder(), 'out');
    const result = await extractHere(['-'], { out, format: 'xml' }, { input: [Buffer.from('no ZIP')] });

    expect(result).toMatchObject({ exitCode: 6, document: { error: { code: 'NOT_A_ZIP' } } });
    expect(await namesBelow(out)).toEqual([]);
  });

  test('cannot carry two', async () => {
    const result = await runHere(['extract', '-', '-', '--out', await freshFolder()]);

    expect(result).toMatchObject({ exitCode: 2, error: 'STANDARD_INPUT_TWICE' });
  });
});

test('an interruption ends it, and leaves no half file', async () => {
  const folder = await freshFolder();
  const file = await saved(folder, 'list.zip', await metadataPackage());
  const out = join(folder, 'out');
  const interruption = new AbortController();
  interruption.abort();
  const { signal } = interruption;

  await expect(extractHere([file], { out, format: 'csv' }, { signal })).rejects.toMatchObject({ name: 'AbortError' });
  expect(await namesBelow(folder)).toEqual(['list.zip']);
});

test.for(['xml', 'parquet', 'xlsx'])('--format %s needs a folder', async (format) => {
  const result = await runHere(['extract', 'none.zip', '--format', format]);

  expect(result).toMatchObject({ exitCode: 2, error: 'OPTION_REQUIRED', detail: '--out' });
});

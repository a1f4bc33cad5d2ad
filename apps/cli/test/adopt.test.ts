import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { callsSeen, credentialFiles, desk, efirma, expectedXml, filesBelow, RFC, temporaryFolder } from './harness.js';
import { runHere } from './record/run-here.js';

const MONTH = ['--month', '2025-03'] as const;
const PERIOD = { service: 'cfdi', from: '2025-03-01T00:00:00', to: '2025-03-31T23:59:59' } as const;

/** What `sync` of another folder made, and a new folder beside it. */
async function withOther(): Promise<{
  readonly at: Awaited<ReturnType<typeof desk>>;
  readonly other: string;
  readonly mine: readonly string[];
  readonly out: string;
}> {
  const at = await desk();
  await runHere(['sync', ...at.args, ...MONTH, '--wait', '1m']);
  const out = join(at.folder, 'mine');
  return {
    at,
    other: join(at.out, RFC, 'cfdi'),
    mine: [...at.credential, '--sat', at.simulator.url, '--out', out],
    out,
  };
}

describe('acopio adopt', () => {
  test.for(['raw', 'xml'])(
    'of the %s of another folder spends nothing, and leaves sync nothing to fetch again',
    async (part) => {
      const { at, other, mine, out } = await withOther();
      const before = callsSeen(at.simulator);
      const first = await runHere(['adopt', join(other, part), '--rfc', RFC, '--out', out]);
      const again = await runHere(['adopt', join(other, part), '--rfc', RFC, '--out', out]);

      expect(first.exitCode, first.told).toBe(0);
      expect(again.document).toMatchObject({ paths: [{ packages: 0, documents: 0, rows: 0, refused: 0 }] });
      expect(callsSeen(at.simulator)).toEqual(before);
      expect(await filesBelow(join(out, RFC, 'cfdi/xml'))).toEqual(expectedXml(at, PERIOD));
      const journal = at.simulator.journal.length;
      const synced = await runHere(['sync', ...mine, ...MONTH, '--wait', '1m']);
      expect(synced.exitCode).toBe(0);
      // The list of each direction, and no XML: all that it offers is held.
      const asked = at.simulator.journal.slice(journal).filter(({ operation }) => operation === 'request');
      expect(asked).toHaveLength(2);
      expect(await filesBelow(join(out, RFC, 'cfdi/xml'))).toEqual(expectedXml(at, PERIOD));
    },
  );

  test('of the same XML twice, and of its packages, holds each document once', async () => {
    const { other, out } = await withOther();
    for (const part of ['raw', 'xml', 'xml', 'raw']) {
      await runHere(['adopt', join(other, part), '--rfc', RFC, '--out', out]);
    }
    const { document } = await runHere(['adopt', other, '--rfc', RFC, '--out', out]);
    expect(document).toMatchObject({ conflictCount: 0, paths: [{ packages: 0, refused: 0 }] });
  });

  test('takes the RFC of a certificate, and refuses to guess it', async () => {
    const folder = await temporaryFolder();
    const { cer } = await credentialFiles(folder, efirma);
    const out = join(folder, 'out');
    const named = await runHere(['adopt', folder, '--cer', cer, '--out', out]);
    expect(named.document).toMatchObject({ rfc: RFC, paths: [{ packages: 0, ignored: 3 }] });
    expect(await runHere(['adopt', folder, '--out', out])).toMatchObject({ exitCode: 2, error: 'OPTION_REQUIRED' });
    expect(await runHere(['adopt', folder, '--out', out, '--rfc', 'X'])).toMatchObject({
      error: 'OPTION_VALUE_INVALID',
    });
    expect(await runHere(['adopt', '--rfc', RFC, '--out', out])).toMatchObject({ error: 'ARGUMENT_MISSING' });
  });

  test('tells what was refused, and ends with 6', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'a.xml'), '<a/>');
    await writeFile(join(folder, 'b\u001B[2J.zip'), 'PK');
    const run = await runHere(['adopt', folder, '--rfc', RFC, '--out', join(folder, 'out')]);
    expect(run.exitCode).toBe(6);
    expect(run.document).toMatchObject({ paths: [{ packages: 0, refused: 2 }] });
    expect(run.told).toMatch(/a\.xml: .+ \[[A-Z_]+\]/);
    expect(run.told).toContain('b?[2J.zip: ');
    expect(await readdir(join(folder, 'out'))).toEqual(['.acopio']);
  });

  test('counts the requests of another program, and tells of lines that are wrong', async () => {
    const folder = await temporaryFolder();
    const file = join(folder, 'requests.csv');
    const row = `${RFC},0f1e2d3c-4b5a-4678-9abc-def012345678,cfdi,issued,xml,2025-01-01,2025-01-31,2025-02-01`;
    await writeFile(file, `rfc,idSolicitud,service,direction,content,from,to,requestedAt\n${row}\nx\n`);
    const run = await runHere(['adopt', '--requests', file, '--rfc', RFC, '--out', join(folder, 'out')]);
    expect(run.exitCode).toBe(6);
    expect(run.document).toMatchObject({ paths: [], requests: { requests: 1, live: 0, refused: 1 } });
    expect(run.told).toContain(`${file}:3: `);
  });
});

test('the packages of a folder whose ledger is gone make it known again, where they lie', async () => {
  const at = await desk();
  await runHere(['sync', ...at.args, ...MONTH, '--wait', '1m']);
  const root = join(at.out, RFC, 'cfdi');
  const before = await filesBelow(root);
  await rm(join(at.out, '.acopio'), { recursive: true });
  const adopted = await runHere(['adopt', join(root, 'raw'), '--rfc', RFC, '--out', at.out]);
  expect(adopted, adopted.told).toMatchObject({ exitCode: 0, document: { paths: [{ packages: 4, refused: 0 }] } });
  expect(await filesBelow(root)).toEqual(before);

  const journal = at.simulator.journal.length;
  const synced = await runHere(['sync', ...at.args, ...MONTH, '--wait', '1m', '--accept-restored-ledger']);
  expect(synced.exitCode, synced.told).toBe(0);
  const calls = at.simulator.journal.slice(journal).map(({ operation }) => operation);
  expect(calls).not.toContain('download');
});

import { copyFile, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { acopio, credentialFiles, desk, documentOf, efirma, expectedXml, filesBelow, issue } from './harness.js';
import { RFC, temporaryFolder, type Desk } from './harness.js';

const march = { service: 'cfdi', from: '2025-03-01T00:00:00', to: '2025-03-31T23:59:59' } as const;

describe('acopio extract', () => {
  async function fetched(
    content: 'xml' | 'metadata',
  ): Promise<{ readonly at: Desk; readonly zip: string; readonly record: string }> {
    const at = await desk();
    await acopio([
      'sync',
      ...at.args,
      '--month',
      '2025-03',
      '--direction',
      'received',
      '--content',
      content,
      '--wait',
      '1m',
    ]);
    const raw = join(at.out, RFC, 'cfdi/raw');
    const zip = (await readdir(raw)).find((name) => name.endsWith('.zip')) ?? '';
    return { at, zip: join(raw, zip), record: join(raw, zip.replace('.zip', '.json')) };
  }

  test('takes the direction from the record beside the package', async () => {
    const { at, zip } = await fetched('xml');
    const out = join(at.folder, 'extracted');
    const result = await acopio(['extract', zip, '--out', out], { alone: true });

    expect(result.exitCode, result.stderr).toBe(0);
    expect(await filesBelow(join(out, 'xml'))).toEqual(expectedXml(at, { ...march, directions: ['received'] }));
  });

  test('takes it from --rfc where there is no record, and without either leaves it out', async () => {
    const { at, zip } = await fetched('xml');
    const alone = join(at.folder, 'alone.zip');
    await copyFile(zip, alone);
    const own = join(at.folder, 'own');
    const theirs = join(at.folder, 'theirs');
    await acopio(['extract', alone, '--out', own, '--rfc', RFC.toLowerCase()]);
    const result = await acopio(['extract', alone, '--out', theirs, '--json']);

    const expected = expectedXml(at, { ...march, directions: ['received'] });
    expect(await filesBelow(join(own, 'xml'))).toEqual(expected);
    const bare = [...expected].map(([path, xml]): [string, string] => [path.replace('received/', ''), xml]);
    expect(await filesBelow(join(theirs, 'xml'))).toEqual(new Map(bare));
    expect(documentOf(result)).toMatchObject({ exitCode: 0, kind: 'xml', documents: expected.size, unreadable: 0 });
  });

  test('writes the rows of a metadata package', async () => {
    const { at, zip } = await fetched('metadata');
    const out = join(at.folder, 'extracted');
    const result = await acopio(['extract', zip, '--out', out, '--json']);

    const listed = at.simulator.truth({ rfc: RFC, ...march, directions: ['received'] });
    expect(documentOf(result)).toMatchObject({ exitCode: 0, kind: 'metadata', rows: listed.length });
    const [rows = ''] = (await filesBelow(join(out, 'metadata'))).values();
    expect(rows.trim().split('\n')).toHaveLength(listed.length);
  });

  test('again changes nothing; beside another content under the same UUID it keeps both: exit 6', async () => {
    const { at, zip } = await fetched('xml');
    const out = join(at.folder, 'extracted');
    await acopio(['extract', zip, '--out', out]);
    const before = await filesBelow(out);
    await acopio(['extract', zip, '--out', out]);
    expect(await filesBelow(out)).toEqual(before);

    const [path = ''] = before.keys();
    await writeFile(join(out, path), '<other/>');
    const result = await acopio(['extract', zip, '--out', out, '--json']);
    expect(documentOf(result)).toMatchObject({ exitCode: 6, conflicts: 1 });
    expect(await readFile(join(out, path), 'utf8')).toBe('<other/>');
  });

  test('of a file that is not there, no ZIP, or cut short: exit 6, its code, and nothing is written', async () => {
    const { at, zip } = await fetched('xml');
    const out = join(at.folder, 'extracted');
    const cut = join(at.folder, 'cut.zip');
    await writeFile(cut, (await readFile(zip)).subarray(0, 3000));
    const text = join(at.folder, 'text.zip');
    await writeFile(text, 'This is not a ZIP file.');
    const results = await Promise.all(
      [join(at.folder, 'none.zip'), text, cut].map((file) => acopio(['extract', file, '--out', out, '--json'])),
    );

    expect(results.map(documentOf)).toEqual(
      ['READ_FAILED', 'NOT_A_ZIP', 'TRUNCATED'].map((code) =>
        expect.objectContaining({ exitCode: 6, error: expect.objectContaining({ code }) as object }),
      ),
    );
    expect(await filesBelow(out)).toEqual(new Map());
  });
});

describe('acopio credential show', () => {
  test('tells the facts of an e.firma, and that it can be used', async () => {
    const folder = await temporaryFolder();
    const { args } = await credentialFiles(folder, efirma);
    const people = await acopio(['credential', 'show', ...args], { alone: true });
    const program = await acopio(['credential', 'show', ...args, '--json']);

    expect(people.exitCode, people.stderr).toBe(0);
    expect(people.stdout).toContain(efirma.number);
    expect(people.stdout).toContain('It can be used to download from the SAT.');
    expect(documentOf(program)).toMatchObject({
      command: 'credential show',
      exitCode: 0,
      certificate: { rfc: RFC, kind: 'efirma', number: efirma.number },
      keyChecked: true,
      usable: true,
    });
  });

  test('without the key needs no password', async () => {
    const folder = await temporaryFolder();
    const { cer } = await credentialFiles(folder, efirma);
    const result = await acopio(['credential', 'show', '--cer', cer, '--json']);

    expect(documentOf(result)).toMatchObject({ exitCode: 0, keyChecked: false, usable: true });
  });

  test('of a CSD tells the facts, and that it cannot be used: exit 3', async () => {
    const folder = await temporaryFolder();
    const { args } = await credentialFiles(folder, issue({ kind: 'csd' }));
    const result = await acopio(['credential', 'show', ...args], { alone: true });

    expect(result.exitCode, result.stderr).toBe(3);
    expect(result.stdout).toContain('seal certificate (CSD)');
    expect(result.stdout).toContain('[NOT_AN_EFIRMA]');
  });

  test('of a representative’s e.firma tells the representative', async () => {
    const folder = await temporaryFolder();
    const representative = { rfc: 'PUEA800101AB1', curp: 'PUEA800101HDFXXX01' };
    const { args } = await credentialFiles(folder, issue({ representative }));
    const result = await acopio(['credential', 'show', ...args, '--json']);

    expect(documentOf(result)).toMatchObject({ certificate: { rfc: RFC, representativeRfc: representative.rfc } });
  });
});

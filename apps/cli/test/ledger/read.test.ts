import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import type { IssuedWithin, KnownDocument, Ledger } from '@acopio/sync';
import { openLedger } from '../../src/ledger/index.js';
import { openLedgerToRead } from '../../src/ledger/read-ledger.js';
import { commandFor, startChild } from './child-process.js';
import { temporaryFolder } from './folders.js';
import { aRow, aWindow, scope, uuidOf, write } from './records.js';

async function documentsOf(
  ledger: Pick<Ledger, 'documents'>,
  period?: IssuedWithin,
): Promise<readonly KnownDocument[]> {
  const documents: KnownDocument[] = [];
  for await (const document of ledger.documents(scope, period)) documents.push(document);
  return documents;
}

function batch(numbers: readonly number[]): Parameters<Ledger['record']>[1] {
  const listed = numbers.map((number) => aRow(uuidOf(number)));
  return { packageId: 'one', direction: 'issued', seenAt: '2025-06-01T13:00:00.000Z', listed, held: [], position: 1 };
}

describe('A ledger that is only read', () => {
  it('shows what is in it while another opening writes to it, as of each look.', async () => {
    const out = temporaryFolder();
    const writer = await openLedger(out);
    await write(writer.ledger, aWindow('one'));
    await writer.ledger.record(scope, batch([1]));
    const { ledger, scopes, close } = await openLedgerToRead(out);
    expect(await scopes()).toEqual([scope]);
    expect(await ledger.view(scope)).toEqual(await writer.ledger.view(scope));
    await write(writer.ledger, aWindow('two'));
    await writer.ledger.record(scope, batch([2, 3]));
    expect((await ledger.view(scope)).windows.map(({ id }) => id)).toEqual(['one', 'two']);
    expect(await documentsOf(ledger)).toHaveLength(3);
    const elsewhere = { from: '2025-02-01T00:00:00', to: '2025-02-28T23:59:59' } as const;
    expect(await documentsOf(ledger, elsewhere)).toEqual([]);
    await close();
    await close();
    await writer.close();
  });

  it('is read while another process writes, and does not keep that one from writing.', async () => {
    const out = temporaryFolder();
    const child = startChild(commandFor('write-on', out));
    for (let line = await child.nextLine(); line?.startsWith('position') !== true;) line = await child.nextLine();
    const { ledger, close } = await openLedgerToRead(out);
    const { revision } = await ledger.view(scope);
    expect(await documentsOf(ledger)).not.toHaveLength(0);
    let said = '';
    while (Number(said.split(' ')[1] ?? 0) <= revision) {
      const line = (await child.nextLine()) ?? 'revision Infinity';
      if (line.startsWith('revision') || line.startsWith('failed')) said = line;
    }
    expect(said).toMatch(/^revision \d+$/);
    expect((await ledger.view(scope)).revision).toBeGreaterThan(revision);
    await close();
    await child.kill();
  });

  it('that a killed process left behind is read without being opened to write.', async () => {
    const out = temporaryFolder();
    const child = startChild(commandFor('write-on', out));
    for (let line = await child.nextLine(); line?.startsWith('position') !== true;) line = await child.nextLine();
    await child.kill();
    const { ledger, close } = await openLedgerToRead(out);
    expect((await ledger.view(scope)).revision).toBeGreaterThanOrEqual(3);
    expect(await documentsOf(ledger)).not.toHaveLength(0);
    await close();
    const after = await openLedger(out);
    await after.close();
  });

  it('keeps no writer from opening it, and knows each of its taxpayers.', async () => {
    const out = temporaryFolder();
    const other = { ...scope, rfc: 'CACX7605101P8' };
    const first = await openLedger(out);
    for (const one of [scope, other]) await first.ledger.apply(one, [{ type: 'window', window: aWindow('one') }], 0);
    await first.close();
    const reader = await openLedgerToRead(out);
    const writer = await openLedger(out);
    await write(writer.ledger, aWindow('two'));
    expect(await reader.scopes()).toEqual([other, scope]);
    expect((await reader.ledger.view(scope)).windows).toHaveLength(2);
    expect((await reader.ledger.view(other)).windows).toHaveLength(1);
    await writer.close();
    await reader.close();
  });

  it('is empty where there is none, and none is made.', async () => {
    const out = join(temporaryFolder(), 'acopio-out');
    const { ledger, scopes, close } = await openLedgerToRead(out);
    expect(await scopes()).toEqual([]);
    expect(await ledger.view(scope)).toEqual({ scope, revision: 0, windows: [], requests: [], packages: [] });
    expect(await documentsOf(ledger)).toEqual([]);
    await close();
    expect(existsSync(out)).toBe(false);
  });

  it('is named when it is damaged or of a newer version, and stays as it is.', async () => {
    const out = temporaryFolder();
    const { file, ledger, close } = await openLedger(out);
    await write(ledger, aWindow('one'));
    await close();
    const database = new DatabaseSync(file);
    database.exec('PRAGMA user_version = 999');
    database.close();
    const before = readFileSync(file);
    await expect(openLedgerToRead(out)).rejects.toMatchObject({ code: 'LEDGER_NEWER' });
    expect(readFileSync(file).equals(before)).toBe(true);
    writeFileSync(file, 'Querido diario:\n'.repeat(1000));
    await expect(openLedgerToRead(out)).rejects.toMatchObject({ code: 'LEDGER_DAMAGED' });
  });

  it('waits for its writer below a synchronised folder, and is read there when nobody writes.', async () => {
    const out = join(temporaryFolder(), 'Dropbox');
    const writer = await openLedger(out);
    await write(writer.ledger, aWindow('one'));
    await writer.close();
    const { ledger, close } = await openLedgerToRead(out);
    expect((await ledger.view(scope)).windows).toHaveLength(1);
    await close();
    expect(readdirSync(join(out, '.acopio'))).toEqual(['ledger.sqlite']);
  });
});

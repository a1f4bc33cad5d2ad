import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { LedgerError, ledgerErrors, openLedger } from '../../src/ledger/index.js';
import { commandFor, startChild } from './child-process.js';
import { temporaryFolder } from './folders.js';
import { aWindow, scope, write } from './records.js';

const WINDOWS = 200;

/** An out folder whose ledger holds something, and the ledger's file. */
async function filled(out = temporaryFolder()): Promise<{ readonly out: string; readonly file: string }> {
  const { ledger, file, close } = await openLedger(out);
  const changes = Array.from({ length: WINDOWS }, (_, index) => ({
    type: 'window' as const,
    window: aWindow(`window-${index}`),
  }));
  await ledger.apply(scope, changes, 0);
  await close();
  return { out, file };
}

async function openedWindows(out: string): Promise<number> {
  const { ledger, close } = await openLedger(out);
  const { windows } = await ledger.view(scope);
  await close();
  return windows.length;
}

describe('A ledger', () => {
  it('uses a write-ahead log on a disk of its own.', async () => {
    const { journalMode, close } = await openLedger(temporaryFolder());
    await close();
    expect(journalMode).toBe('wal');
  });

  it.each(['OneDrive - Despacho', 'Dropbox (Personal)', 'Google Drive', 'iCloud Drive', 'Mi unidad', 'Nextcloud'])(
    'uses a rollback journal below the synchronised folder %s.',
    async (name) => {
      const { journalMode, close } = await openLedger(join(temporaryFolder(), name, 'acopio-out'));
      await close();
      expect(journalMode).toBe('delete');
    },
  );

  it.each(['OneDriver', 'boxes', 'Dropboxes'])('takes no offence at a folder called %s.', async (name) => {
    const { journalMode, close } = await openLedger(join(temporaryFolder(), name));
    await close();
    expect(journalMode).toBe('wal');
  });

  it('uses a rollback journal where shared memory cannot be had, and keeps what it held.', async () => {
    const { out, file } = await filled();
    mkdirSync(`${file}-shm`);
    const { ledger, journalMode, close } = await openLedger(out);
    expect(journalMode).toBe('delete');
    await write(ledger, aWindow('one-more'));
    await close();
    expect(await openedWindows(out)).toBe(WINDOWS + 1);
  });

  it('goes on when its folder was moved to a synchronised one, and back.', async () => {
    const { out } = await filled();
    const synchronised = join(temporaryFolder(), 'Dropbox');
    renameSync(out, synchronised);
    expect(await openedWindows(synchronised)).toBe(WINDOWS);
    renameSync(synchronised, out);
    expect(await openedWindows(out)).toBe(WINDOWS);
  });

  it('that was never whole under its name is made anew.', async () => {
    const out = temporaryFolder();
    mkdirSync(join(out, '.acopio'));
    writeFileSync(join(out, '.acopio', 'ledger.sqlite.new'), 'cut sho');
    expect(await openedWindows(out)).toBe(0);
  });

  it('changes nothing of a batch that cannot be written whole.', async () => {
    const { ledger, close } = await openLedger(temporaryFolder());
    await write(ledger, aWindow('kept'));
    const before = await ledger.view(scope);
    const unwritable = Object.assign(aWindow('unwritable'), { toJSON: () => JSON.stringify(1n) });
    const changes = [aWindow('lost'), unwritable].map((window) => ({ type: 'window' as const, window }));
    await expect(ledger.apply(scope, changes, before.revision)).rejects.toThrow(TypeError);
    expect(await ledger.view(scope)).toEqual(before);
    await close();
  });

  it('refuses a scope whose RFC could lead out of the folder.', async () => {
    const { ledger, close } = await openLedger(temporaryFolder());
    await expect(ledger.view({ ...scope, rfc: '../../AAA' })).rejects.toThrow(TypeError);
    await close();
  });
});

interface Damage {
  readonly name: string;
  spoil(file: string): void;
}

const damages: readonly Damage[] = [
  { name: 'bytes flipped in its pages', spoil: (file) => overwrite(file, 2 * 4096, 3 * 4096) },
  { name: 'bytes flipped in its header', spoil: (file) => overwrite(file, 0, 16) },
  { name: 'a byte flipped in a record', spoil: flipInRecord },
  { name: 'its end cut off', spoil: (file) => truncateSync(file, Math.floor(statSync(file).size / 2)) },
  { name: 'its last byte cut off', spoil: (file) => truncateSync(file, statSync(file).size - 1) },
  { name: 'nothing in it', spoil: (file) => truncateSync(file, 0) },
  { name: 'another text in it', spoil: (file) => writeFileSync(file, 'Querido diario:\n'.repeat(1000)) },
  {
    name: 'the database of another program in it',
    spoil: (file) => {
      rmSync(file);
      const other = new DatabaseSync(file);
      other.exec('CREATE TABLE t (x); PRAGMA user_version = 1');
      other.close();
    },
  },
];

/** Flips every bit of the bytes from `start` on. */
function overwrite(file: string, start: number, end: number): void {
  const bytes = readFileSync(file);
  for (let at = start; at < end; at += 1) bytes.writeUInt8(bytes.readUInt8(at) ^ 0xff, at);
  writeFileSync(file, bytes);
}

function flipInRecord(file: string): void {
  const bytes = readFileSync(file);
  const at = bytes.indexOf('{"id":"window-150"');
  overwrite(file, at, at + 1);
}

describe('A damaged ledger', () => {
  for (const { name, spoil } of damages) {
    it(`with ${name} is named and left as it is; a sound copy put back is taken.`, async () => {
      const { out, file } = await filled();
      const copy = join(temporaryFolder(), 'copy');
      copyFileSync(file, copy);
      spoil(file);
      const spoilt = readFileSync(file);
      const refused = openLedger(out);
      await expect(refused).rejects.toMatchObject({ name: 'LedgerError', code: 'LEDGER_DAMAGED', retryable: false });
      await expect(refused).rejects.toThrow(file);
      expect(readFileSync(file).equals(spoilt)).toBe(true);
      copyFileSync(copy, file);
      expect(await openedWindows(out)).toBe(WINDOWS);
    });
  }

  it('is one of which only the write-ahead log is left.', async () => {
    const { out, file } = await filled();
    rmSync(file);
    writeFileSync(`${file}-wal`, 'frames');
    await expect(openLedger(out)).rejects.toMatchObject({ code: 'LEDGER_DAMAGED' });
    expect(existsSync(file)).toBe(false);
    rmSync(`${file}-wal`);
    expect(await openedWindows(out)).toBe(0);
  });
});

describe('A ledger of a newer version', () => {
  it('is refused and left as it is.', async () => {
    const { out, file } = await filled();
    const database = new DatabaseSync(file);
    database.exec('PRAGMA user_version = 999');
    database.close();
    const before = readFileSync(file);
    await expect(openLedger(out)).rejects.toMatchObject({ code: 'LEDGER_NEWER' });
    expect(readFileSync(file).equals(before)).toBe(true);
  });
});

describe('Copies that a synchronising program made of a ledger', () => {
  it.each([
    "ledger (Ana's conflicted copy 2025-06-01).sqlite",
    'ledger (copia en conflicto de OFICINA 2025-06-01).sqlite',
    'ledger-OFICINA.sqlite',
    'ledger 2.sqlite',
    'ledger (1).sqlite',
    'ledger.sync-conflict-20250601-120000-ABCDEFG.sqlite',
  ])('are named, and nothing is done until they are gone: %s', async (name) => {
    const { out, file } = await filled();
    const copy = join(out, '.acopio', name);
    copyFileSync(file, copy);
    const refused = openLedger(out);
    await expect(refused).rejects.toMatchObject({ code: 'LEDGER_CONFLICTED_COPY' });
    await expect(refused).rejects.toThrow(copy);
    rmSync(copy);
    expect(await openedWindows(out)).toBe(WINDOWS);
  });

  it('are not seen in other files.', async () => {
    const { out } = await filled();
    for (const name of ['notes.txt', 'ledger.sqlite.bak', 'older-ledger.sqlite']) {
      writeFileSync(join(out, '.acopio', name), '');
    }
    expect(await openedWindows(out)).toBe(WINDOWS);
  });
});

describe('A ledger that cannot be written', () => {
  it('says so where a file stands in place of its folder.', async () => {
    const out = temporaryFolder();
    writeFileSync(join(out, '.acopio'), '');
    await expect(openLedger(out)).rejects.toMatchObject({ code: 'LEDGER_NOT_WRITABLE', retryable: true });
    await expect(openLedger(join(out, '.acopio'))).rejects.toMatchObject({ code: 'LEDGER_NOT_WRITABLE' });
  });

  it.skipIf(process.platform === 'win32')('says so in a folder without the permission, new or not.', async (ctx) => {
    const outs = [temporaryFolder(), (await filled()).out];
    for (const out of outs) {
      mkdirSync(join(out, '.acopio'), { recursive: true });
      for (const folder of [join(out, '.acopio'), out]) chmodSync(folder, 0o555);
      // Permissions do not bind root, so the attempt is made by nobody.
      const nobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
      const child = startChild(commandFor('hold', out), nobody);
      const line = await child.nextLine();
      await child.finish();
      for (const folder of [out, join(out, '.acopio')]) chmodSync(folder, 0o755);
      if (line === undefined && 'uid' in nobody) return ctx.skip('nobody may not run this program from here');
      expect(line).toMatch(/^LEDGER_NOT_WRITABLE /);
    }
  });
});

describe('Errors of the ledger', () => {
  it('say in both languages what happened and what to do.', () => {
    for (const { text, hint } of Object.values(ledgerErrors)) {
      for (const words of [text, hint]) {
        expect(words.es).not.toBe(words.en);
        expect(Math.min(words.es.length, words.en.length)).toBeGreaterThan(10);
      }
    }
    const error = new LedgerError('LEDGER_NEWER', { detail: '2 > 1' });
    expect(error.message).toBe(`${ledgerErrors.LEDGER_NEWER.text.en}: 2 > 1`);
  });
});

import { existsSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { LedgerView } from '@acopio/sync';
import { openLedger } from '../../src/ledger/index.js';
import { commandFor, startChild } from './child-process.js';
import { temporaryFolder } from './folders.js';
import { scope } from './records.js';

const ROUNDS = 8;

/** What the child printed, and so must be in the ledger. */
interface Said {
  revision: number;
  position: number;
  readonly sent: Set<string>;
}

function listen(said: Said, line: string): void {
  const [word, value = ''] = line.split(' ');
  if (word === 'revision') said.revision = Number(value);
  if (word === 'position') said.position = Number(value);
  if (word === 'sent') said.sent.add(value);
}

/** Requests that left, or may have. */
function spent(view: LedgerView): readonly string[] {
  const states = ['sending', 'accepted', 'uncertain'];
  return view.requests.filter(({ state }) => states.includes(state)).map(({ id }) => id);
}

async function expectAllThere(out: string, said: Said): Promise<LedgerView> {
  const { ledger, restored, close } = await openLedger(out);
  expect(await restored(scope)).toEqual([]);
  const view = await ledger.view(scope);
  expect(view.revision).toBeGreaterThanOrEqual(said.revision);
  expect(spent(view)).toEqual(expect.arrayContaining([...said.sent]));
  const position = await ledger.position(scope, 'package');
  expect(position).toBeGreaterThanOrEqual(said.position);
  let documents = 0;
  for await (const _ of ledger.documents(scope)) documents += 1;
  expect(documents).toBe(position);
  await close();
  return view;
}

describe('A process that is killed while it writes', () => {
  it.each([
    ['with a write-ahead log', 'out'],
    ['with a rollback journal', 'Dropbox'],
  ])(
    'leaves a ledger that knows all that was said to be written, and is not taken for an older one, %s.',
    async (_, name) => {
      const out = join(temporaryFolder(), name);
      const said: Said = { revision: 0, position: 0, sent: new Set() };
      for (let round = 1; round <= ROUNDS; round += 1) {
        const child = startChild(commandFor('write-on', out));
        for (let lines = 0; lines < (round * 7) % 23; lines += 1) listen(said, (await child.nextLine()) ?? '');
        for (const line of await child.kill()) listen(said, line);
        await expectAllThere(out, said);
      }
      expect(said.sent.size).toBeGreaterThan(ROUNDS);
    },
    240_000,
  );

  it('leaves a ledger that goes on also where a write-ahead log is not used, as after its folder was moved.', async () => {
    const out = temporaryFolder();
    const said: Said = { revision: 0, position: 0, sent: new Set() };
    const child = startChild(commandFor('write-on', out));
    while (said.sent.size < 3) listen(said, (await child.nextLine()) ?? '');
    for (const line of await child.kill()) listen(said, line);
    expect(existsSync(join(out, '.acopio', 'ledger.sqlite-wal'))).toBe(true);
    const synchronised = join(temporaryFolder(), 'Dropbox');
    renameSync(out, synchronised);
    await expectAllThere(synchronised, said);
  });
});

/** Writes until files of more than this many blocks are refused; answers what the process said. */
async function writeUntilFull(out: string, blocks: number): Promise<Said> {
  const said: Said = { revision: 0, position: 0, sent: new Set() };
  const limited = ['sh', '-c', `ulimit -f ${blocks}; exec "$@"`, 'sh', ...commandFor('write-on', out)] as const;
  const lines = await startChild(limited).finish();
  for (const line of lines) listen(said, line);
  expect(lines.at(-1)).toBe('failed LEDGER_NOT_WRITABLE');
  return said;
}

/** More than this often the disk need not get full to do so in the middle of a send. */
const ATTEMPTS = 40;

describe.skipIf(process.platform === 'win32')('A disk that gets full', () => {
  it.each([64, 400, 1000])(
    'ends in an error, and exactly what was said to be written is there (%i blocks).',
    async (blocks) => {
      const out = temporaryFolder();
      const said = await writeUntilFull(out, blocks);
      const view = await expectAllThere(out, said);
      expect(view.revision).toBe(said.revision);
    },
  );

  it('in the middle of a send takes the send back, so that it is not counted.', async () => {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const out = temporaryFolder();
      const said = await writeUntilFull(out, 280 + 10 * attempt);
      const journal = readFileSync(join(out, scope.rfc, scope.service, 'raw', '.sends.ndjson'), 'utf8');
      if (!journal.includes('"withdrawn"')) continue;
      expect(journal.match(/"type":"send"/g)?.length).toBe(said.sent.size + 1);
      const view = await expectAllThere(out, said);
      expect(spent(view)).toEqual([...said.sent]);
      return;
    }
    expect.unreachable('the disk never got full in the middle of a send');
  });
});

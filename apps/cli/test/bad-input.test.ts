import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  acopio,
  callsSeen,
  credentialFiles,
  desk,
  documentOf,
  issue,
  RFC,
  startAcopio,
  temporaryFolder,
} from './harness.js';
import type { CliResult } from './warm-runs.js';

const DAY = 86_400_000;
const MARCH = ['--month', '2025-03', '--wait', '1m'] as const;

/** What people read: the text, what to do, and the code in brackets. */
function expectTold({ stdout, stderr }: CliResult, code: string, hint: RegExp): void {
  expect(stderr).toContain(`[${code}]`);
  expect(stderr).toMatch(hint);
  expect(stderr).not.toMatch(/\n\s+at /);
  expect(stdout).toBe('');
}

describe('a credential that cannot be used', () => {
  const cases = [
    {
      name: 'a wrong password',
      code: 'WRONG_PASSWORD',
      hint: /password of the private key, not the CIEC/,
      spoil: async (folder: string) => writeFile(join(folder, 'password'), 'not-the-password\n'),
    },
    {
      name: 'an empty password',
      code: 'PASSWORD_MISSING',
      hint: /EFIRMA_PASSPHRASE/,
      spoil: async (folder: string) => writeFile(join(folder, 'password'), '\n'),
    },
    {
      name: 'the key of another certificate',
      code: 'KEY_MISMATCH',
      hint: /that were made together/,
      spoil: async (folder: string) => writeFile(join(folder, 'e.key'), issue().privateKey),
    },
    {
      name: 'a CSD instead of an e.firma',
      code: 'NOT_AN_EFIRMA',
      hint: /use the files of the e\.firma/,
      spoil: async (folder: string) => credentialFiles(folder, issue({ kind: 'csd' })),
    },
    {
      name: 'an expired certificate',
      code: 'EXPIRED',
      hint: /Renew the e\.firma/,
      spoil: async (folder: string) =>
        credentialFiles(
          folder,
          issue({ validFrom: new Date(Date.now() - 9 * DAY), validTo: new Date(Date.now() - DAY) }),
        ),
    },
    {
      name: 'a certificate that is not valid yet',
      code: 'NOT_YET_VALID',
      hint: /Check the date and time/,
      spoil: async (folder: string) =>
        credentialFiles(
          folder,
          issue({ validFrom: new Date(Date.now() + DAY), validTo: new Date(Date.now() + 9 * DAY) }),
        ),
    },
    {
      name: 'a file that is no certificate',
      code: 'NOT_A_CERTIFICATE',
      hint: /Choose the \.cer file as the SAT gave it/,
      spoil: async (folder: string) => writeFile(join(folder, 'e.cer'), 'Estimado contribuyente'),
    },
    {
      name: 'a file that is no key',
      code: 'NOT_A_KEY',
      hint: /Choose the \.key file as the SAT gave it/,
      spoil: async (folder: string) => writeFile(join(folder, 'e.key'), 'Estimado contribuyente'),
    },
    {
      name: 'a file that is far too large',
      code: 'CREDENTIAL_FILE_TOO_LARGE',
      hint: /few KB/,
      spoil: async (folder: string) => writeFile(join(folder, 'e.cer'), new Uint8Array(1_000_000)),
    },
  ];

  test.for(cases)(
    '$name: exit 3, nothing sent, and the same command works once it is mended',
    async ({ code, hint, spoil }) => {
      const at = await desk();
      await spoil(at.folder);
      const result = await acopio(['sync', ...at.args, ...MARCH]);

      expect(result.exitCode, result.stderr).toBe(3);
      expectTold(result, code, hint);
      expect(at.simulator.journal).toEqual([]);

      await credentialFiles(at.folder, issue());
      expect((await acopio(['sync', ...at.args, ...MARCH])).exitCode).toBe(0);
    },
  );

  test('a file that is not there: exit 3 and its name', async () => {
    const at = await desk();
    const result = await acopio(['sync', ...at.args, ...MARCH, '--cer', join(at.folder, 'none.cer')], { alone: true });

    expect(result.exitCode, result.stderr).toBe(3);
    expectTold(result, 'CREDENTIAL_FILE_UNREADABLE', /Check the path and the permissions/);
    expect(result.stderr).toContain(`${join(at.folder, 'none.cer')} (ENOENT)`);
  });
});

describe('a command that is not written as it must', () => {
  const cases: readonly { readonly args: readonly string[]; readonly code: string; readonly told: RegExp }[] = [
    { args: ['--from', '2025-03-31', '--to', '2025-01-01'], code: 'PERIOD_REVERSED', told: /Swap the dates/ },
    { args: ['--from', '2999-01-01', '--to', '2999-01-31'], code: 'PERIOD_IN_FUTURE', told: /Let it end now/ },
    { args: ['--month', '2001-01'], code: 'PERIOD_TOO_OLD', told: /last six years/ },
    { args: ['--month', '2025-13'], code: 'OPTION_VALUE_INVALID', told: /--month 2025-13/ },
    { args: ['--month', '2025-1'], code: 'OPTION_VALUE_INVALID', told: /--month 2025-1/ },
    { args: ['--from', '2025-02-30'], code: 'OPTION_VALUE_INVALID', told: /--from 2025-02-30/ },
    {
      args: ['--month', '2025-01', '--from', '2025-01-01'],
      code: 'PERIOD_TWICE',
      told: /--month, or else --from and --to/,
    },
    { args: [], code: 'PERIOD_MISSING', told: /--month 2025-03/ },
    { args: ['--month', '2025-01', '--frm', '2025-01-01'], code: 'UNKNOWN_OPTION', told: /--frm \(--from\?\)/ },
    {
      args: ['--month', '2025-01', '--wait', 'soon'],
      code: 'OPTION_VALUE_INVALID',
      told: /--wait soon \(30s, 10m, 2h, 3d\)/,
    },
    { args: ['--month', '2025-01', '--wait'], code: 'OPTION_VALUE_MISSING', told: /--wait/ },
    {
      args: ['--month', '2025-01', '--direction', 'up'],
      code: 'OPTION_VALUE_INVALID',
      told: /issued \| received \| both/,
    },
    { args: ['--month', '2025-01', '--sat', 'ftp://sat'], code: 'OPTION_VALUE_INVALID', told: /--sat ftp:\/\/sat/ },
    { args: ['--month', '2025-01', 'more'], code: 'TOO_MANY_ARGUMENTS', told: /--help/ },
  ];

  test.for(cases)('$args: exit 2, $code', async ({ args, code, told }) => {
    const folder = await temporaryFolder();
    const { args: credential } = await credentialFiles(folder, issue());
    const result = await acopio(['sync', ...credential, '--out', join(folder, 'out'), ...args]);

    expect(result.exitCode, result.stderr).toBe(2);
    expectTold(result, code, told);
  });

  test('an unknown command, no command, and an option that is required: exit 2', async () => {
    const unknown = await acopio(['snyc'], { alone: true });
    const none = await acopio([], { alone: true });
    const lacking = await acopio(['login', '--cer', 'e.cer'], { alone: true });

    expect([unknown.exitCode, none.exitCode, lacking.exitCode]).toEqual([2, 2, 2]);
    expectTold(unknown, 'UNKNOWN_COMMAND', /snyc \(sync\?\)/);
    expectTold(none, 'COMMAND_MISSING', /acopio --help/);
    expectTold(lacking, 'OPTION_REQUIRED', /--key/);
  });

  test('help that is asked for is no error; help for what does not exist is one', async () => {
    const help = await acopio(['help']);
    const ofSync = await acopio(['help', 'sync']);
    const ofNothing = await acopio(['help', 'nothing']);

    expect([help.exitCode, ofSync.exitCode, ofNothing.exitCode]).toEqual([0, 0, 2]);
    expect(help.stderr + ofSync.stderr).toBe('');
    expect(ofSync.stdout).toContain('--month');
    expectTold(ofNothing, 'UNKNOWN_COMMAND', /nothing/);
  });

  test.for([
    ['--password', 'opensesame'],
    ['--password=opensesame'],
    ['--pasword=opensesame'],
    ['--passphrase', 'opensesame'],
    ['--contraseña=opensesame'],
  ])('a password as an argument (%s) is refused and never repeated', async (password) => {
    const result = await acopio(['login', '--cer', 'e.cer', '--key', 'e.key', ...password]);

    expect(result.exitCode, result.stderr).toBe(2);
    expect(result.stderr).toMatch(/\[(PASSWORD_AS_ARGUMENT|UNKNOWN_OPTION)\]/);
    expect(result.stdout + result.stderr).not.toContain('opensesame');
  });
});

describe('a folder that another run uses', () => {
  test('exit 75 and who uses it; the other run is not disturbed', async () => {
    const at = await desk();
    const hold = at.simulator.faults.add({ operation: 'login', do: { kind: 'hold', when: 'before' } });
    const first = startAcopio(['sync', ...at.args, ...MARCH]);
    await hold.reached;
    const second = await acopio(['sync', ...at.args, ...MARCH], { alone: true });

    expect(second.exitCode, second.stderr).toBe(75);
    expectTold(second, 'LEDGER_LOCKED', /Wait until it ends/);
    expect(second.stderr).toContain(String(first.child.pid));
    hold.release();
    expect((await first.ended).exitCode).toBe(0);
  });
});

describe('a folder that cannot be written to', () => {
  test('--out is a file: exit 6 before anything is sent, and the same command works once it is gone', async () => {
    const at = await desk();
    const file = join(at.folder, 'file');
    await writeFile(file, '');
    const result = await acopio(['sync', ...at.args, ...MARCH, '--out', file], { alone: true });

    expect(result.exitCode, result.stderr).toBe(6);
    expectTold(result, 'LEDGER_NOT_WRITABLE', /Check permissions and free space/);
    expect(at.simulator.journal).toEqual([]);
    expect((await acopio(['sync', ...at.args, ...MARCH])).exitCode).toBe(0);
  });

  test('XML cannot be written: exit 6, the packages are kept, and the same command spends no download again', async () => {
    const at = await desk();
    const root = join(at.out, RFC, 'cfdi');
    await mkdir(root, { recursive: true });
    await writeFile(join(root, 'xml'), 'in the way');
    const result = await acopio(['sync', ...at.args, ...MARCH]);

    expect(result.exitCode, result.stderr).toBe(6);
    expectTold(
      { ...result, stderr: result.stderr.replace(/^Package .*\n/gm, '') },
      'STORE_NOT_WRITABLE',
      /Nothing is lost/,
    );

    await rm(join(root, 'xml'));
    const again = await acopio(['sync', ...at.args, ...MARCH, '--json']);
    expect(documentOf(again)).toMatchObject({ exitCode: 0, report: { verdict: 'complete' } });
    expect(callsSeen(at.simulator)).toMatchObject({ request: 4, download: 4 });
  });
});

import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { writeFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import {
  acopio,
  credentialFiles,
  desk,
  documentOf,
  efirma,
  filesBelow,
  issue,
  startAcopio,
  temporaryFolder,
} from './harness.js';

const ESCAPE = '\u001B[';

describe('the language', () => {
  test.for([
    { env: { LANG: 'es_MX.UTF-8' }, language: 'es' },
    { env: { LANG: 'en_US.UTF-8' }, language: 'en' },
    { env: { LANG: 'fr_FR.UTF-8' }, language: 'en' },
    { env: { LANG: 'C' }, language: 'en' },
    { env: { LANG: 'en_US.UTF-8', LC_ALL: 'es_MX.UTF-8' }, language: 'es' },
    { env: { LANG: 'es_MX.UTF-8', LC_MESSAGES: 'en_US.UTF-8' }, language: 'en' },
    { env: { LANG: '', LC_ALL: '' }, language: 'en' },
  ])('of $env is $language', async ({ env, language }) => {
    const { stdout } = await acopio(['--help'], { env });
    expect(stdout).toContain(language === 'es' ? 'Códigos de salida:' : 'Exit codes:');
  });

  test('is what --lang says, before and after the command, also for what is wrong with the command itself', async () => {
    const spanish = await acopio(['sync', '--month', '2025-01', '--lang', 'es']);
    const before = await acopio(['--lang=es', 'snyc']);
    const english = await acopio(['snyc', '--lang', 'en'], { env: { LANG: 'es_MX.UTF-8' } });
    const other = await acopio(['login', '--lang', 'fr']);

    expect(spanish.stderr).toContain('✗ Falta una opción: --cer <archivo>\n  → Agregue --help al comando');
    expect(before.stderr).toContain('✗ Comando desconocido: snyc (sync?)');
    expect(english.stderr).toContain('✗ Unknown command: snyc (sync?)');
    expect(other.exitCode).toBe(2);
  });

  test('is that of the packages’ errors too', async () => {
    const folder = await temporaryFolder();
    const { args, passwordFile } = await credentialFiles(folder, efirma);
    await writeFile(passwordFile, 'otra\n');
    const result = await acopio(['credential', 'show', ...args, '--lang', 'es']);

    expect(result.stderr).toContain('✗ La contraseña no abre la llave privada');
    expect(result.stderr).toContain('→ Es la contraseña de la llave privada, no la CIEC');
  });

  test('of a whole run can be Spanish', async () => {
    const at = await desk();
    const result = await acopio(['sync', ...at.args, '--month', '2025-03', '--wait', '1m', '--lang', 'es']);

    expect(result.stdout).toMatch(/Mes .*Sentido .*En lista .*No ofrecidos .*Pendientes .*Faltantes/);
    expect(result.stdout).toMatch(/^Completo al .*\(hora de la Ciudad de México\)/m);
    expect(result.stdout).toContain('Llamadas al SAT de este comando: sesión 1');
  });
});

describe('help and version', () => {
  test('go to standard output and succeed', async () => {
    const [help, ofCommand, version] = await Promise.all([
      acopio(['--help'], { alone: true }),
      acopio(['sync', '--help'], { alone: true }),
      acopio(['--version'], { alone: true }),
    ]);

    expect([help.exitCode, ofCommand.exitCode, version.exitCode]).toEqual([0, 0, 0]);
    for (const code of ['0', '1', '2', '3', '4', '5', '6', '75', '130']) {
      expect(help.stdout).toMatch(new RegExp(`^ +${code}  \\w`, 'm'));
    }
    expect(ofCommand.stdout).toContain('--wait <duration>');
    expect(ofCommand.stdout).toContain('--json');
    expect(version.stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    expect(help.stderr + ofCommand.stderr + version.stderr).toBe('');
  });
});

describe('colours', () => {
  test('are used where they are shown, and never with NO_COLOR or in a file', async () => {
    const folder = await temporaryFolder();
    const { args } = await credentialFiles(folder, efirma);
    const show = ['credential', 'show', ...args];
    const forced = await acopio(show, { env: { FORCE_COLOR: '1' } });
    const file = await acopio(show, { alone: true });

    expect(forced.stdout).toContain(ESCAPE);
    expect(file.stdout).not.toContain(ESCAPE);
  });

  test('on a terminal follow NO_COLOR', async (ctx) => {
    const folder = await temporaryFolder();
    const { cer } = await credentialFiles(folder, efirma);
    const args = ['credential', 'show', '--cer', cer];
    const coloured = await onTerminal(args, {});
    if (coloured === undefined) return ctx.skip();

    expect(coloured).toContain(ESCAPE);
    expect(await onTerminal(args, { NO_COLOR: '1' })).not.toContain(ESCAPE);
  });
});

/** What a run shows on a pseudo-terminal, typing `input` into it; `undefined` where util-linux's `script` is not installed. */
async function onTerminal(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  input = '',
): Promise<string | undefined> {
  const program = join(import.meta.dirname, '../dist/main.js');
  const command = [process.execPath, program, ...args].map((word) => `'${word}'`).join(' ');
  const { PATH = '' } = process.env;
  const child = spawn('script', ['-qec', command, '/dev/null'], {
    env: { PATH, LANG: 'en_US.UTF-8', TERM: 'xterm', ...env },
  });
  let shown = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    shown += text;
    // What is typed before the prompt is there would be echoed by the terminal itself.
    if (shown.includes('Password of') && input !== '') child.stdin.end(input);
  });
  return new Promise((resolve, reject) => {
    child.on('error', (error) => {
      if (process.env['ACOPIO_REQUIRE_JUDGES'] === '1') reject(error);
      else resolve(undefined);
    });
    child.on('close', () => resolve(shown));
  });
}

describe('the password', () => {
  const SECRET = 'contraseña muy secreta & única';

  test.for([
    { name: 'EFIRMA_PASSPHRASE', how: { env: { EFIRMA_PASSPHRASE: SECRET } } },
    { name: 'standard input', how: { input: `${SECRET}\n` } },
    { name: 'standard input without a line break', how: { input: SECRET } },
  ])('from $name opens the key', async ({ how }) => {
    const folder = await temporaryFolder();
    const { cer, key } = await credentialFiles(folder, issue({ password: SECRET }));
    const result = await acopio(['credential', 'show', '--cer', cer, '--key', key], how);

    expect(result.exitCode, result.stderr).toBe(0);
    expect(result.stdout + result.stderr).not.toContain(SECRET);
  });

  test.for([
    { name: 'with a line break of Windows', bytes: Buffer.from(`${SECRET}\r\n`) },
    { name: 'with the mark that Notepad writes', bytes: Buffer.from(`\uFEFF${SECRET}`) },
    { name: 'in ISO-8859-1', bytes: Buffer.from(SECRET, 'latin1') },
  ])('from a file $name opens the key', async ({ bytes, name }) => {
    const folder = await temporaryFolder();
    const encoding = name.includes('8859') ? ({ passwordEncoding: 'latin1' } as const) : {};
    const { args, passwordFile } = await credentialFiles(folder, issue({ password: SECRET, ...encoding }));
    await writeFile(passwordFile, bytes);

    expect((await acopio(['credential', 'show', ...args])).exitCode).toBe(0);
  });

  test('that is nowhere to be had: exit 3 and the ways to give it', async () => {
    const folder = await temporaryFolder();
    const { cer, key } = await credentialFiles(folder, efirma);
    const result = await acopio(['credential', 'show', '--cer', cer, '--key', key], { alone: true });

    expect(result.exitCode, result.stderr).toBe(3);
    expect(result.stderr).toContain('[PASSWORD_MISSING]');
    expect(result.stderr).toContain('EFIRMA_PASSPHRASE');
  });

  test('typed on a terminal is not echoed', async (ctx) => {
    const folder = await temporaryFolder();
    const { cer, key } = await credentialFiles(folder, issue({ password: 'not-to-be-seen' }));
    const shown = await onTerminal(['credential', 'show', '--cer', cer, '--key', key], {}, 'not-to-be-seen\n');
    if (shown === undefined) return ctx.skip();

    expect(shown).toContain('Password of the private key:');
    expect(shown).toContain('It can be used to download');
    expect(shown.split('Password of the private key:')[1]).not.toContain('not-to-be-seen');
  });

  test('is in nothing that a run prints or leaves behind', async () => {
    const at = await desk();
    const { cer, key } = await credentialFiles(at.folder, issue({ password: SECRET }));
    const args = ['sync', '--cer', cer, '--key', key, '--sat', at.simulator.url, '--out', at.out, '--month', '2025-03'];
    const result = await acopio([...args, '--wait', '1m', '--json'], {
      env: { EFIRMA_PASSPHRASE: SECRET, NODE_DEBUG: 'acopio' },
    });

    expect(documentOf(result)).toMatchObject({ exitCode: 0 });
    expect(result.stdout + result.stderr).not.toContain(SECRET);
    for (const [path, content] of await filesBelow(at.out)) expect(content, path).not.toContain(SECRET);
  });
});

describe('where a person watches', () => {
  test('there are bars and how to go on; elsewhere neither', async (ctx) => {
    const at = await desk({ verifiesUntilFinished: 1 });
    const args = ['sync', ...at.args, '--month', '2025-03', '--direction', 'issued', '--content', 'metadata'];
    const shown = await onTerminal(args, {});
    if (shown === undefined) return ctx.skip();

    expect(shown).toContain('You may close this window: nothing is lost, and this command goes on where it stopped:');
    expect(shown).toContain(`acopio ${args.join(' ')}`);
    expect(shown).toMatch(/Requests .*1\/1/);
    expect(shown).toContain('The list is complete as of');
    const elsewhere = await acopio([...args, '--out', join(at.folder, 'elsewhere')]);
    expect(elsewhere.stderr).toBe('');
  });
});

describe('Ctrl-C', () => {
  test('while the SAT works: a word on what is safe, exit 130, and the same command goes on', async () => {
    const at = await desk({ verifiesUntilFinished: 1 });
    const args = ['sync', ...at.args, '--month', '2025-03', '--wait', '1m'];
    const run = startAcopio([...args, '--json']);
    await run.told('"type":"waiting"');
    run.child.kill('SIGINT');
    const stopped = await run.ended;

    expect(documentOf(stopped)).toMatchObject({ exitCode: 130, error: { code: 'INTERRUPTED' } });
    const again = await acopio(args);
    expect(again.exitCode, again.stderr).toBe(0);
    expect(at.simulator.journal.filter(({ operation }) => operation === 'request')).toHaveLength(4);
  });

  test('while a request is on its way: says that it counts as sent, exit 130, and the same query is not sent again', async () => {
    const at = await desk();
    const hold = at.simulator.faults.add({ operation: 'request', do: { kind: 'hold', when: 'after' } });
    const args = ['sync', ...at.args, '--month', '2025-03', '--wait', '1m'];
    const run = startAcopio(args);
    await hold.reached;
    run.child.kill('SIGINT');
    const stopped = await run.ended;

    expect(stopped.exitCode, stopped.stderr).toBe(130);
    expect(stopped.stderr).toContain('the request that was on its way counts as sent');
    const again = await acopio(args);
    expect(again.exitCode, again.stderr).toBe(0);
    const prints = at.simulator.requests.map(({ fingerprint }) => fingerprint);
    expect(prints).toHaveLength(5);
    expect(new Set(prints).size).toBe(5);
  });

  test('in the middle of a package: says that it used a download, exit 130, and it is fetched again', async () => {
    const at = await desk();
    const hold = at.simulator.faults.add({
      operation: 'download',
      do: { kind: 'hold', when: 'inBody', afterBytes: 1500 },
    });
    const args = ['sync', ...at.args, '--month', '2025-03', '--wait', '1m'];
    const run = startAcopio(args);
    await hold.reached;
    run.child.kill('SIGINT');
    const stopped = await run.ended;

    expect(stopped.exitCode, stopped.stderr).toBe(130);
    expect(stopped.stderr).toContain('the half package used one of its two downloads and is fetched again');
    expect(stopped.stderr).toContain('[INTERRUPTED]');
    const again = await acopio(args);
    expect(again.exitCode, again.stderr).toBe(0);
    expect(at.simulator.journal.filter(({ operation }) => operation === 'download')).toHaveLength(5);
  });

  test('twice ends at once', async () => {
    const at = await desk();
    const hold = at.simulator.faults.add({ operation: 'login', do: { kind: 'hold', when: 'before' } });
    const run = startAcopio(['sync', ...at.args, '--month', '2025-03']);
    await hold.reached;
    run.child.kill('SIGTERM');
    run.child.kill('SIGTERM');

    expect((await run.ended).exitCode).toBe(130);
  });
});

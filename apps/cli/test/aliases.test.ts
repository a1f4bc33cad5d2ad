import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { aliases } from '../src/aliases.js';
import { acopio, callsSeen, credentialFiles, desk, documentOf, efirma, temporaryFolder, type Desk } from './harness.js';
import { runHere, type RunHere } from './record/run-here.js';

const posix = process.platform !== 'win32';

function queriesOf({ document }: RunHere): readonly unknown[] {
  return (document['requests'] as readonly { readonly query: unknown }[]).map(({ query }) => query);
}

function words(text: string): readonly string[] {
  return text.split(' ');
}

/** The same e.firma as a file of phpcfdi's program, beside its `.cer` and `.key`. */
async function efirmaFile(at: Pick<Desk, 'folder'>, more: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const path = join(at.folder, 'fiel.json');
  const members = { certificateFile: 'e.cer', privateKeyFile: './e.key', passPhrase: efirma.password, ...more };
  await writeFile(path, JSON.stringify(members), { mode: 0o600 });
  return path;
}

describe('the options of phpcfdi’s program', () => {
  test('ask for the same as ours', async () => {
    const at = await desk();
    const sat = ['--sat', at.simulator.url];
    const period = ['--from', '2025-01-01', '--to', '2025-03-31'];
    const filters = words('--status cancelled --type N --counterpart XAXX010101000 --on-behalf-of EKU9003173C9');
    const own = await runHere([
      'request',
      ...at.credential,
      ...sat,
      ...words('--service cfdi --direction issued --content metadata'),
      ...period,
      ...filters,
      '--out',
      join(at.folder, 'own'),
    ]);
    const theirs = await runHere([
      'request',
      '--efirma',
      await efirmaFile(at),
      ...sat,
      ...words('--servicio CFDI --tipo EMITIDOS --paquete metadata --estado canceladas --documento NÓMINA'),
      ...words('--rfc XAXX010101000 --tercero EKU9003173C9'),
      '--desde',
      '2025-01-01 00:00:00',
      '--hasta=2025-03-31 23:59:59',
      '--complemento',
      '',
      '--uuid=',
      '--destino',
      join(at.folder, 'theirs'),
    ]);
    expect(own.exitCode, own.told).toBe(0);
    expect(queriesOf(theirs)).toEqual(queriesOf(own));
    expect(queriesOf(own)).toEqual([
      {
        kind: 'issued',
        content: 'metadata',
        from: '2025-01-01T00:00:00',
        to: '2025-03-31T23:59:59',
        status: 'cancelled',
        documentType: 'N',
        counterparts: ['XAXX010101000'],
        onBehalfOf: 'EKU9003173C9',
      },
    ]);
  });

  test('name the files of the e.firma, and an empty value is none', async () => {
    const at = await desk();
    const { cer, key, passwordFile } = await credentialFiles(at.folder, efirma);
    const args = ['--certificado', cer, '--llave', key, '--password-file', passwordFile, '--sat', at.simulator.url];
    const query = [...words('--tipo recibidos --paquete metadata --desde 2025-03-01'), '--out', at.out, '--hasta='];
    expect(await runHere(['login', ...args])).toMatchObject({ exitCode: 0 });
    const asked = await runHere(['request', ...args, ...query, '--estado=', '--documento=', '--rfc=']);
    expect(asked).toMatchObject({ exitCode: 0 });
    expect(queriesOf(asked)).toHaveLength(new Set(queriesOf(asked)).size);
    expect(queriesOf(asked)).toEqual(
      queriesOf(asked).map(() => expect.objectContaining({ kind: 'received', content: 'metadata' }) as unknown),
    );
  });

  test.for(
    aliases.flatMap(({ alias, own, values = { x: 'x' } }) =>
      Object.entries(values).map(([theirs, ours]) => ({ alias, own, theirs, ours })),
    ),
  )('$alias $theirs is $own $ours, and not both', async ({ alias, own, theirs, ours }) => {
    const result = await runHere(['request', alias, theirs, own, ours]);
    expect(result).toMatchObject({ exitCode: 2, error: 'OPTION_TWICE' });
    const alone = await runHere(['request', alias, theirs, '--month', '2025-03']);
    expect(['OPTION_REQUIRED', 'QUERY_INVALID', 'PERIOD_TWICE']).toContain(alone.error);
  });

  test('with a value that means nothing are refused, and so is one where nothing of ours stands behind it', async () => {
    expect(await runHere(['request', '--tipo', 'enviados'])).toMatchObject({
      exitCode: 2,
      error: 'OPTION_VALUE_INVALID',
    });
    expect(await runHere(['verify', 'x', '--tipo', 'emitidos'])).toMatchObject({
      exitCode: 2,
      error: 'UNKNOWN_OPTION',
    });
    expect(await runHere(['sync', '--rfc', 'EKU9003173C9'])).toMatchObject({ exitCode: 2, error: 'UNKNOWN_OPTION' });
  });
});

describe.each(['phpcfdi.md', 'phpcfdi.es.md'])('docs/migrating/%s', (file) => {
  test('names each alias beside the option that it stands for', async () => {
    const text = await readFile(join(import.meta.dirname, '../../../docs/migrating', file), 'utf8');
    const rows = text.split('\n').filter((row) => row.startsWith('| `--'));
    const named = rows.map((row) => row.split('|').map((cell) => /`(--[\w-]+)/.exec(cell)?.[1]));
    for (const { alias, own } of aliases) {
      expect(named.find(([, theirs]) => theirs === alias)?.[2], alias).toBe(own);
    }
  });
});

describe('a password as an argument', () => {
  const secret = 'the-password-itself';

  test.for(
    [
      '--password',
      '--passphrase',
      '--pass-phrase',
      '--passPhrase',
      '--contrasena',
      '--contraseña',
      '--clave',
      '--pass',
    ].flatMap((name) => [[name, secret], [`${name}=${secret}`]]),
  )('$0 is refused with the other ways, and never repeated', async (password) => {
    const result = await runHere(['login', '--cer', 'e.cer', '--key', 'e.key', ...password]);
    expect(result).toMatchObject({ exitCode: 2, error: 'PASSWORD_AS_ARGUMENT' });
    expect(result.told).not.toContain(secret);
  });

  test('in a file is none', async () => {
    expect(await runHere(['login', '--password-file', 'none'])).toMatchObject({ error: 'OPTION_REQUIRED' });
  });
});

describe('--efirma', () => {
  test('opens the e.firma whose paths start from the file, and never shows its password', async () => {
    const at = await desk();
    const efirmaPath = await efirmaFile(at);
    const result = await acopio(['login', '--efirma', efirmaPath, '--sat', at.simulator.url, '--json'], {
      cwd: await temporaryFolder(),
    });
    expect(documentOf(result)).toMatchObject({ exitCode: 0, rfc: 'EKU9003173C9' });
    expect(result.stdout + result.stderr).not.toContain(efirma.password);
    const shown = await runHere(['credential', 'show', '--efirma', efirmaPath]);
    expect(shown).toMatchObject({ exitCode: 0, document: { keyChecked: true } });
  });

  test('without a password goes on as ever; --password-file is stronger than the one in it', async () => {
    const at = await desk();
    const passwordFile = join(at.folder, 'password');
    const sat = ['--sat', at.simulator.url];
    const without = await efirmaFile(at, { passPhrase: '' });
    expect(await runHere(['login', '--efirma', without, '--password-file', passwordFile, ...sat])).toMatchObject({
      exitCode: 0,
    });
    const wrong = await efirmaFile(at, { passPhrase: 'not the password' });
    expect(await runHere(['login', '--efirma', wrong, ...sat])).toMatchObject({ exitCode: 3, error: 'WRONG_PASSWORD' });
    expect(await runHere(['login', '--efirma', wrong, '--password-file', passwordFile, ...sat])).toMatchObject({
      exitCode: 0,
    });
  });

  test.runIf(posix)('warns when others can read the password in it, and only then', async () => {
    const at = await desk();
    const path = await efirmaFile(at);
    const login = () => runHere(['login', '--efirma', path, '--sat', at.simulator.url]);
    expect((await login()).told).not.toContain('Warning');
    await chmod(path, 0o640);
    expect((await login()).told).toContain(`Warning: ${path} holds the password`);
    await writeFile(path, JSON.stringify({ certificateFile: 'e.cer', privateKeyFile: 'e.key' }));
    const args = ['login', '--efirma', path, '--password-file', join(at.folder, 'password'), '--sat', at.simulator.url];
    expect((await runHere(args)).told).not.toContain('Warning');
  });

  test.for([
    { name: 'no JSON', text: '{"passPhrase": "the-secret', detail: /fiel\.json$/ },
    { name: 'a list', text: '["the-secret"]', detail: /fiel\.json$/ },
    { name: 'no certificate', text: '{"privateKeyFile": "e.key"}', detail: /certificateFile$/ },
    { name: 'no key', text: '{"certificateFile": "e.cer"}', detail: /privateKeyFile$/ },
    { name: 'a password that is no text', text: '{"passPhrase": 1234, "certificateFile": "a"}', detail: /passPhrase$/ },
  ])('with $name is refused, and nothing of it is repeated', async ({ text, detail }) => {
    const folder = await temporaryFolder();
    const path = join(folder, 'fiel.json');
    await writeFile(path, text, { mode: 0o600 });
    const result = await runHere(['login', '--efirma', path]);
    expect(result).toMatchObject({ exitCode: 3, error: 'EFIRMA_FILE_INVALID' });
    expect(result.detail).toMatch(detail);
    expect(await readFile(path, 'utf8')).toBe(text);
  });

  test('beside --cer or --key is refused', async () => {
    const result = await runHere(['login', '--efirma', 'fiel.json', '--llave', 'e.key']);
    expect(result).toMatchObject({ exitCode: 2, error: 'OPTION_TWICE', detail: '--efirma, --key' });
  });

  test('keeps the token where tokenFile says', async () => {
    const at = await desk();
    const path = await efirmaFile(at, { tokenFile: 'token.json' });
    const args = ['--efirma', path, '--sat', at.simulator.url];
    expect(await runHere(['login', ...args])).toMatchObject({ document: { tokenFile: join(at.folder, 'token.json') } });
    await runHere([
      'request',
      ...args,
      '--out',
      at.out,
      '--month',
      '2025-03',
      '--direction',
      'issued',
      '--content',
      'metadata',
    ]);
    expect(callsSeen(at.simulator)).toMatchObject({ login: 1, request: 1 });
  });
});

import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { once } from 'node:events';
import path from 'node:path';

import { describe, expect, it, onTestFinished } from 'vitest';

import { createTestAuthority } from '../../src/index.js';
import { codeOf } from '../conformance/answers.js';
import { testClient } from '../messages/client.js';
import type { TestClient } from '../messages/client.js';
import { signerOf } from '../conformance/signer.js';
import { runToEnd, startProgram, temporaryFolder } from './program-run.js';
import type { ProgramRun } from './program-run.js';

const RFC = 'EKU9003173C9';
const ANY_PORT = ['--port', '0'];

/** Starts a simulator, and waits until it listens. */
async function started(...args: readonly string[]): Promise<ProgramRun> {
  const run = startProgram([...ANY_PORT, ...args]);
  await run.says('Ctrl-C ends it.');
  return run;
}

function urlOf(run: ProgramRun): string {
  return /http:\S+(?=\/cfdi)/.exec(run.said())?.[0] ?? '';
}

/** A client with the e.firma in the three files of a folder. */
function clientOf(run: ProgramRun, folder: string, name = RFC): TestClient {
  const read = (ending: string): Buffer => readFileSync(path.join(folder, `${name}${ending}`));
  const signer = signerOf({
    certificate: read('.cer'),
    privateKey: read('.key'),
    password: read('.password.txt').toString(),
    number: '',
  });
  return testClient({ url: urlOf(run) }, RFC, signer);
}

function written(folder: string, name: string, content: unknown): string {
  const file = path.join(folder, name);
  writeFileSync(file, JSON.stringify(content));
  return file;
}

describe('acopio-sat-simulator', () => {
  it('tells where it listens, writes an e.firma for its taxpayer, and prints a command that uses it', async () => {
    const out = path.join(temporaryFolder(), 'new', 'folder');
    const run = await started('--out', out);
    const url = urlOf(run);
    const files = ['.cer', '.key', '.password.txt'].map((ending) => path.join(out, `${RFC}${ending}`));
    expect(run.said()).toContain(`${url}/cfdi  ${url}/retenciones`);
    expect(run.said()).toContain(
      `acopio login --sat ${url} --cer ${files[0]} --key ${files[1]} --password-file ${files[2]}\n`,
    );
    const adminUrl = /curl -s (http:\S+)\/api\/state/.exec(run.said())?.[1] ?? '';
    expect(await (await fetch(`${adminUrl}/api/state`)).json()).toMatchObject({ url, clock: { kind: 'real' } });
    expect(codeOf(await clientOf(run, out).issued())).toBe('5000');
    run.interrupt();
    expect(await run.ended).toBe(0);
    await expect(fetch(url)).rejects.toThrow(TypeError);
    await expect(fetch(adminUrl)).rejects.toThrow(TypeError);
    expect(run.complained()).toBe('');
  });

  it('speaks Spanish, and of the scripts of a clone where it was started by one', async () => {
    const run = startProgram([...ANY_PORT, '--out', temporaryFolder()], {
      language: 'es',
      env: { npm_lifecycle_event: 'simulator' },
    });
    await run.says('Ctrl-C lo termina.');
    expect(run.said()).toContain('npx -y pnpm@12 acopio login --sat ');
  });

  it('has the same authority and e.firmas when it is started again in the folder', async () => {
    const out = temporaryFolder();
    const first = await started('--out', out);
    const certificate = readFileSync(path.join(out, `${RFC}.cer`));
    first.interrupt();
    await first.ended;
    const second = await started('--out', out);
    expect(readFileSync(path.join(out, `${RFC}.cer`))).toEqual(certificate);
    expect(codeOf(await clientOf(second, out).issued())).toBe('5000');
  });

  it('prints a line for each call: service, operation, RFC, code and reason, and the faults that it met', async () => {
    const out = temporaryFolder();
    const scenario = written(out, 'scenario.json', { faults: [{ operation: 'verify', do: { kind: 'empty' } }] });
    const run = await started('--out', out, '--scenario', scenario);
    const client = clientOf(run, out);
    await client.issued({ FechaFinal: '2024-01-01T00:00:00' });
    await client.verify('00000000-0000-4000-8000-000000000000');
    const lines = run
      .said()
      .split('\n')
      .filter((line) => /^\d\d:\d\d:\d\d {2}cfdi/.test(line));
    expect(lines).toEqual([
      expect.stringMatching(/login +EKU9003173C9 +token$/),
      expect.stringMatching(/request +EKU9003173C9 +301 {2}\S+/),
      expect.stringMatching(/verify +EKU9003173C9 .*\[empty\]$/),
    ]);
  });

  it('prints none of them with --quiet', async () => {
    const out = temporaryFolder();
    const run = await started('--out', out, '--quiet');
    const before = run.said();
    expect(codeOf(await clientOf(run, out).issued())).toBe('5000');
    expect(run.said()).toBe(before);
  });

  it('lets the command line prevail over the scenario', async () => {
    const out = temporaryFolder();
    const scenario = written(out, 'scenario.json', {
      clock: { kind: 'manual', start: '2020-01-01T00:00:00Z' },
      settings: { limits: { queryLives: 1 } },
    });
    const run = await started('--out', out, '--scenario', scenario, '--clock', 'x60', '--lenient');
    const adminUrl = /curl -s (http:\S+)\/api\/state/.exec(run.said())?.[1] ?? '';
    const state = (await (await fetch(`${adminUrl}/api/state`)).json()) as Record<string, unknown>;
    expect(state).toMatchObject({
      clock: { kind: 'accelerated', factor: 60 },
      settings: { lenient: true, limits: { queryLives: 1 } },
    });
    expect(String(state['now']) > '2026').toBe(true);
  });

  it('answers 304 to an e.firma that was revoked in its authority, and 305 to one of another authority', async () => {
    const [out, stranger] = [temporaryFolder(), temporaryFolder()];
    await runToEnd(['efirma', '--rfc', RFC, '--out', out, '--revoked']);
    await runToEnd(['efirma', '--rfc', RFC, '--out', stranger]);
    const run = await started('--out', out);
    expect(codeOf(await clientOf(run, out, `${RFC}-revoked`).issued())).toBe('304');
    expect(codeOf(await clientOf(run, stranger).issued())).toBe('305');
    expect(codeOf(await clientOf(run, out).issued())).toBe('5000');
  });

  it('uses the authority of the scenario, unless another one is named', async () => {
    const [out, other] = [temporaryFolder(), temporaryFolder()];
    written(out, 'kept.json', createTestAuthority().save());
    const scenario = written(out, 'scenario.json', { authority: 'kept.json' });
    const run = await started('--out', out, '--scenario', scenario);
    expect(codeOf(await clientOf(run, out).issued())).toBe('5000');
    const named = await runToEnd([...ANY_PORT, '--out', out, '--scenario', scenario, '--authority', other]);
    // The e.firma in the folder is of the scenario's authority.
    expect(named).toMatchObject({ code: 65, complained: expect.stringContaining('[CREDENTIAL_UNUSABLE]') });
  });
});

describe('acopio-sat-simulator that cannot start', () => {
  it('ends with 69 when a port is taken, and names it', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    onTestFinished(() => void other.close());
    const address = other.address();
    const port = typeof address === 'object' && address !== null ? String(address.port) : '';
    const out = temporaryFolder();
    for (const ports of [
      ['--port', port],
      [...ANY_PORT, '--admin-port', port],
    ]) {
      expect(await runToEnd([...ports, '--out', out])).toMatchObject({
        code: 69,
        said: '',
        complained: expect.stringMatching(new RegExp(`: ${port}\\n.*--port.*\\n.*\\[PORT_TAKEN\\]`)),
      });
    }
  });

  it.each([
    ['es', 'no es un RFC'],
    ['en', 'no RFC'],
  ] as const)('ends with 65 for a scenario that is wrong, and says in %s where', async (language, problem) => {
    const out = temporaryFolder();
    const scenario = written(out, 'scenario.json', { taxpayers: [{ rfc: 'x', legalName: 'X', months: [] }] });
    const { code, complained } = await runToEnd([...ANY_PORT, '--scenario', scenario, '--out', out], { language });
    expect(code).toBe(65);
    expect(complained).toContain(`taxpayers[0].rfc: ${problem}`);
    expect(complained).toContain(scenario);
  });

  it.each([
    ['--scenario', 'SCENARIO_UNREADABLE'],
    ['--documents', 'OWN_FILE_UNREADABLE'],
    ['--replay', 'RECORDING_UNREADABLE'],
  ])('ends with 66 when what %s names is not there', async (option, error) => {
    const folder = temporaryFolder();
    const absent = path.join(folder, 'absent');
    const { code, complained } = await runToEnd([...ANY_PORT, '--out', folder, option, absent]);
    expect(code).toBe(66);
    expect(complained).toContain(absent);
    expect(complained).toContain(`[${error}]`);
  });

  it('ends with 65 when the folder has an e.firma of another authority', async () => {
    const out = temporaryFolder();
    await runToEnd(['efirma', '--rfc', RFC, '--out', out, '--foreign']);
    for (const ending of ['.cer', '.key', '.password.txt']) {
      writeFileSync(path.join(out, `${RFC}${ending}`), readFileSync(path.join(out, `${RFC}-foreign${ending}`)));
    }
    expect(await runToEnd([...ANY_PORT, '--out', out])).toMatchObject({
      code: 65,
      complained: expect.stringContaining('another authority issued it'),
    });
  });

  it('ends with 65 when the folder has only some of an e.firma, and touches none of it', async () => {
    const out = temporaryFolder();
    writeFileSync(path.join(out, `${RFC}.key`), 'somebody’s');
    expect(await runToEnd([...ANY_PORT, '--out', out])).toMatchObject({ code: 65 });
    expect(readFileSync(path.join(out, `${RFC}.key`), 'utf8')).toBe('somebody’s');
  });
});

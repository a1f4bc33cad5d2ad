import { createServer } from 'node:net';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { AddressInfo } from 'node:net';
import {
  acopio,
  authority,
  callsSeen,
  desk,
  documentOf,
  efirma,
  expectedXml,
  filesBelow,
  RFC,
  smallWorld,
} from './harness.js';
import { credentialFiles, temporaryFolder, type Desk } from './harness.js';
import { startSatSimulator, type FaultAction, type SatQuery } from '@acopio/sat-simulator';

const MARCH = ['--month', '2025-03', '--wait', '1m'] as const;
const ALWAYS = Number.MAX_SAFE_INTEGER;

const march = { service: 'cfdi', from: '2025-03-01T00:00:00', to: '2025-03-31T23:59:59' } as const;

function asksXml(query: SatQuery | undefined): boolean {
  return query !== undefined && query.kind !== 'folio' && query.content === 'xml';
}

async function xmlOf({ out }: Desk): Promise<Map<string, string>> {
  return filesBelow(join(out, RFC, 'cfdi/xml'));
}

describe('a SAT that cannot be reached', () => {
  test('exit 75 after telling, and the same command works when it is back', async () => {
    const folder = await temporaryFolder();
    const { args } = await credentialFiles(folder, efirma);
    const port = await freePort();
    const command = [
      'sync',
      ...args,
      '--sat',
      `http://127.0.0.1:${port}`,
      '--out',
      join(folder, 'out'),
      '--month',
      '2025-03',
    ];
    const result = await acopio(command, { alone: true });

    expect(result.exitCode, result.stderr).toBe(75);
    expect(result.stderr).toContain('[UNREACHABLE]');
    expect(result.stderr).toContain('Nothing was sent');

    const simulator = await startSatSimulator({ world: smallWorld, authority, port, verifiesUntilFinished: 0 });
    try {
      const again = await acopio([...command, '--wait', '1m']);
      expect(again.exitCode, again.stderr).toBe(0);
    } finally {
      await simulator.close();
    }
  });

  test('login says the same', async () => {
    const folder = await temporaryFolder();
    const { args } = await credentialFiles(folder, efirma);
    const result = await acopio(['login', ...args, '--sat', `http://127.0.0.1:${await freePort()}`, '--json']);

    expect(result.exitCode, result.stderr).toBe(75);
    expect(documentOf(result)).toMatchObject({ command: 'login', exitCode: 75, error: { code: 'UNREACHABLE' } });
  });
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

describe('a refusal by the SAT', () => {
  test('of the login: exit 4, and the same command works afterwards', async () => {
    const at = await desk();
    const fault = at.simulator.faults.add({
      operation: 'login',
      times: ALWAYS,
      do: { kind: 'fault', fault: 'InvalidSecurity' },
    });
    const result = await acopio(['sync', ...at.args, ...MARCH], { alone: true });

    expect(result.exitCode, result.stderr).toBe(4);
    expect(result.stderr).toContain('[LOGIN_REFUSED]');
    expect(result.stderr).toContain('check the time of this machine');
    expect(callsSeen(at.simulator)).toMatchObject({ request: 0 });
    fault.remove();
    expect((await acopio(['sync', ...at.args, ...MARCH])).exitCode).toBe(0);
  });

  test('of a request with 301: exit 4 with the SAT’s words, spends nothing, and is asked again by the same command', async () => {
    const at = await desk();
    const fault = at.simulator.faults.add({
      operation: 'request',
      times: ALWAYS,
      match: ({ query }) => asksXml(query),
      do: { kind: 'answer', codEstatus: '301', message: 'XML Mal Formado' },
    });
    const result = await acopio(['sync', ...at.args, ...MARCH]);

    expect(result.exitCode, result.stderr).toBe(4);
    expect(result.stdout, result.stderr).toContain('Incomplete: a person must act');
    expect(result.stdout).toContain(
      'XML of issued, 2025-03-01 00:00:00 – 2025-03-31 23:59:59: The SAT refused the request (301 XML Mal Formado)',
    );
    expect(result.stdout).toMatch(/→ Mend what the SAT says .*\[REFUSED\]/);
    fault.remove();
    const again = await acopio(['sync', ...at.args, ...MARCH]);
    expect(again.exitCode, again.stdout).toBe(0);
    expect(await xmlOf(at)).toEqual(expectedXml(at, march));
  });

  test('of a request with 305: exit 4 at once, and the same command works afterwards', async () => {
    const at = await desk();
    const fault = at.simulator.faults.add({
      operation: 'request',
      times: ALWAYS,
      do: { kind: 'answer', codEstatus: '305' },
    });
    const result = await acopio(['sync', ...at.args, ...MARCH, '--json']);

    expect(documentOf(result)).toMatchObject({ exitCode: 4, error: { code: 'REFUSED', codEstatus: '305' } });
    expect(callsSeen(at.simulator)).toMatchObject({ request: 1 });
    fault.remove();
    expect((await acopio(['sync', ...at.args, ...MARCH])).exitCode).toBe(0);
  });

  test('of a request with 5002 once: the window is moved by a second, and complete', async () => {
    const at = await desk();
    at.simulator.faults.add({
      operation: 'request',
      match: ({ query }) => asksXml(query),
      do: { kind: 'answer', codEstatus: '5002' },
    });
    const result = await acopio(['sync', ...at.args, ...MARCH]);

    expect(result.exitCode, result.stdout).toBe(0);
    const moved = { ...march, from: '2025-02-28T23:59:59', directions: ['issued'] } as const;
    const others = expectedXml(at, { ...march, directions: ['received'] });
    expect(await xmlOf(at)).toEqual(new Map([...expectedXml(at, moved), ...others]));
  });

  test('of every request with 5002: exit 5, told that someone else seems to ask, and nothing is sent again', async () => {
    const at = await desk();
    at.simulator.faults.add({
      operation: 'request',
      times: ALWAYS,
      match: ({ query }) => asksXml(query) && query?.kind === 'issued',
      do: { kind: 'answer', codEstatus: '5002' },
    });
    const result = await acopio(['sync', ...at.args, ...MARCH]);

    expect(result.exitCode, result.stderr).toBe(5);
    expect(result.stdout).toContain('[SOMEONE_ELSE_ASKS]');
    const issued = at.simulator.truth({ rfc: RFC, ...march, directions: ['issued'] });
    expect(result.stdout).toContain(`  ${issued.length}: The SAT lists them, but they were not in its packages`);
    expect(result.stdout.match(/^ {4}2025-03 {2}[0-9a-f-]{36}$/gm)).toHaveLength(Math.min(10, issued.length));
    // What was received is there all the same.
    expect(await xmlOf(at)).toEqual(expectedXml(at, { ...march, directions: ['received'] }));
    const before = callsSeen(at.simulator);
    expect((await acopio(['sync', ...at.args, ...MARCH], { alone: true })).exitCode).toBe(5);
    expect(callsSeen(at.simulator)).toEqual(before);
  });

  test('nothing found (5004) is a result: exit 0 and zeros', async () => {
    const at = await desk();
    const result = await acopio(['sync', ...at.args, '--month', '2024-06', '--wait', '1m', '--json'], { alone: true });

    expect(documentOf(result)).toMatchObject({
      exitCode: 0,
      report: {
        verdict: 'complete',
        months: [
          { listed: 0, missing: 0 },
          { listed: 0, missing: 0 },
        ],
      },
    });
  });
});

describe('a package that arrives damaged', () => {
  const kinds: readonly FaultAction[] = [{ kind: 'truncatePackage' }, { kind: 'notZip' }, { kind: 'brokenBase64' }];

  test.for(kinds)(
    '$kind once: the bytes are kept aside, the second life is used, and all is complete',
    async (action) => {
      const at = await desk();
      at.simulator.faults.add({ operation: 'download', do: action });
      const result = await acopio(['sync', ...at.args, ...MARCH]);

      expect(result.exitCode, result.stdout).toBe(0);
      expect(result.stderr).toMatch(/arrived damaged\. Downloads left: 1\. What came is kept in .*damaged/);
      expect(await readdir(join(at.out, RFC, 'cfdi/raw/damaged'))).toHaveLength(1);
      expect(await xmlOf(at)).toEqual(expectedXml(at, march));
      expect(callsSeen(at.simulator)).toMatchObject({ download: 5 });
    },
  );

  test.for(kinds)('$kind twice: exit 6 with the place of the bytes, and no third download', async (action) => {
    const at = await desk();
    const { requests } = at.simulator;
    at.simulator.faults.add({
      operation: 'download',
      times: 2,
      match: ({ packageId }) => packageId === requests.find(({ query }) => asksXml(query))?.packages?.[0]?.id,
      do: action,
    });
    const result = await acopio(['sync', ...at.args, ...MARCH]);

    expect(result.exitCode, result.stderr).toBe(6);
    expect(result.stdout).toContain('[PACKAGE_DAMAGED]');
    const folder = join(at.out, RFC, 'cfdi/raw/damaged');
    const aside = await readdir(folder);
    expect(aside).toHaveLength(2);
    // Where the first character is no base64, no byte can be told.
    if (action.kind !== 'brokenBase64')
      expect((await readFile(join(folder, aside[0] ?? ''))).length).toBeGreaterThan(0);
    const before = callsSeen(at.simulator);
    expect((await acopio(['sync', ...at.args, ...MARCH], { alone: true })).exitCode).toBe(6);
    expect(callsSeen(at.simulator)).toEqual(before);
  });
});

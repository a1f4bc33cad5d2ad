import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { acopio, callsSeen, desk, documentOf, expectedXml, filesBelow, LEGAL_NAME, RFC, type Desk } from './harness.js';

const march = { service: 'cfdi', from: '2025-03-01T00:00:00', to: '2025-03-31T23:59:59' } as const;
const ISSUED_XML = ['--month', '2025-03', '--direction', 'issued', '--content', 'xml'] as const;

/** Asks and verifies one request, and answers its id and its package's. */
async function askedAndVerified(at: Desk): Promise<{ readonly requestId: string; readonly packageId: string }> {
  const requestId = (await acopio(['request', ...at.args, ...ISSUED_XML])).stdout.trim();
  const verified = documentOf(await acopio(['verify', requestId, ...at.args, '--json']));
  return { requestId, packageId: (verified['packageIds'] as string[])[0] ?? '' };
}

describe('acopio login', () => {
  test('tells whose e.firma it is and until when, never the token, and spends nothing', async () => {
    const at = await desk();
    const args = ['login', ...at.credential, '--sat', at.simulator.url];
    const people = await acopio(args);
    const program = await acopio([...args, '--json'], { alone: true });

    expect(people.exitCode, people.stderr).toBe(0);
    expect(people.stdout).toContain(`${RFC} (${LEGAL_NAME})`);
    expect(people.stdout).toMatch(/until \d{4}-\d\d-\d\d \d\d:\d\d \(Mexico City time\)/);
    expect(documentOf(program)).toEqual({
      command: 'login',
      exitCode: 0,
      service: 'cfdi',
      rfc: RFC,
      legalName: LEGAL_NAME,
      expiresAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) as string,
    });
    expect(people.stdout + people.stderr + program.stdout + program.stderr).not.toMatch(/eyJ|WRAP|access_token/);
    expect(callsSeen(at.simulator)).toEqual({ login: 2, request: 0, verify: 0, download: 0 });
  });

  test('logs in to the installation that was named', async () => {
    const at = await desk();
    await acopio(['login', ...at.credential, '--sat', at.simulator.url, '--service', 'retenciones']);

    expect(at.simulator.journal.map(({ service }) => service)).toEqual(['retenciones']);
  });
});

describe('one step at a time', () => {
  test('request, verify and download end where sync ends, and sync then spends nothing', async () => {
    const at = await desk();
    const asked = await acopio(['request', ...at.args, '--month', '2025-03'], { alone: true });
    expect(asked.exitCode, asked.stderr).toBe(0);
    const requestIds = asked.stdout.trim().split('\n');
    expect(requestIds.toSorted()).toEqual(at.simulator.requests.map(({ id }) => id).toSorted());
    expect(requestIds).toHaveLength(4);

    for (const requestId of requestIds) {
      const verified = await acopio(['verify', requestId, ...at.args]);
      expect(verified.exitCode, verified.stderr).toBe(0);
      const [line, packageId = ''] = verified.stdout.split('\n');
      expect(line).toMatch(/^Finished \(5000\): \d+ documents in 1 package$/);
      const downloaded = await acopio(['download', packageId, ...at.args]);
      expect(downloaded.exitCode, downloaded.stderr).toBe(0);
      expect(downloaded.stdout).toBe(`${join(at.out, RFC, 'cfdi/raw', `${packageId}.zip`)}\n`);
    }
    expect(await filesBelow(join(at.out, RFC, 'cfdi/xml'))).toEqual(expectedXml(at, march));

    const result = await acopio(['sync', ...at.args, '--month', '2025-03', '--json'], { alone: true });
    expect(documentOf(result)).toMatchObject({
      exitCode: 0,
      calls: { login: 0, request: 0, verify: 0, download: 0 },
      report: { verdict: 'complete' },
    });
  });

  test('answers that are lost again and again: the next question waits, and says so: exit 75', async () => {
    const at = await desk();
    at.simulator.faults.add({ operation: 'request', times: 2, do: { kind: 'http', status: 500, when: 'after' } });
    const args = ['request', ...at.args, '--month', '2025-03', '--content', 'metadata', '--direction', 'issued'];
    await acopio(args);
    await acopio(args);
    const calls = callsSeen(at.simulator)['request'];
    const paused = await acopio(args, { alone: true });
    expect(paused.exitCode, paused.stderr).toBe(75);
    expect(paused.stderr).toContain('could not leave yet: 1');
    expect(callsSeen(at.simulator)['request']).toBe(calls);
  });

  test('the same request twice asks the SAT once', async () => {
    const at = await desk({ verifiesUntilFinished: 9 });
    const first = await acopio(['request', ...at.args, ...ISSUED_XML]);
    const second = await acopio(['request', ...at.args, ...ISSUED_XML], { alone: true });

    expect(first.stdout).toMatch(/^[0-9a-f-]{36}\n$/);
    expect(second.stdout).toBe(first.stdout);
    expect(callsSeen(at.simulator)).toMatchObject({ request: 1 });
  });

  test('a request that the SAT still works on: verify answers 75', async () => {
    const at = await desk({ verifiesUntilFinished: 9 });
    const requestId = (await acopio(['request', ...at.args, ...ISSUED_XML])).stdout.trim();
    const result = await acopio(['verify', requestId, ...at.args, '--json'], { alone: true });

    expect(documentOf(result)).toMatchObject({ exitCode: 75, known: true, packageIds: [] });
  });

  test('a request of somebody else is verified directly, and one that the SAT does not know is refused: exit 4', async () => {
    const at = await desk();
    const requestId = (await acopio(['request', ...at.args, ...ISSUED_XML])).stdout.trim();
    const elsewhere = ['--out', join(at.folder, 'elsewhere')];
    const known = await acopio(['verify', requestId, ...at.args, ...elsewhere, '--json']);
    const unknown = await acopio(['verify', '00000000-0000-4000-8000-000000000000', ...at.args, '--json'], {
      alone: true,
    });

    expect(documentOf(known)).toMatchObject({ exitCode: 0, known: false, state: 'finished' });
    expect(documentOf(unknown)).toMatchObject({ exitCode: 4, error: { code: 'REFUSED', codEstatus: '5004' } });
  });

  test('a package of somebody else is fetched, and the command that extracts it can be copied, spaces and all', async () => {
    const at = await desk();
    const { packageId } = await askedAndVerified(at);
    const elsewhere = join(at.folder, 'somewhere else');
    const result = await acopio(['download', packageId, ...at.args, '--out', elsewhere]);

    expect(result.exitCode, result.stderr).toBe(0);
    const [path, root] = [result.stdout.trim(), join(elsewhere, RFC, 'cfdi')];
    expect(result.stderr).toContain(`acopio extract '${path}' --out '${root}' --rfc ${RFC}\n`);
  });

  test('a verification that the SAT refuses: exit 4, and the next one finds the request as it was', async () => {
    const at = await desk();
    const requestId = (await acopio(['request', ...at.args, ...ISSUED_XML])).stdout.trim();
    at.simulator.faults.add({ operation: 'verify', do: { kind: 'answer', codEstatus: '301' } });
    const refused = await acopio(['verify', requestId, ...at.args, '--json']);
    const next = await acopio(['verify', requestId, ...at.args, '--json']);

    expect(documentOf(refused)).toMatchObject({ exitCode: 4, known: true, requestCode: '301' });
    expect(documentOf(next)).toMatchObject({ exitCode: 0, state: 'finished' });
  });

  test('a request whose result is empty: exit 0 and no packages', async () => {
    const at = await desk();
    const asked = await acopio([
      'request',
      ...at.args,
      '--month',
      '2024-06',
      '--content',
      'metadata',
      '--direction',
      'issued',
    ]);
    const result = await acopio(['verify', asked.stdout.trim(), ...at.args, '--json']);

    expect(documentOf(result)).toMatchObject({ exitCode: 0, count: 0, packageIds: [] });
  });

  test('ids that are none: exit 2, nothing opened', async () => {
    const at = await desk();
    const request = await acopio(['verify', 'abc', ...at.args]);
    const satPackage = await acopio(['download', '../../etc/passwd', ...at.args]);

    expect([request.exitCode, satPackage.exitCode]).toEqual([2, 2]);
    expect(request.stderr).toContain('[REQUEST_ID_INVALID]');
    expect(satPackage.stderr).toContain('[PACKAGE_ID_INVALID]');
    expect(at.simulator.journal).toEqual([]);
  });
});

describe('acopio download', () => {
  test('of a package that is kept calls nobody', async () => {
    const at = await desk();
    const { packageId } = await askedAndVerified(at);
    await acopio(['download', packageId, ...at.args]);
    const calls = callsSeen(at.simulator);
    const again = await acopio(['download', packageId, ...at.args, '--json'], { alone: true });

    expect(documentOf(again)).toMatchObject({ exitCode: 0, packageId, fetchedNow: false });
    expect(callsSeen(at.simulator)).toEqual(calls);
  });

  test('refuses a third download by itself: exit 5, and the SAT is not called', async () => {
    const at = await desk();
    const { packageId } = await askedAndVerified(at);
    at.simulator.faults.add({ operation: 'download', times: 2, do: { kind: 'halfBody', afterBytes: 2000 } });
    const first = await acopio(['download', packageId, ...at.args], { alone: true });
    const second = await acopio(['download', packageId, ...at.args]);
    const calls = callsSeen(at.simulator);
    const third = await acopio(['download', packageId, ...at.args], { alone: true });

    expect([first.exitCode, second.exitCode]).toEqual([75, 75]);
    expect(third.exitCode, third.stderr).toBe(5);
    expect(third.stderr).toContain('[PACKAGE_SPENT]');
    expect(calls).toMatchObject({ download: 2 });
    expect(callsSeen(at.simulator)).toEqual(calls);
  });

  test('of a package that somebody else asked for keeps it, and what 5008 answers is exit 5', async () => {
    const at = await desk();
    const { packageId } = await askedAndVerified(at);
    const out = (name: string): readonly string[] => [...at.args, '--out', join(at.folder, name)];
    const first = await acopio(['download', packageId, ...out('a'), '--json']);
    const again = await acopio(['download', packageId, ...out('a'), '--json']);
    const second = await acopio(['download', packageId, ...out('b'), '--json']);
    const third = await acopio(['download', packageId, ...out('c'), '--json']);

    expect(documentOf(first)).toMatchObject({ exitCode: 0, fetchedNow: true });
    expect(documentOf(again)).toMatchObject({ exitCode: 0, fetchedNow: false });
    expect(documentOf(second)).toMatchObject({ exitCode: 0, fetchedNow: true });
    expect(documentOf(third)).toMatchObject({ exitCode: 5, error: { code: 'LIMIT_REACHED', codEstatus: '5008' } });
  });

  test('of a foreign package that arrives damaged twice: kept aside twice, exit 6', async () => {
    const at = await desk();
    const { packageId } = await askedAndVerified(at);
    at.simulator.faults.add({ operation: 'download', times: 2, do: { kind: 'notZip' } });
    const out = join(at.folder, 'elsewhere');
    const result = await acopio(['download', packageId, ...at.args, '--out', out]);

    expect(result.exitCode, result.stderr).toBe(6);
    expect(result.stderr).toContain('[PACKAGE_DAMAGED]');
    expect(await readdir(join(out, RFC, 'cfdi/raw/damaged'))).toHaveLength(2);
    expect(callsSeen(at.simulator)).toMatchObject({ download: 2 });
  });
});

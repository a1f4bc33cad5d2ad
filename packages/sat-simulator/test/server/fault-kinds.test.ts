import { gunzipSync } from 'node:zlib';

import { describe, expect, it } from 'vitest';

import { createManualClock } from '../../src/index.js';
import { FAULT_KINDS } from '../../src/server/fault-actions.js';
import { codeOf, packageIdsOf, packageOf, unzip, resultOf } from '../conformance/answers.js';
import type { TestClient } from '../messages/client.js';
import { OPERATIONS, ready } from '../messages/ready.js';
import { simulatedWithClient } from '../messages/simulated.js';

function paqueteOf(text: string): string {
  return /<Paquete>([^<]*)<\/Paquete>/.exec(text)?.[1] ?? '';
}

/** Asks for what was issued, and verifies until it is no longer pending. */
async function finished(client: TestClient) {
  const { IdSolicitud: id = '' } = resultOf(await client.issued());
  const answer = await client.verify(id);
  return { id, answer, packageIds: packageIdsOf(answer) };
}

describe('a package in lines', () => {
  it('has 76 characters in each but the last, which end in CRLF, and is the same package', async () => {
    const { sat, calls } = await ready();
    sat.faults.add({ operation: 'download', do: { kind: 'wrapBase64' } });
    const wrapped = await calls.download();
    const lines = paqueteOf(wrapped.text).split('\r\n');
    expect(lines.length).toBeGreaterThan(10);
    expect(lines.slice(0, -1).filter((line) => line.length !== 76)).toEqual([]);
    expect(lines.at(-1)).toMatch(/^.{1,76}$/);
    expect(wrapped.text.replaceAll(lines.join('\r\n'), '')).not.toMatch(/[\r\n]/);
    const plain = await calls.download();
    expect(paqueteOf(plain.text)).toBe(lines.join(''));
  });
});

describe('a wrong gzip', () => {
  it.each(OPERATIONS)(
    'in %s says that it is compressed and is not, whether one accepts gzip or not',
    async (operation) => {
      const { sat, client, packageId, calls } = await ready();
      await client.login();
      const spent = sat.quotas.downloads(packageId);
      sat.faults.add({ operation, do: { kind: 'wrongGzip' } });
      const wrong = await calls[operation]();
      expect(wrong.headers['content-encoding']).toBe('gzip');
      expect(() => gunzipSync(wrong.bytes)).toThrow('incorrect header check');
      expect(sat.journal.at(-1)).toMatchObject({ registered: true, faults: ['wrongGzip'], answer: 'complete' });
      expect(sat.quotas.downloads(packageId) - spent).toBe(operation === 'download' ? 1 : 0);
      expect((await calls[operation]()).headers['content-encoding']).toBeUndefined();
    },
  );

  it('does not touch what is really compressed afterwards', async () => {
    const { sat, client, packageId } = await ready();
    const compressed = () =>
      client.call('download', client.shapes.download(packageId), { headers: { 'Accept-Encoding': 'gzip' } });
    sat.faults.add({ operation: 'download', do: { kind: 'wrongGzip' } });
    const wrong = await compressed();
    expect(gunzipSync((await compressed()).bytes).toString('utf8')).toBe(wrong.text);
  });
});

describe('a document in two packages', () => {
  it('is the first one, in one package more than there should be; the count stays', async () => {
    const { sat, client } = await simulatedWithClient({ documentsPerPackage: 20 });
    sat.faults.add({ operation: 'request', do: { kind: 'duplicateDocument' } });
    const doubled = await finished(client);
    const plain = await finished(client);
    expect(plain.packageIds.length).toBeGreaterThan(1);
    expect(doubled.packageIds).toHaveLength(plain.packageIds.length + 1);
    expect(resultOf(doubled.answer)['NumeroCFDIs']).toBe(resultOf(plain.answer)['NumeroCFDIs']);
    const names: string[] = [];
    for (const id of doubled.packageIds) {
      names.push(...unzip(packageOf(await client.download(id))).keys());
    }
    expect(names.at(-1)).toBe(names[0]);
    expect(names).toHaveLength(new Set(names).size + 1);
    const last = unzip(packageOf(await client.download(plain.packageIds.at(-1) ?? '')));
    expect([...last.keys()]).not.toContain(names[0]);
  });
});

describe('a request that finishes without packages', () => {
  it('is in state 3 with its count, again and again, and the next one has its packages', async () => {
    const { sat, client } = await simulatedWithClient();
    sat.faults.add({ operation: 'request', do: { kind: 'withoutPackages' } });
    const { id, answer } = await finished(client);
    const count = resultOf(answer)['NumeroCFDIs'];
    expect(Number(count)).toBeGreaterThan(0);
    for (const verified of [answer, await client.verify(id)]) {
      expect(resultOf(verified)).toMatchObject({
        EstadoSolicitud: '3',
        CodigoEstadoSolicitud: '5000',
        NumeroCFDIs: count,
      });
      expect(packageIdsOf(verified)).toEqual([]);
    }
    expect(codeOf(await client.download(`${id}_01`))).toBe('5004');
    expect((await finished(client)).packageIds).toHaveLength(1);
  });
});

describe('a request that expires', () => {
  it('can say 6 after it said 3, and 3 again: its package is still there', async () => {
    const { sat, calls } = await ready();
    sat.faults.add({ operation: 'verify', after: 1, do: { kind: 'state', state: 6 } });
    const states = [await calls.verify(), await calls.verify(), await calls.verify()];
    expect(states.map((answer) => resultOf(answer)['EstadoSolicitud'])).toEqual(['3', '6', '3']);
    expect(states.map((answer) => packageIdsOf(answer).length)).toEqual([1, 0, 1]);
    expect(codeOf(await calls.download())).toBe('5000');
  });

  it('in earnest does so by the clock, and its package is gone', async () => {
    const clock = createManualClock();
    const { client } = await simulatedWithClient({ clock });
    const { id, packageIds } = await finished(client);
    clock.advance(72 * 3_600_000);
    expect(resultOf(await client.verify(id))['EstadoSolicitud']).toBe('6');
    expect(codeOf(await client.download(packageIds[0] ?? ''))).toBe('5007');
  });
});

describe('the table of faults', () => {
  it('knows for each kind what it does, and where', () => {
    for (const { operations, what } of Object.values(FAULT_KINDS)) {
      expect(operations.length).toBeGreaterThan(0);
      expect(what).toMatch(/^[A-Z].+\.$/);
    }
  });
});

import { describe, expect, it } from 'vitest';

import type { FaultAction, FaultMatch } from '../../src/index.js';
import { FAULT_KINDS } from '../../src/server/fault-actions.js';
import { codeOf, resultOf } from '../conformance/answers.js';
import { testClient } from '../messages/client.js';
import { OPERATIONS, outcomeOf, ready } from '../messages/ready.js';
import { issuedSigner, OTHER_RFC, RFC, simulated, simulatedWithClient } from '../messages/simulated.js';

const unavailable: FaultAction = { kind: 'http', status: 503 };
const ALWAYS = Number.POSITIVE_INFINITY;

describe('the choice of calls, as data', () => {
  it('can be by service, RFC and action', async () => {
    const sat = await simulated();
    const clients = {
      own: testClient(sat, RFC, issuedSigner()),
      other: testClient(sat, OTHER_RFC, issuedSigner({ rfc: OTHER_RFC })),
      retenciones: testClient(sat, RFC, issuedSigner(), 'retenciones'),
    };
    const metBy = async (match: FaultMatch): Promise<readonly string[]> => {
      sat.faults.clear();
      sat.faults.add({ operation: 'request', times: ALWAYS, match, do: unavailable });
      const met: string[] = [];
      for (const [name, client] of Object.entries(clients)) {
        for (const [direction, answer] of [
          ['issued', await client.issued()],
          ['received', await client.received()],
        ] as const) {
          if (answer.status === 503) {
            met.push(`${name} ${direction}`);
          }
        }
      }
      return met;
    };
    const issued = ['own issued', 'other issued', 'retenciones issued'];
    expect(await metBy({ service: 'retenciones' })).toEqual(['retenciones issued', 'retenciones received']);
    expect(await metBy({ rfc: OTHER_RFC })).toEqual(['other issued', 'other received']);
    expect(await metBy({ action: 'SolicitaDescargaEmitidos' })).toEqual(issued);
    const action = 'http://DescargaMasivaTerceros.sat.gob.mx/ISolicitaDescargaService/SolicitaDescargaEmitidos';
    expect(await metBy({ action })).toEqual(issued);
    expect(await metBy({ direction: 'issued', rfc: OTHER_RFC })).toEqual(['other issued']);
    expect(await metBy({ action: 'Emitidos' })).toEqual([]);
    expect(await metBy({})).toHaveLength(6);
  });

  it('can be by content and direction, of what is asked as well as of what is verified and downloaded', async () => {
    const { sat, client } = await simulatedWithClient();
    const uuid = sat.truth({ service: 'cfdi', rfc: RFC }).find(({ status }) => status === 'active')?.uuid ?? '';
    const asked = { issued: await client.issued(), metadata: await client.received({ TipoSolicitud: 'Metadata' }) };
    const ids = [asked.issued, asked.metadata, await client.folio(uuid)].map(
      (answer) => resultOf(answer)['IdSolicitud'] ?? '',
    );
    const packages: string[] = [];
    for (const id of ids) {
      await client.verify(id);
      packages.push(`${id.toUpperCase()}_01`);
    }
    const metBy = async (operation: 'verify' | 'download', match: FaultMatch): Promise<readonly boolean[]> => {
      sat.faults.clear();
      sat.faults.add({ operation, times: ALWAYS, match, do: unavailable });
      const met: boolean[] = [];
      for (const id of operation === 'verify' ? ids : packages) {
        met.push((await client[operation](id)).status === 503);
      }
      return met;
    };
    expect(await metBy('verify', { content: 'metadata' })).toEqual([false, true, false]);
    expect(await metBy('verify', { content: 'xml' })).toEqual([true, false, true]);
    expect(await metBy('verify', { direction: 'folio' })).toEqual([false, false, true]);
    expect(await metBy('download', { content: 'xml', direction: 'issued' })).toEqual([true, false, false]);
    expect(await metBy('verify', { requestId: ids[1]?.toUpperCase() ?? '' })).toEqual([false, true, false]);
    expect(await metBy('download', { requestId: ids[1] ?? '' })).toEqual([false, true, false]);
    expect(await metBy('download', { packageId: packages[0]?.toLowerCase() ?? '' })).toEqual([true, false, false]);
    expect(await metBy('verify', { packageId: packages[0] ?? '' })).toEqual([false, false, false]);
  });

  it('takes no call for that of a request which nobody registered', async () => {
    const { sat, client } = await simulatedWithClient();
    sat.faults.add({ operation: 'verify', match: { content: 'xml' }, do: unavailable });
    expect(codeOf(await client.verify('0f1e2d3c-4b5a-4678-9abc-def012345678'))).toBe('5004');
  });
});

describe('the list of faults', () => {
  it('tells of each what it is, how often it met a call, and whether it has acted', async () => {
    const { sat, calls } = await ready();
    const match = (): boolean => true;
    const handles = [
      sat.faults.add({ operation: 'verify', times: 2, do: unavailable }),
      sat.faults.add({ operation: 'login', match: { rfc: RFC }, do: { kind: 'empty' } }),
      sat.faults.add({ operation: 'verify', match, do: { kind: 'reset', when: 'after' } }),
      sat.faults.addRandom({ seed: 1, rate: 0 }),
    ];
    expect(handles.map(({ id }) => id)).toEqual(['1', '2', '3', '4']);
    await calls.verify();
    const list = sat.faults.list();
    expect(JSON.parse(JSON.stringify(list))).toEqual([
      { id: '1', fault: { operation: 'verify', times: 2, do: unavailable }, used: 1, reached: true },
      { id: '2', fault: { operation: 'login', match: { rfc: RFC }, do: { kind: 'empty' } }, used: 0, reached: false },
      {
        id: '3',
        fault: { operation: 'verify', match: 'function', do: { kind: 'reset', when: 'after' } },
        used: 0,
        reached: false,
      },
      { id: '4', random: { seed: 1, rate: 0 }, used: 0, reached: false },
    ]);
  });

  it('lets a fault be released and taken away by its id, and never gives an id twice', async () => {
    const { sat, calls } = await ready();
    const held = sat.faults.add({ operation: 'verify', do: { kind: 'hold', when: 'before' } });
    const answer = calls.verify();
    await held.reached;
    expect([sat.faults.release('9'), sat.faults.release(held.id)]).toEqual([false, true]);
    expect(codeOf(await answer)).toBe('5000');
    const removed = sat.faults.add({ operation: 'verify', do: unavailable });
    expect([sat.faults.remove(removed.id), sat.faults.remove(removed.id)]).toEqual([true, false]);
    expect(codeOf(await calls.verify())).toBe('5000');
    expect(sat.faults.list().map(({ id }) => id)).toEqual(['1']);
    sat.faults.clear();
    expect(sat.faults.add({ operation: 'verify', do: unavailable }).id).toBe('3');
  });

  it('lets go what a fault holds that is taken away', async () => {
    const { sat, calls } = await ready();
    const held = sat.faults.add({ operation: 'verify', do: { kind: 'hold', when: 'after' } });
    const answer = outcomeOf(calls.verify());
    await held.reached;
    sat.faults.remove(held.id);
    expect(await answer).toBe('5000');
  });

  it('takes a kind where it can happen, and nowhere else', async () => {
    const { sat } = await simulatedWithClient();
    const examples: Readonly<Record<string, object>> = {
      answer: { codEstatus: '404' },
      fault: { fault: 'InvalidSecurity' },
      http: { status: 500 },
      reset: { when: 'before' },
      hold: { when: 'after' },
      halfBody: { afterBytes: 1 },
      drip: { bytes: 1, everyMs: 1 },
      state: { state: 4 },
    };
    for (const [kind, { operations }] of Object.entries(FAULT_KINDS)) {
      for (const operation of OPERATIONS) {
        const add = () => sat.faults.add({ operation, do: { kind, ...examples[kind] } as FaultAction });
        if (operations.includes(operation)) {
          expect(add).not.toThrow();
        } else {
          expect(add).toThrow(new RangeError(`the fault ${kind} cannot happen in ${operation}`));
        }
      }
    }
  });
});

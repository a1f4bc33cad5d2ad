import { describe, expect, it } from 'vitest';

import type { FaultAnswer } from '../../src/admin/answers.js';
import { codeOf, resultOf } from '../conformance/answers.js';
import { outcomeOf } from '../messages/ready.js';
import { administered, jsonOf, refusalOf } from './admin.js';
import type { TestAdmin } from './admin.js';

async function faultsOf(admin: TestAdmin): Promise<readonly FaultAnswer[]> {
  return (jsonOf(await admin.get('/api/faults')) as { faults: readonly FaultAnswer[] }).faults;
}

/** Asks until the fault has acted. */
async function untilReached(admin: TestAdmin, id: string): Promise<void> {
  await expect.poll(async () => (await faultsOf(admin)).find((fault) => fault.id === id)?.reached).toBe(true);
}

describe('the kinds of faults', () => {
  it('are listed with where they can happen', async () => {
    const { admin } = await administered();
    expect(jsonOf(await admin.get('/api/faults/kinds'))).toMatchObject({
      hold: { operations: ['login', 'request', 'verify', 'download'], what: expect.stringContaining('released') },
      notZip: { operations: ['download'] },
    });
  });
});

describe('a fault', () => {
  it('is set, acts, and is listed with what it met', async () => {
    const { admin, client } = await administered();
    const fault = { operation: 'verify', do: { kind: 'answer', codEstatus: '404' }, match: { service: 'cfdi' } };
    const set = await admin.post('/api/faults', fault);
    expect(set.status).toBe(201);
    expect(jsonOf(set)).toEqual({ id: '1', fault, used: 0, reached: false });
    expect(codeOf(await client.verify('x'))).toBe('404');
    expect(await faultsOf(admin)).toEqual([{ id: '1', fault, used: 1, reached: true }]);
    expect(codeOf(await client.verify('x'))).toBe('5004');
  });

  it('happens for ever with times: null', async () => {
    const { admin, client } = await administered();
    await admin.post('/api/faults', { operation: 'verify', times: null, do: { kind: 'empty' } });
    for (const _ of [1, 2, 3]) {
      expect(await outcomeOf(client.verify('x'))).toBe('empty');
    }
    expect(await faultsOf(admin)).toMatchObject([{ fault: { times: null }, used: 3 }]);
  });

  it('that holds an answer back lets it go when it is released', async () => {
    const { sat, admin, client } = await administered();
    await client.login();
    const set = await admin.post('/api/faults', { operation: 'request', do: { kind: 'hold', when: 'after' } });
    const { id } = jsonOf(set) as FaultAnswer;
    const held = client.issued();
    await untilReached(admin, id);
    expect(sat.requests).toHaveLength(1);
    const { calls } = jsonOf(await admin.get('/api/journal')) as { calls: readonly object[] };
    expect(calls.at(-1)).toMatchObject({ answer: 'pending', faults: ['hold'] });
    expect((await admin.post(`/api/faults/${id}/release`)).status).toBe(204);
    expect(resultOf(await held)).toMatchObject({ IdSolicitud: sat.requests[0]?.id });
  });

  it('is taken away alone, or with all others', async () => {
    const { admin, client } = await administered();
    for (const codEstatus of ['300', '301', '302']) {
      await admin.post('/api/faults', { operation: 'verify', do: { kind: 'answer', codEstatus } });
    }
    expect((await admin.delete('/api/faults/2')).status).toBe(204);
    expect((await faultsOf(admin)).map(({ id }) => id)).toEqual(['1', '3']);
    expect((await admin.delete('/api/faults')).status).toBe(204);
    expect(await faultsOf(admin)).toEqual([]);
    expect(codeOf(await client.verify('x'))).toBe('5004');
  });

  it('is not found when it is not there', async () => {
    const { admin } = await administered();
    await admin.post('/api/faults', { operation: 'verify', do: { kind: 'empty' } });
    await admin.delete('/api/faults/1');
    for (const answer of [await admin.delete('/api/faults/1'), await admin.post('/api/faults/7/release')]) {
      expect(refusalOf(answer)).toEqual({ status: 404, error: expect.stringMatching(/^there is no fault [17]$/) });
    }
  });

  it.each([
    [{}, 'operation'],
    [{ operation: 'verify', do: { kind: 'explode' } }, 'do.kind'],
    [{ operation: 'verify', do: { kind: 'notZip' } }, 'do.kind'],
    [{ operation: 'verify', do: { kind: 'hold' } }, 'do.when'],
    [{ operation: 'verify', do: { kind: 'empty' }, match: 'function' }, 'match'],
    [{ operation: 'verify', do: { kind: 'empty' }, times: 0 }, 'times'],
  ])('is not set when it is %j', async (fault, name) => {
    const { admin } = await administered();
    const refusal = refusalOf(await admin.post('/api/faults', fault));
    expect(refusal).toEqual({ status: 400, error: expect.stringContaining(name) });
    expect(await faultsOf(admin)).toEqual([]);
  });
});

describe('faults at random', () => {
  it('are set with a seed, act, and are taken away', async () => {
    const { admin, client } = await administered();
    const random = { seed: 'x', rate: 1, operations: ['verify'], kinds: ['fault'] };
    const set = await admin.post('/api/faults/random', random);
    expect([set.status, jsonOf(set)]).toEqual([201, { id: '1', random, used: 0, reached: false }]);
    expect(codeOf(await client.verify('x'))).toBe('InternalServiceFault');
    expect(await faultsOf(admin)).toMatchObject([{ used: 1, reached: true }]);
    await admin.delete('/api/faults/1');
    expect(codeOf(await client.verify('x'))).toBe('5004');
  });

  it.each([
    [{ rate: 1 }, 'seed'],
    [{ seed: 1, rate: 2 }, 'rate'],
    [{ seed: 1, rate: 1, kinds: ['hold'] }, 'kinds'],
    [{ seed: 1, rate: 1, kinds: ['notZip'], operations: ['verify'] }, 'kinds'],
  ])('are not set when they are %j', async (faults, name) => {
    const { admin } = await administered();
    const refusal = refusalOf(await admin.post('/api/faults/random', faults));
    expect(refusal).toEqual({ status: 400, error: expect.stringContaining(name) });
  });
});

import { describe, expect, it, vi } from 'vitest';

import { codeOf } from '../conformance/answers.js';
import { open, SERVICES } from '../conformance/http.js';
import { operationMessage } from '../conformance/operation-message.js';
import { OPERATIONS, outcomeOf, ready } from '../messages/ready.js';
import { simulatedWithClient } from '../messages/simulated.js';

describe('an answer that is held back', () => {
  it.each(OPERATIONS)('before %s counts goes on when it is released', async (operation) => {
    const { sat, calls } = await ready();
    const fault = sat.faults.add({ operation, do: { kind: 'hold', when: 'before' } });
    const answer = calls[operation]();
    const call = await fault.reached;
    expect(call).toMatchObject({ operation, registered: false, verdict: { outcome: 'pending' } });
    fault.release();
    expect((await answer).status).toBe(200);
    expect(call.registered).toBe(true);
  });

  it('before a request is registered leaves nothing when the caller goes away', async () => {
    const { sat, client } = await ready();
    const fault = sat.faults.add({ operation: 'request', do: { kind: 'hold', when: 'before' } });
    const caller = new AbortController();
    const shape = client.shapes.request();
    const answer = client.call('request', shape, { signal: caller.signal });
    const call = await fault.reached;
    caller.abort();
    await expect(answer).rejects.toThrow('aborted');
    await vi.waitFor(() => expect(call.answer).toBe('broken'));
    fault.release();
    expect(call.registered).toBe(false);
    expect(codeOf(await client.call('request', shape))).toBe('5000');
  });

  it('after a request is registered leaves it when the caller goes away', async () => {
    const { sat, client } = await simulatedWithClient({ verifiesUntilFinished: 1 });
    await client.login();
    const fault = sat.faults.add({ operation: 'request', do: { kind: 'hold', when: 'after' } });
    const caller = new AbortController();
    const shape = client.shapes.request();
    const answer = client.call('request', shape, { signal: caller.signal });
    const call = await fault.reached;
    expect(call.registered).toBe(true);
    expect(sat.requests.map(({ id }) => id)).toEqual([call.requestId]);
    caller.abort();
    await expect(answer).rejects.toThrow('aborted');
    expect(codeOf(await client.call('request', shape))).toBe('5005');
  });

  it('inside a package has spent a life, has sent that many bytes, and sends the rest when it is released', async () => {
    const { sat, client, packageId, calls } = await ready();
    const fault = sat.faults.add({ operation: 'download', do: { kind: 'hold', when: 'inBody', afterBytes: 2_000 } });
    const shape = client.shapes.download(packageId);
    const incoming = await open(client.url('download'), {
      body: operationMessage(client.signer, shape),
      action: `${SERVICES.download.action}Descargar`,
      token: await client.login(),
    });
    let text = '';
    const reading = (async () => {
      for await (const chunk of incoming as AsyncIterable<Buffer>) {
        text += chunk.toString('latin1');
      }
    })();
    const call = await fault.reached;
    await vi.waitFor(() => expect(text).toHaveLength(2_000));
    expect([call.answer, sat.quotas.downloads(packageId)]).toEqual(['pending', 1]);
    fault.release();
    await reading;
    expect(text).toBe((await calls.download()).text);
  });

  it('inside a package ends as broken when the caller goes away', async () => {
    const { sat, client, packageId } = await ready();
    const fault = sat.faults.add({ operation: 'download', do: { kind: 'hold', when: 'inBody', afterBytes: 2_000 } });
    const caller = new AbortController();
    const answer = client.call('download', client.shapes.download(packageId), { signal: caller.signal });
    const call = await fault.reached;
    caller.abort();
    await expect(answer).rejects.toThrow('aborted');
    await vi.waitFor(() => expect(call.answer).toBe('broken'));
    expect(sat.quotas.downloads(packageId)).toBe(1);
  });

  it('is let go when the simulator closes', async () => {
    const { sat, calls } = await ready();
    const fault = sat.faults.add({ operation: 'verify', do: { kind: 'hold', when: 'after' } });
    const answer = outcomeOf(calls.verify());
    await fault.reached;
    await sat.close();
    expect(await answer).toBe('lost');
  });
});

describe('an answer that does not come whole', () => {
  it.each(OPERATIONS)('ends after a number of bytes in %s', async (operation) => {
    const { sat, client, packageId, calls } = await ready();
    await client.login();
    sat.faults.add({ operation, do: { kind: 'halfBody', afterBytes: 100 } });
    expect(await outcomeOf(calls[operation]())).toBe('lost');
    expect(sat.journal.at(-1)).toMatchObject({ operation, registered: true, answer: 'broken' });
    expect(sat.quotas.downloads(packageId)).toBe(operation === 'download' ? 1 : 0);
  });

  it('lacks at least its last byte when it is shorter than that', async () => {
    const { sat, calls } = await ready();
    sat.faults.add({ operation: 'verify', do: { kind: 'halfBody', afterBytes: 1_000_000 } });
    expect(await outcomeOf(calls.verify())).toBe('lost');
  });

  it('drips, and is whole in the end', async () => {
    const { sat, calls } = await ready();
    const whole = await calls.verify();
    sat.faults.add({ operation: 'verify', do: { kind: 'drip', bytes: 50, everyMs: 1 } });
    expect((await calls.verify()).text).toBe(whole.text);
    expect(sat.journal.at(-1)?.faults).toEqual(['drip']);
  });
});

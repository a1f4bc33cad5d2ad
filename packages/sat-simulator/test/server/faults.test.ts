import { describe, expect, it } from 'vitest';

import type { Fault, FaultAction } from '../../src/index.js';
import { codeOf, faultOf, packageIdsOf, packageOf, unzip, resultOf } from '../conformance/answers.js';
import { OPERATIONS, outcomeOf, ready } from '../messages/ready.js';
import { OTHER_RFC, simulatedWithClient } from '../messages/simulated.js';

describe('a fault in place of the answer', () => {
  const cases: readonly (readonly [FaultAction, string])[] = [
    [{ kind: 'http', status: 500 }, 'HTTP 500'],
    [{ kind: 'http', status: 502 }, 'HTTP 502'],
    [{ kind: 'http', status: 503 }, 'HTTP 503'],
    [{ kind: 'http', status: 200, html: '<html>Mantenimiento</html>' }, 'HTTP 200'],
    [{ kind: 'empty' }, 'empty'],
    [{ kind: 'fault', fault: 'InvalidSecurity' }, 'InvalidSecurity'],
    [{ kind: 'fault', fault: 'InvalidSecurityToken' }, 'InvalidSecurityToken'],
    [{ kind: 'fault', fault: 'ActionNotSupported' }, 'ActionNotSupported'],
    [{ kind: 'fault', fault: 'InternalServiceFault' }, 'InternalServiceFault'],
    [{ kind: 'fault', fault: 'DeserializationFailed' }, 'DeserializationFailed'],
    [{ kind: 'reset', when: 'before' }, 'lost'],
  ];

  it.each(OPERATIONS.flatMap((operation) => cases.map(([action, outcome]) => ({ operation, action, outcome }))))(
    'happens once in $operation, before the call counts: $action',
    async ({ operation, action, outcome }) => {
      const { sat, calls } = await ready();
      const requests = sat.requests.length;
      const fault = sat.faults.add({ operation, do: action });
      expect(await outcomeOf(calls[operation]())).toBe(outcome);
      expect(await fault.reached).toBe(sat.journal.at(-1));
      expect(sat.journal.at(-1)).toMatchObject({
        operation,
        registered: false,
        faults: [action.kind],
        verdict: { outcome: 'overridden' },
      });
      expect(sat.requests).toHaveLength(requests);
      expect((await calls[operation]()).status).toBe(200);
      expect(sat.journal.at(-1)).toMatchObject({ registered: true, faults: [] });
    },
  );

  it.each(OPERATIONS.flatMap((operation) => ['http', 'reset', 'empty'].map((kind) => ({ operation, kind }))))(
    'of kind $kind can come after a $operation counted',
    async ({ operation, kind }) => {
      const { sat, calls } = await ready();
      const requests = sat.requests.length;
      const action = kind === 'http' ? { kind, status: 502 } : { kind };
      sat.faults.add({ operation, do: { ...action, when: 'after' } as FaultAction });
      expect(['HTTP 502', 'lost', 'empty']).toContain(await outcomeOf(calls[operation]()));
      expect(sat.journal.at(-1)).toMatchObject({ registered: true, verdict: { outcome: 'accepted' } });
      expect(sat.requests).toHaveLength(requests + (operation === 'request' ? 1 : 0));
    },
  );

  it('spends a life of the package when it comes after, and none when it comes before', async () => {
    const { sat, packageId, calls } = await ready();
    sat.faults.add({ operation: 'download', do: { kind: 'reset', when: 'before' } });
    await outcomeOf(calls.download());
    expect(sat.quotas.downloads(packageId)).toBe(0);
    sat.faults.add({ operation: 'download', do: { kind: 'reset', when: 'after' } });
    await outcomeOf(calls.download());
    expect(sat.quotas.downloads(packageId)).toBe(1);
  });

  it('after the call does not touch a call that is refused, and waits for one that is not', async () => {
    const { sat, client, calls } = await ready();
    const fault = sat.faults.add({ operation: 'request', do: { kind: 'http', status: 503, when: 'after' } });
    expect(codeOf(await client.issued({ RfcEmisor: OTHER_RFC }))).toBe('303');
    expect(fault.used).toBe(0);
    expect(codeOf(await calls.request())).toBe('HTTP 503');
  });

  it('can be an HTML page with the status and text that it is told', async () => {
    const { sat, calls } = await ready();
    sat.faults.add({ operation: 'verify', do: { kind: 'http', status: 503, html: '<p>Fuera de servicio</p>' } });
    const answer = await calls.verify();
    expect(answer.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(answer.text).toBe('<p>Fuera de servicio</p>');
  });

  it('can be a SOAP fault under HTTP 200', async () => {
    const { sat, calls } = await ready();
    sat.faults.add({ operation: 'verify', do: { kind: 'fault', fault: 'InternalServiceFault', status: 200 } });
    const answer = await calls.verify();
    expect([answer.status, faultOf(answer)]).toEqual([200, 'InternalServiceFault']);
  });
});

describe('another code in the answer', () => {
  it.each(['300', '302', '304', '404', '5002', '5006', '5011', '9999'])(
    'can be %s in the three services',
    async (code) => {
      const { sat, calls } = await ready();
      for (const operation of ['request', 'verify', 'download'] as const) {
        sat.faults.add({ operation, do: { kind: 'answer', codEstatus: code } });
        const answer = await calls[operation]();
        expect([answer.status, codeOf(answer)]).toEqual([200, code]);
        expect(codeOf(await calls[operation]())).toBe('5000');
      }
    },
  );

  it("has the SAT's text, or the one that it is told", async () => {
    const { sat, calls } = await ready();
    sat.faults.add({ operation: 'request', do: { kind: 'answer', codEstatus: '404' } });
    expect(resultOf(await calls.request())).toEqual({ CodEstatus: '404', Mensaje: 'Error no controlado.' });
    sat.faults.add({ operation: 'request', do: { kind: 'answer', codEstatus: '301', message: 'XML Mal Formado:"&<' } });
    expect(resultOf(await calls.request())).toEqual({ CodEstatus: '301', Mensaje: 'XML Mal Formado:"&<' });
  });

  it('may carry an IdSolicitud, which is known only when the request was registered', async () => {
    const { sat, client, calls } = await ready();
    const known: string[] = [];
    for (const when of ['before', 'after'] as const) {
      sat.faults.add({ operation: 'request', do: { kind: 'answer', codEstatus: '404', withRequestId: true, when } });
      const { IdSolicitud: id = '', CodEstatus: code } = resultOf(await calls.request());
      expect([id, code]).toEqual([expect.stringMatching(/^[\da-f-]{36}$/), '404']);
      known.push(codeOf(await client.verify(id)));
    }
    expect(known).toEqual(['5004', '5000']);
  });

  it('may carry a state in Verificación', async () => {
    const { sat, calls } = await ready();
    sat.faults.add({ operation: 'verify', do: { kind: 'answer', codEstatus: '5000', state: 9, requestCode: '5001' } });
    expect(resultOf(await calls.verify())).toMatchObject({ EstadoSolicitud: '9', CodigoEstadoSolicitud: '5001' });
  });

  it('cannot be given to a login', async () => {
    const { sat } = await ready();
    expect(() => sat.faults.add({ operation: 'login', do: { kind: 'answer', codEstatus: '300' } })).toThrow(RangeError);
  });
});

describe('a request with a destiny', () => {
  it('stuck stays in state 1 however often it is verified, and is alive for 5005', async () => {
    const { sat, client } = await simulatedWithClient();
    sat.faults.add({ operation: 'request', do: { kind: 'stuck' } });
    const { IdSolicitud: id = '' } = resultOf(await client.issued());
    const states = [await client.verify(id), await client.verify(id), await client.verify(id)].map(
      (answer) => resultOf(answer)['EstadoSolicitud'],
    );
    expect(states).toEqual(['1', '1', '1']);
    expect(codeOf(await client.issued())).toBe('5005');
  });

  it.each([4, 5, 6])('ends in state %i, without packages, and the next one as it should', async (state) => {
    const { sat, client } = await simulatedWithClient({ verifiesUntilFinished: 1 });
    sat.faults.add({ operation: 'request', do: { kind: 'state', state, requestCode: '5002' } });
    const { IdSolicitud: id = '' } = resultOf(await client.issued());
    expect(resultOf(await client.verify(id))).toMatchObject({ EstadoSolicitud: '1' });
    const ended = await client.verify(id);
    expect(resultOf(ended)).toMatchObject({ EstadoSolicitud: String(state), CodigoEstadoSolicitud: '5002' });
    expect(packageIdsOf(ended)).toEqual([]);
    expect(await client.packagesOf(await client.issued())).toHaveLength(1);
  });
});

describe('a Verificación that says something else', () => {
  it('can name another state once', async () => {
    const { sat, calls } = await ready();
    sat.faults.add({ operation: 'verify', do: { kind: 'state', state: 6 } });
    expect(resultOf(await calls.verify())).toMatchObject({ EstadoSolicitud: '6', CodigoEstadoSolicitud: '5000' });
    expect(resultOf(await calls.verify())).toMatchObject({ EstadoSolicitud: '3' });
  });

  it('can count wrongly or name no packages', async () => {
    const { sat, packageId, calls } = await ready();
    sat.faults.add({ operation: 'verify', do: { kind: 'report', count: 0 } });
    const miscounted = await calls.verify();
    expect([resultOf(miscounted)['NumeroCFDIs'], packageIdsOf(miscounted)]).toEqual(['0', [packageId]]);
    sat.faults.add({ operation: 'verify', do: { kind: 'report', packageIds: [] } });
    const without = await calls.verify();
    expect([resultOf(without)['EstadoSolicitud'], packageIdsOf(without)]).toEqual(['3', []]);
  });
});

async function damagedBy(action: FaultAction): Promise<{ text: string; bytes: Buffer; whole: Buffer; spent: number }> {
  const { sat, packageId, calls } = await ready();
  sat.faults.add({ operation: 'download', do: action });
  const damaged = await calls.download();
  const spent = sat.quotas.downloads(packageId);
  const whole = packageOf(await calls.download());
  expect(unzip(whole).size).toBeGreaterThan(0);
  expect(codeOf(damaged)).toBe('5000');
  return { text: damaged.text, bytes: packageOf(damaged), whole, spent };
}

describe('a damaged package', () => {
  it('can be cut in half, or to a number of bytes', async () => {
    const half = await damagedBy({ kind: 'truncatePackage' });
    expect(half.bytes).toEqual(half.whole.subarray(0, Math.floor(half.whole.length / 2)));
    const short = await damagedBy({ kind: 'truncatePackage', keepBytes: 1_000 });
    expect(short.bytes).toEqual(short.whole.subarray(0, 1_000));
  });

  it('can be no ZIP', async () => {
    const { bytes, spent } = await damagedBy({ kind: 'notZip' });
    expect(bytes.toString('latin1')).not.toMatch(/^PK/);
    expect(spent).toBe(1);
  });

  it('can hold a character that base64 does not have', async () => {
    const { text } = await damagedBy({ kind: 'brokenBase64' });
    expect(/<Paquete>[^<*]+\*[^<*]+<\/Paquete>/.test(text)).toBe(true);
  });

  it('cannot be had elsewhere', async () => {
    const { sat } = await ready();
    for (const kind of ['truncatePackage', 'notZip', 'brokenBase64'] as const) {
      expect(() => sat.faults.add({ operation: 'verify', do: { kind } })).toThrow(RangeError);
    }
  });
});

describe('the list of faults', () => {
  const unavailable: FaultAction = { kind: 'http', status: 503 };

  async function codesOf(fault: Omit<Fault, 'operation' | 'do'>, calls: number): Promise<readonly string[]> {
    const { sat, calls: call } = await ready();
    sat.faults.add({ operation: 'verify', do: unavailable, ...fault });
    const codes: string[] = [];
    for (let number = 0; number < calls; number += 1) {
      codes.push(codeOf(await call.verify()));
    }
    return codes;
  }

  it('lets a fault act once, or as often as it is told, after skipping some calls', async () => {
    expect(await codesOf({}, 2)).toEqual(['HTTP 503', '5000']);
    expect(await codesOf({ times: 2 }, 3)).toEqual(['HTTP 503', 'HTTP 503', '5000']);
    expect(await codesOf({ after: 1 }, 3)).toEqual(['5000', 'HTTP 503', '5000']);
    expect(await codesOf({ times: Number.POSITIVE_INFINITY, after: 1 }, 4)).toEqual([
      '5000',
      'HTTP 503',
      'HTTP 503',
      'HTTP 503',
    ]);
  });

  it('lets a fault choose its calls by what the message says', async () => {
    const { sat, client, calls } = await ready();
    sat.faults.add({
      operation: 'request',
      match: ({ query }) => query !== undefined && query.kind !== 'folio' && query.content === 'metadata',
      do: unavailable,
    });
    expect(codeOf(await calls.request())).toBe('5000');
    expect(codeOf(await client.received({ TipoSolicitud: 'Metadata' }))).toBe('HTTP 503');
  });

  it('shows a mistake in a choice as a fault, and says in the journal what it was', async () => {
    const { sat, calls } = await ready();
    const fault = sat.faults.add({
      operation: 'verify',
      match() {
        throw new TypeError('a mistake in the test');
      },
      do: unavailable,
    });
    expect(codeOf(await calls.verify())).toBe('InternalServiceFault');
    expect(sat.journal.at(-1)?.verdict).toMatchObject({ reason: 'the simulator failed: a mistake in the test' });
    fault.remove();
    expect(codeOf(await calls.verify())).toBe('5000');
  });

  it('lets the first of those that fit act, and the next one afterwards', async () => {
    const { sat, calls } = await ready();
    sat.faults.add({ operation: 'verify', do: { kind: 'http', status: 500 } });
    sat.faults.add({ operation: 'verify', do: { kind: 'http', status: 502 } });
    expect([codeOf(await calls.verify()), codeOf(await calls.verify())]).toEqual(['HTTP 500', 'HTTP 502']);
  });

  it('forgets a fault that is removed, and all when it is cleared', async () => {
    const { sat, calls } = await ready();
    const removed = sat.faults.add({ operation: 'verify', do: unavailable });
    removed.remove();
    expect(codeOf(await calls.verify())).toBe('5000');
    sat.faults.add({ operation: 'verify', do: unavailable });
    sat.faults.clear();
    expect(codeOf(await calls.verify())).toBe('5000');
  });
});

import assert from 'node:assert/strict';

import { codeOf, expectCode, expectFault, expectStatus, resultOf } from '../answers.js';
import type { Case } from '../case.js';

/** What the service says when it fails, provoked by the simulator's faults. */
export const OUTAGES: readonly Case[] = [
  {
    name: 'internal errors are told with 404 or 5006, the first perhaps with an id',
    needs: 'admin',
    async run(sat) {
      const client = await sat.client();
      for (const operation of ['request', 'verify', 'download'] as const) {
        await sat.admin.addFault({ operation, do: { kind: 'answer', codEstatus: '404' } });
        const shape = operation === 'request' ? client.shapes.issued() : client.shapes[operation]();
        assert.equal(expectCode(await client.call(operation, shape), '404')['IdSolicitud'], undefined);
      }
      await sat.admin.addFault({
        operation: 'request',
        do: { kind: 'answer', codEstatus: '404', withRequestId: true },
      });
      assert.match(expectCode(await client.issued(), '404')['IdSolicitud'] ?? '', /^[\da-f-]{36}$/);
      await sat.admin.addFault({ operation: 'request', do: { kind: 'answer', codEstatus: '5006' } });
      expectCode(await client.issued(), '5006');
      await client.accepted(client.issued());
    },
  },
  {
    name: 'every SOAP fault has its namespace and its text',
    needs: 'admin',
    async run(sat) {
      const client = await sat.client();
      await client.login();
      for (const fault of [
        'InvalidSecurity',
        'InvalidSecurityToken',
        'InternalServiceFault',
        'DeserializationFailed',
      ]) {
        await sat.admin.addFault({ operation: 'verify', do: { kind: 'fault', fault } });
        expectFault(await client.verify(), fault);
      }
      await sat.admin.addFault({ operation: 'verify', do: { kind: 'fault', fault: 'InvalidSecurity', status: 200 } });
      const hidden = await client.verify();
      assert.deepEqual([hidden.status, codeOf(hidden)], [200, 'InvalidSecurity']);
      expectCode(await client.verify(), '5004');
    },
  },
  {
    name: 'an outage is a page in HTML, an empty answer, or a connection that is reset',
    needs: 'admin',
    async run(sat) {
      const client = await sat.client();
      await client.login();
      for (const status of [500, 502, 503]) {
        await sat.admin.addFault({ operation: 'verify', do: { kind: 'http', status } });
        const answer = await client.verify();
        expectStatus(answer, status);
        assert.match(String(answer.headers['content-type']), /^text\/html/);
      }
      await sat.admin.addFault({ operation: 'verify', do: { kind: 'empty' } });
      const empty = await client.verify();
      assert.deepEqual([empty.status, empty.bytes.length], [200, 0]);
      await sat.admin.addFault({ operation: 'verify', do: { kind: 'reset', when: 'before' } });
      await assert.rejects(client.verify());
      expectCode(await client.verify(), '5004');
    },
  },
  {
    name: 'a request may end in state 4, error, or 5 with the code of a duplicate',
    needs: 'admin',
    async run(sat) {
      const client = await sat.client();
      for (const [state, requestCode] of [
        [4, '5000'],
        [5, '5005'],
        [5, '5002'],
      ] as const) {
        await sat.admin.addFault({ operation: 'request', do: { kind: 'state', state, requestCode } });
        const id = await client.accepted(client.issued());
        const { EstadoSolicitud, CodigoEstadoSolicitud } = resultOf(await client.verify(id));
        assert.deepEqual([EstadoSolicitud, CodigoEstadoSolicitud], [String(state), requestCode]);
      }
    },
  },
  {
    name: 'a SAT whose clock is off tells so in its Date header, and judges logins by it',
    needs: 'admin',
    async run(sat) {
      const ahead = 3_600_000;
      await sat.set({ clockSkewMs: ahead });
      const client = await sat.client();
      const refused = await client.loginWith({});
      expectFault(refused, 'InvalidSecurity');
      const skew = Date.parse(refused.headers.date ?? '') - Date.now();
      assert.ok(Math.abs(skew - ahead) < 60_000, `the Date header is ${skew} ms ahead`);
      assert.equal((await client.loginWith({ created: new Date(Date.now() + ahead) })).status, 200);
    },
  },
];

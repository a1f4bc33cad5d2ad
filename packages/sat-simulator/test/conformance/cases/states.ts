import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';

import { expectCode, packageIdsOf, resultOf } from '../answers.js';
import type { Case } from '../case.js';
import type { Client } from '../client.js';

const HOUR = 3_600_000;

async function stateOf(client: Client, id: string): Promise<string> {
  return resultOf(await client.verify(id))['EstadoSolicitud'] ?? '';
}

export const STATES: readonly Case[] = [
  {
    name: 'a request passes through 1, 2 and 3 by the number of its verifications',
    needs: 'admin',
    async run(sat) {
      await sat.set({ verifiesUntilFinished: 4 });
      const client = await sat.client();
      const id = await client.accepted(client.issued(await sat.wholePeriod()));
      const states: string[] = [];
      for (let time = 0; time < 6; time += 1) {
        states.push(await stateOf(client, id));
      }
      assert.deepEqual(states, ['1', '1', '2', '2', '3', '3']);
    },
  },
  {
    name: 'a request passes through 1, 2, 3 and, 72 hours after it was finished, 6 by the clock, to the millisecond',
    checks: ['quota.packageHours'],
    needs: 'clock',
    async run(sat) {
      await sat.set({ delays: { inProcess: HOUR, finished: 3 * HOUR } });
      const client = await sat.client();
      const id = await client.accepted(client.issued(await sat.wholePeriod()));
      const passed: string[] = [];
      for (const hours of [1, 2, 72]) {
        await sat.admin.advance(hours * HOUR - 1);
        const before = await stateOf(client, id);
        await sat.admin.advance(1);
        passed.push(`${before}→${await stateOf(client, id)}`);
      }
      assert.deepEqual(passed, ['1→2', '2→3', '3→6']);
      assert.deepEqual(packageIdsOf(await client.verify(id)), []);
    },
  },
  {
    name: 'requests for XML may be stuck while those for metadata work',
    needs: 'clock',
    async run(sat) {
      await sat.set({ delays: { xml: 'never', metadata: { inProcess: 0, finished: HOUR } } });
      const client = await sat.client();
      const period = await sat.wholePeriod();
      const xml = await client.accepted(client.issued(period));
      const metadata = await client.accepted(client.issued({ ...period, TipoSolicitud: 'Metadata' }));
      await sat.admin.advance(30 * 24 * HOUR);
      assert.equal(await stateOf(client, xml), '1');
      assert.match(await stateOf(client, metadata), /^[36]$/);
    },
  },
  {
    name: 'Verificación says nothing of documents before the end, and all of them then',
    needs: 'admin',
    async run(sat) {
      await sat.set({ verifiesUntilFinished: 1, documentsPerPackage: 1 });
      const client = await sat.client();
      const id = await client.accepted(client.issued(await sat.wholePeriod()));
      const pending = await client.verify(id);
      assert.deepEqual(resultOf(pending), {
        CodEstatus: '5000',
        EstadoSolicitud: '1',
        CodigoEstadoSolicitud: '5000',
        NumeroCFDIs: '0',
        Mensaje: 'Solicitud Aceptada',
      });
      assert.deepEqual(packageIdsOf(pending), []);
      const finished = await client.verify(id);
      const { NumeroCFDIs, ...rest } = resultOf(finished);
      assert.deepEqual(rest, {
        CodEstatus: '5000',
        EstadoSolicitud: '3',
        CodigoEstadoSolicitud: '5000',
        Mensaje: 'Solicitud Aceptada',
      });
      const ids = packageIdsOf(finished);
      assert.equal(ids.length, Number(NumeroCFDIs));
      assert.ok(ids.length > 0);
      ids.forEach((one, index) => {
        assert.equal(one, `${id.toUpperCase()}_${String(index + 1).padStart(2, '0')}`);
      });
    },
  },
  {
    name: 'a query that finds nothing ends in state 5 with CodigoEstadoSolicitud 5004 and CodEstatus 5000',
    needs: 'admin',
    async run(sat) {
      const client = await sat.client();
      const nothing = await client.accepted(client.issued({ TipoSolicitud: 'Metadata' }, ['ZZZ010101ZZ9']));
      for (const id of [nothing, await client.accepted(client.folio(randomUUID()))]) {
        const result = expectCode(await client.verify(id), '5000');
        assert.deepEqual([result['EstadoSolicitud'], result['CodigoEstadoSolicitud']], ['5', '5004']);
        assert.equal(result['NumeroCFDIs'], '0');
      }
    },
  },
  {
    name: 'a request that nobody registered gets 5004 and state 0',
    checks: ['known.request'],
    async run(sat) {
      const client = await sat.client();
      for (const id of [randomUUID(), 'x']) {
        const answer = await client.verify(id);
        expectCode(answer, '5004');
        assert.deepEqual(resultOf(answer), {
          CodEstatus: '5004',
          EstadoSolicitud: '0',
          NumeroCFDIs: '0',
          Mensaje: 'No se encontró la información',
        });
      }
    },
  },
  {
    name: 'a request of another taxpayer, or of the other installation, gets 5004; letters may be of either case',
    checks: ['known.request'],
    needs: 'admin',
    async run(sat) {
      const client = await sat.client();
      const id = await client.accepted(client.issued());
      expectCode(await (await sat.client({ efirma: { rfc: 'AAA010101AAA' } })).verify(id), '5004');
      expectCode(await (await sat.client({ service: 'retenciones' })).verify(id), '5004');
      expectCode(await client.verify(id.toUpperCase()), '5000');
      expectCode(await client.verify(id), '5000');
    },
  },
];

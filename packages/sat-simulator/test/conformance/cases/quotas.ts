import assert from 'node:assert/strict';

import { expectCode, resultOf } from '../answers.js';
import type { Case } from '../case.js';
import { plus } from '../local-time.js';

const HOUR = 3_600_000;
const RECEIVERS = ['H&E951128469', 'AAA010101AAA'];

export const QUOTAS: readonly Case[] = [
  {
    name: 'the same query for XML lives twice, then gets 5002 for ever',
    checks: ['quota.queryLives'],
    needs: 'admin',
    async run(sat) {
      const client = await sat.client();
      for (const ask of [client.issued, client.received]) {
        const period = sat.period();
        for (let life = 0; life < 2; life += 1) {
          await client.verify(await client.accepted(ask({ ...period })));
        }
        assert.equal(expectCode(await ask({ ...period }), '5002')['IdSolicitud'], undefined);
        expectCode(await ask({ ...period }), '5002');
      }
    },
  },
  {
    name: 'a bound that is one second off, or another receiver, makes another query; other filters and orders do not',
    checks: ['quota.queryLives'],
    needs: 'admin',
    async run(sat) {
      const client = await sat.client();
      const { FechaInicial, FechaFinal } = sat.period();
      const period = { FechaInicial, FechaFinal };
      await client.verify(await client.accepted(client.issued({ ...period, TipoComprobante: 'I' }, RECEIVERS)));
      const twin = { ...period, EstadoComprobante: 'Vigente' };
      await client.verify(await client.accepted(client.issued(twin, RECEIVERS.toReversed())));
      expectCode(await client.issued(period, RECEIVERS), '5002');
      await client.accepted(client.issued({ FechaInicial: plus(FechaInicial, -1), FechaFinal }, RECEIVERS));
      await client.accepted(client.issued({ FechaInicial, FechaFinal: plus(FechaFinal, 1) }, RECEIVERS));
      await client.accepted(client.issued(period, RECEIVERS.slice(1)));
      await client.accepted(client.issued(period));
      await client.accepted(client.received(period));
    },
  },
  {
    name: 'queries of other taxpayers and of the other installation are others',
    checks: ['quota.queryLives'],
    needs: 'admin',
    async run(sat) {
      await sat.set({ limits: { queryLives: 1 } });
      const [client, retenciones, other] = [
        await sat.client(),
        await sat.client({ service: 'retenciones' }),
        await sat.client({ efirma: { rfc: 'AAA010101AAA' } }),
      ];
      const period = sat.period();
      for (const one of [client, retenciones, other]) {
        await one.verify(await one.accepted(one.issued({ ...period })));
        expectCode(await one.issued({ ...period }), '5002');
      }
    },
  },
  {
    name: 'metadata may be asked for as often as one likes, unless a limit is set',
    checks: ['quota.queryLives'],
    needs: 'admin',
    async run(sat) {
      const client = await sat.client();
      const query = { ...sat.period(), TipoSolicitud: 'Metadata' };
      for (let time = 0; time < 4; time += 1) {
        await client.verify(await client.accepted(client.issued(query)));
      }
      await sat.set({ limits: { metadataQueryLives: 4 } });
      expectCode(await client.issued(query), '5002');
    },
  },
  {
    name: 'the same query gets 5005 while its twin is alive, and not afterwards',
    checks: ['quota.alive'],
    needs: 'admin',
    async run(sat) {
      await sat.set({ verifiesUntilFinished: 1 });
      const client = await sat.client();
      for (const TipoSolicitud of ['CFDI', 'Metadata']) {
        const query = { ...sat.period(), TipoSolicitud };
        const id = await client.accepted(client.issued(query));
        assert.equal(expectCode(await client.issued(query), '5005')['IdSolicitud'], undefined);
        await client.accepted(client.issued({ ...query, FechaFinal: plus(query.FechaFinal, 1) }));
        expectCode(await client.issued(query), '5005');
        assert.equal(resultOf(await client.verify(id))['EstadoSolicitud'], '1');
        assert.notEqual(resultOf(await client.verify(id))['EstadoSolicitud'], '1');
        await client.accepted(client.issued(query));
      }
    },
  },
  {
    name: 'XML and metadata of the same period are not twins',
    needs: 'admin',
    async run(sat) {
      await sat.set({ verifiesUntilFinished: 1 });
      const client = await sat.client();
      const period = sat.period();
      await client.accepted(client.issued({ ...period, TipoSolicitud: 'CFDI' }));
      await client.accepted(client.issued({ ...period, TipoSolicitud: 'Metadata' }));
    },
  },
  {
    name: 'a request that finds more than the limit ends in state 5 with 5003, one of as many is finished',
    checks: ['quota.documents'],
    needs: 'admin',
    async run(sat) {
      const client = await sat.client();
      const issued = (await sat.documents()).filter(({ directions }) => directions.includes('issued'));
      for (const [TipoSolicitud, limit] of [
        ['CFDI', 'xmlDocuments'],
        ['Metadata', 'metadataRows'],
      ] as const) {
        for (const [count, state, code] of [
          [issued.length - 1, '5', '5003'],
          [issued.length, '3', '5000'],
        ] as const) {
          await sat.set({ limits: { [limit]: count } });
          const query = { ...(await sat.wholePeriod()), TipoSolicitud };
          const answer = await client.verify(await client.accepted(client.issued(query)));
          const { EstadoSolicitud, CodigoEstadoSolicitud } = expectCode(answer, '5000');
          assert.deepEqual([EstadoSolicitud, CodigoEstadoSolicitud], [state, code]);
        }
      }
    },
  },
  {
    name: 'a folio that was asked for too often today is told so by Verificación, 5011, and not tomorrow',
    checks: ['quota.folioPerDay'],
    needs: 'clock',
    async run(sat) {
      await sat.set({ limits: { folioRequestsPerDay: 1 } });
      const client = await sat.client();
      // A day of its own, in case the folio was asked for before.
      await sat.admin.advance(24 * HOUR);
      const uuid = (await sat.documents()).find(({ status }) => status === 'active')?.uuid ?? '';
      const first = await client.verify(await client.accepted(client.folio(uuid)));
      assert.equal(expectCode(first, '5000')['EstadoSolicitud'], '3');
      const second = await client.verify(await client.accepted(client.folio(uuid)));
      assert.equal(expectCode(second, '5011')['EstadoSolicitud'], '5');
      await sat.admin.advance(24 * HOUR);
      const third = await client.verify(await client.accepted(client.folio(uuid)));
      assert.equal(expectCode(third, '5000')['EstadoSolicitud'], '3');
    },
  },
];

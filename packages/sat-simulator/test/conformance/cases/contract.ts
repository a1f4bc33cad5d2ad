import { expectCode, expectFault } from '../answers.js';
import type { Case } from '../case.js';
import { actionOf } from '../client.js';
import type { OperationShape } from '../operation-message.js';

export const CONTRACT: readonly Case[] = [
  {
    name: 'an attribute that became compulsory is demanded, and of the operation that it was named for',
    checks: ['content.compulsory'],
    needs: 'admin',
    async run(sat) {
      const client = await sat.client();
      const EstadoComprobante = undefined;
      await client.accepted(client.issued({ EstadoComprobante }));
      await sat.set({ contract: { compulsory: ['SolicitaDescargaEmitidos.EstadoComprobante'] } });
      expectCode(await client.issued({ EstadoComprobante }), '301');
      await client.accepted(client.issued({ EstadoComprobante: 'Vigente' }));
      await client.accepted(client.received({ EstadoComprobante, TipoSolicitud: 'Metadata' }));
    },
  },
  {
    name: 'SolicitaDescarga of v1.2 works where it is still offered, and gets a fault where it is not',
    needs: 'admin',
    async run(sat) {
      const client = await sat.client();
      const shapes: readonly OperationShape[] = [
        {
          element: 'SolicitaDescarga',
          attributes: { ...sat.period(), RfcEmisor: sat.rfc, RfcSolicitante: sat.rfc, TipoSolicitud: 'CFDI' },
        },
        {
          element: 'SolicitaDescarga',
          attributes: { ...sat.period(), RfcSolicitante: sat.rfc, TipoSolicitud: 'CFDI', EstadoComprobante: '1' },
          receivers: [sat.rfc],
        },
      ];
      for (const shape of shapes) {
        const answer = await client.call('request', shape);
        expectFault(answer, 'ActionNotSupported', actionOf('request', 'SolicitaDescarga'));
      }
      await sat.set({ contract: { legacy: true } });
      for (const shape of shapes) {
        await client.accepted(client.call('request', shape));
      }
      await client.accepted(client.issued());
    },
  },
];

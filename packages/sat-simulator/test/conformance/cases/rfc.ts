import { randomUUID } from 'node:crypto';

import { expectCode } from '../answers.js';
import type { Case } from '../case.js';

/** An RFC that is nobody's here. */
const FOREIGN = 'AAA010101AAA';

export const RFC: readonly Case[] = [
  {
    name: "RfcSolicitante that is not the certificate's gets 303 everywhere",
    checks: ['rfc.RfcSolicitante'],
    async run(sat) {
      const client = await sat.client();
      const text = 'Sello no corresponde con RfcSolicitante';
      expectCode(await client.issued({ RfcSolicitante: FOREIGN }), '303', text);
      expectCode(await client.received({ RfcSolicitante: FOREIGN }), '303', text);
      for (const [operation, shape] of [
        ['request', client.shapes.folio(randomUUID())],
        ['verify', client.shapes.verify()],
        ['download', client.shapes.download()],
      ] as const) {
        const attributes = { ...shape.attributes, RfcSolicitante: FOREIGN };
        expectCode(await client.call(operation, { ...shape, attributes }), '303', text);
      }
    },
  },
  {
    name: "RfcEmisor of issued documents that is not the certificate's gets 303, which names it",
    checks: ['rfc.RfcEmisor'],
    async run(sat) {
      const client = await sat.client();
      expectCode(await client.issued({ RfcEmisor: FOREIGN }), '303', 'Sello no corresponde con RfcEmisor');
      await client.accepted(client.received({ RfcEmisor: FOREIGN }));
    },
  },
  {
    name: "RfcReceptor of received documents that is not the certificate's gets 303, which names it",
    checks: ['rfc.RfcReceptor'],
    async run(sat) {
      const client = await sat.client();
      expectCode(await client.received({ RfcReceptor: FOREIGN }), '303', 'Sello no corresponde con RfcReceptor');
      await client.accepted(client.issued({}, [FOREIGN]));
    },
  },
  {
    name: 'RfcSolicitante may be absent from a request',
    async run(sat) {
      const client = await sat.client();
      await client.accepted(client.issued({ RfcSolicitante: undefined }));
      await client.accepted(client.received({ RfcSolicitante: undefined }));
    },
  },
];

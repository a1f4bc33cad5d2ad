import assert from 'node:assert/strict';

import { expectCode, packageOf, unzip, uuidsIn } from '../answers.js';
import type { Case } from '../case.js';
import type { Client } from '../client.js';
import type { Sat } from '../sat.js';

const HEADER =
  'Uuid~RfcEmisor~NombreEmisor~RfcReceptor~NombreReceptor~RfcPac~FechaEmision~FechaCertificacionSat~MontoOp~MontoRet~Estatus~FechaCancelacion';

/** The package of everything issued, and what must be in it. */
async function everything(sat: Sat, client: Client, TipoSolicitud: string) {
  const documents = await sat.documents({ service: 'retenciones' });
  const issued = documents.filter(({ directions }) => directions.includes('issued'));
  const period = await sat.wholePeriod({ service: 'retenciones' });
  const [id = ''] = await client.packagesOf(client.issued({ ...period, TipoSolicitud }));
  const zip = packageOf(await client.download(id));
  return { id, zip, expected: issued.map(({ uuid }) => uuid.toLowerCase()).toSorted() };
}

export const RETENCIONES: readonly Case[] = [
  {
    name: 'retenciones have documents of their own, as XML and as metadata with their own two amounts',
    needs: 'admin',
    async run(sat) {
      const client = await sat.client({ service: 'retenciones' });
      const xml = await everything(sat, client, 'CFDI');
      assert.ok(xml.expected.length > 0);
      assert.deepEqual(uuidsIn(xml.zip), xml.expected);
      const metadata = await everything(sat, client, 'Metadata');
      assert.deepEqual(uuidsIn(metadata.zip), metadata.expected);
      assert.ok(unzip(metadata.zip).get(`${metadata.id}.txt`)?.toString('utf8').startsWith(`${HEADER}\r\n`));
    },
  },
  {
    name: 'retenciones have complementos of their own',
    checks: ['content.complemento'],
    async run(sat) {
      const client = await sat.client({ service: 'retenciones' });
      await client.accepted(client.issued({ Complemento: 'dividendos' }));
      expectCode(await client.issued({ Complemento: 'nomina12' }), '301');
    },
  },
  {
    name: 'retenciones do not read type and third party, which have no meaning there',
    async run(sat) {
      const client = await sat.client({ service: 'retenciones' });
      await client.accepted(client.issued({ TipoComprobante: 'X', RfcACuentaTerceros: 'X' }));
    },
  },
];

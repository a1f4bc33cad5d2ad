import assert from 'node:assert/strict';

import { expectCode } from '../answers.js';
import type { Case } from '../case.js';
import { actionOf } from '../client.js';
import type { Client } from '../client.js';
import { send } from '../http.js';
import { operationMessage } from '../operation-message.js';

const OPERATIONS = ['request', 'verify', 'download'] as const;

/** Sends a message of that operation that is right but for its Authorization. */
async function withAuthorization(
  client: Client,
  operation: (typeof OPERATIONS)[number],
  headers: Readonly<Record<string, string>>,
) {
  const shape = operation === 'request' ? client.shapes.issued() : client.shapes[operation]();
  const body = operationMessage(client.signer, shape);
  return send(client.url(operation), { action: actionOf(operation, shape.element), body, headers });
}

export const TOKEN: readonly Case[] = [
  {
    name: 'a token is accepted as it was received, percent-encoded, and decoded',
    async run(sat) {
      const client = await sat.client();
      const token = await client.login();
      assert.notEqual(decodeURIComponent(token), token);
      for (const spelling of [token, decodeURIComponent(token)]) {
        expectCode(await client.call('verify', client.shapes.verify(), { token: spelling }), '5004');
      }
    },
  },
  {
    name: 'without a token each of the three services answers 300, in its own form',
    checks: ['token.present'],
    async run(sat) {
      const client = await sat.client();
      for (const operation of OPERATIONS) {
        const answer = await withAuthorization(client, operation, {});
        expectCode(answer, '300');
        assert.doesNotMatch(answer.text, /IdSolicitud=/);
        if (operation === 'verify') {
          assert.match(answer.text, / EstadoSolicitud="0" .*NumeroCFDIs="0" /);
        }
        if (operation === 'download') {
          assert.match(answer.text, /<h:respuesta [^>]*CodEstatus="300"/);
          assert.doesNotMatch(answer.text, /<Paquete>./);
        }
      }
    },
  },
  {
    name: 'a token in another form than WRAP access_token="…" is refused',
    checks: ['token.present'],
    async run(sat) {
      const client = await sat.client();
      const token = await client.token();
      for (const Authorization of [`Bearer ${token}`, token, `WRAP access_token=${token}`, 'WRAP access_token=""']) {
        expectCode(await withAuthorization(client, 'verify', { Authorization }), '300');
      }
      const Authorization = `WRAP access_token="${token}"`;
      expectCode(await withAuthorization(client, 'verify', { Authorization }), '5004');
    },
  },
  {
    name: 'a token with a changed part, or encoded twice, is refused',
    checks: ['token.issued'],
    async run(sat) {
      const client = await sat.client();
      const token = await client.token();
      const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8')) as {
        exp: number;
      };
      const longer = Buffer.from(JSON.stringify({ ...claims, exp: claims.exp + 3600 })).toString('base64url');
      const [header = '', , rest = ''] = token.split('.');
      const changed = [
        `${header}.${longer}.${rest}`,
        token.replace(/\.[^.%]*%26/, `.${Buffer.alloc(32).toString('base64url')}%26`),
        token.replace(/(..)$/, (digits) => (digits === '00' ? '11' : '00')),
        encodeURIComponent(token),
      ];
      for (const one of changed) {
        assert.notEqual(one, token);
        expectCode(await client.call('verify', client.shapes.verify(), { token: one }), '300');
      }
      expectCode(await client.verify(), '5004');
    },
  },
  {
    name: 'a token of one installation is refused by the other, both ways',
    checks: ['token.issued'],
    async run(sat) {
      const [cfdi, retenciones] = [await sat.client(), await sat.client({ service: 'retenciones' })];
      const tokens = [await cfdi.token(), await retenciones.token()] as const;
      expectCode(await retenciones.call('verify', retenciones.shapes.verify(), { token: tokens[0] }), '300');
      expectCode(await cfdi.call('verify', cfdi.shapes.verify(), { token: tokens[1] }), '300');
      expectCode(await cfdi.verify(), '5004');
      expectCode(await retenciones.verify(), '5004');
    },
  },
  {
    name: 'a token that has expired is refused, and one of a minute is not',
    checks: ['token.expired'],
    needs: 'admin',
    async run(sat) {
      await sat.set({ tokenLifetimeSeconds: 0 });
      const client = await sat.client();
      expectCode(await client.verify(), '300');
      await sat.set({ tokenLifetimeSeconds: 60 });
      await client.login();
      expectCode(await client.verify(), '5004');
    },
  },
  {
    name: 'tokens that the service forgot are refused, and a new one is accepted',
    checks: ['token.issued'],
    needs: 'admin',
    async run(sat) {
      const client = await sat.client();
      expectCode(await client.verify(), '5004');
      await sat.admin.forgetTokens();
      expectCode(await client.verify(), '300');
      await client.login();
      expectCode(await client.verify(), '5004');
    },
  },
  {
    name: 'a token of one certificate is refused with a message signed with another of the same taxpayer',
    checks: ['token.certificate'],
    needs: 'admin',
    async run(sat) {
      const [client, renewed] = [await sat.client(), await sat.client({ efirma: { legalName: 'RENOVADA SA DE CV' } })];
      const token = await client.token();
      expectCode(await renewed.call('verify', renewed.shapes.verify(), { token }), '300');
      expectCode(await renewed.verify(), '5004');
    },
  },
];

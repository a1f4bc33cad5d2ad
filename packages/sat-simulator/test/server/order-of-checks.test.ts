import { describe, expect, it } from 'vitest';

import { createTestAuthority } from '../../src/index.js';
import type { SimulatorOptions } from '../../src/index.js';
import { codeOf, testClient } from '../messages/client.js';
import { signerOf } from '../messages/credential.js';
import type { TestSigner } from '../messages/credential.js';
import { send, SERVICES } from '../messages/http.js';
import { operationMessage } from '../messages/operation.js';
import type { OperationShape } from '../messages/operation.js';
import { issuedSigner, OTHER_RFC, RFC, simulated, simulatedWithClient } from '../messages/simulated.js';

/** Faults of a message and of its circumstances, from the last check to the first; each one hides those before it. */
interface Wrongs {
  readonly quota?: boolean;
  readonly content?: boolean;
  readonly rfc?: boolean;
  readonly signature?: boolean;
  readonly csd?: boolean;
  readonly expired?: boolean;
  readonly token?: boolean;
  readonly enumeration?: boolean;
  readonly action?: boolean;
}

const LADDER: readonly (readonly [keyof Wrongs, string])[] = [
  ['quota', '5002'],
  ['content', '301'],
  ['rfc', '303'],
  ['signature', '302'],
  ['csd', '305'],
  ['expired', '304'],
  ['token', '300'],
  ['enumeration', 'InternalServiceFault'],
  ['action', 'ActionNotSupported'],
];

function signerFor(wrongs: Wrongs): TestSigner {
  return issuedSigner({
    kind: wrongs.csd === true ? 'csd' : 'efirma',
    ...(wrongs.expired === true && { validFrom: new Date('2010-01-01'), validTo: new Date('2014-01-01') }),
  });
}

function shapeFor(wrongs: Wrongs): OperationShape {
  return {
    element: 'SolicitaDescargaEmitidos',
    attributes: {
      FechaInicial: '2025-01-01T00:00:00',
      FechaFinal: wrongs.content === true ? '2025-01-01T00:00:00' : '2025-01-31T23:59:59',
      RfcEmisor: wrongs.rfc === true ? OTHER_RFC : RFC,
      RfcSolicitante: RFC,
      TipoSolicitud: wrongs.enumeration === true ? 'METADATA' : 'CFDI',
    },
  };
}

async function answerTo(wrongs: Wrongs): Promise<string> {
  const sat = await simulated({ limits: { queryLives: wrongs.quota === true ? 0 : 2 } });
  const client = testClient(sat, RFC, signerFor(wrongs));
  const token = await client.login();
  const message = operationMessage(client.signer, shapeFor(wrongs));
  const answer = await send(client.url('request'), {
    action: `${SERVICES.request.action}${wrongs.action === true ? 'SolicitaDescarga' : 'SolicitaDescargaEmitidos'}`,
    token: wrongs.token === true ? `${token}0` : token,
    body: wrongs.signature === true ? message.replace(/(<DigestValue>)..../, '$1AAAA') : message,
  });
  return codeOf(answer);
}

describe('the order of checks', () => {
  it('accepts a request with nothing wrong', async () => {
    expect(await answerTo({})).toBe('5000');
  });

  it.each(LADDER.map(([name, code], place) => ({ name, code, hidden: LADDER.slice(0, place).map(([one]) => one) })))(
    'answers $code for a wrong $name, alone and before $hidden',
    async ({ name, code, hidden }) => {
      expect(await answerTo({ [name]: true })).toBe(code);
      expect(await answerTo(Object.fromEntries([...hidden, name].map((one) => [one, true])))).toBe(code);
    },
  );
});

async function answerWith(signer: TestSigner, options: SimulatorOptions = {}): Promise<string> {
  const sat = await simulated(options);
  return codeOf(await testClient(sat, RFC, signer).verify('x'));
}

describe('a certificate', () => {
  it('that is an e.firma of the trusted authority passes', async () => {
    expect(await answerWith(issuedSigner())).toBe('5004');
  });

  it('of another authority gets 305', async () => {
    expect(await answerWith(signerOf(createTestAuthority().issue({ rfc: RFC, legalName: 'A' })))).toBe('305');
  });

  it('that is not valid yet gets 304', async () => {
    const validFrom = new Date(Date.now() + 86_400_000);
    expect(await answerWith(issuedSigner({ validFrom, validTo: new Date(validFrom.getTime() + 86_400_000) }))).toBe(
      '304',
    );
  });

  it('that was revoked gets 304, from the moment on when it was', async () => {
    const revoked = new Set<string>();
    const { sat, client } = await simulatedWithClient({ revoked });
    expect(codeOf(await client.verify('x'))).toBe('5004');
    revoked.add(sat.journal.at(-1)?.certificateNumber ?? '');
    expect(codeOf(await client.verify('x'))).toBe('304');
  });

  it('of the test authority gets 305 in every operation when production is imitated, and a token all the same', async () => {
    const { client } = await simulatedWithClient({ trustTestAuthority: false });
    expect(await client.login()).not.toBe('');
    const answers = [
      await client.issued(),
      await client.received(),
      await client.verify('x'),
      await client.download('x'),
    ];
    expect(answers.map(codeOf)).toEqual(['305', '305', '305', '305']);
  });
});

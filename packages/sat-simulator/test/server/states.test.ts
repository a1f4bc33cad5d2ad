import { describe, expect, it } from 'vitest';

import { createManualClock, queryFingerprint } from '../../src/index.js';
import type { SimulatorOptions } from '../../src/index.js';
import { attributesOf, codeOf, packageIdsOf } from '../conformance/answers.js';
import { testClient } from '../messages/client.js';
import type { Received } from '../conformance/http.js';
import { issuedSigner, OTHER_RFC, RFC, simulatedWithClient, WORLD } from '../messages/simulated.js';

const HOUR = 3_600_000;

function resultOf(answer: Received): Readonly<Record<string, string>> {
  return attributesOf(answer.text, '\\w+Result');
}

function idOf(answer: Received): string {
  return resultOf(answer)['IdSolicitud'] ?? '';
}

function stateOf(answer: Received): string {
  return resultOf(answer)['EstadoSolicitud'] ?? '';
}

describe('the states of a request', () => {
  it.each([
    [0, ['3', '3']],
    [1, ['1', '3']],
    [2, ['1', '2', '3']],
    [4, ['1', '1', '2', '2', '3', '3']],
  ])('pass by %i verifications', async (verifiesUntilFinished, states) => {
    const { client } = await simulatedWithClient({ verifiesUntilFinished });
    const id = idOf(await client.issued());
    const seen: string[] = [];
    for (const _ of states) {
      seen.push(stateOf(await client.verify(id)));
    }
    expect(seen).toEqual(states);
  });

  it('pass by the clock, and expire after 72 hours', async () => {
    const clock = createManualClock();
    const { client } = await simulatedWithClient({ clock, delays: { inProcess: HOUR, finished: 3 * HOUR } });
    const id = idOf(await client.issued());
    const stateAfter = async (hours: number): Promise<string> => {
      clock.advance(hours * HOUR - 1);
      const before = stateOf(await client.verify(id));
      clock.advance(1);
      return `${before}→${stateOf(await client.verify(id))}`;
    };
    expect([await stateAfter(1), await stateAfter(2), await stateAfter(72)]).toEqual(['1→2', '2→3', '3→6']);
  });

  it('count the 72 hours from when it was finished, not from when somebody looked', async () => {
    const clock = createManualClock();
    const { client } = await simulatedWithClient({ clock, delays: { inProcess: 0, finished: HOUR } });
    const id = idOf(await client.issued());
    clock.advance(73 * HOUR);
    const answer = await client.verify(id);
    expect(stateOf(answer)).toBe('6');
    expect(packageIdsOf(answer)).toEqual([]);
  });

  it('tell nothing of documents before the end, and all of them then', async () => {
    const { client } = await simulatedWithClient({ verifiesUntilFinished: 1, documentsPerPackage: 10 });
    const id = idOf(await client.issued({ EstadoComprobante: 'Todos' }));
    const pending = await client.verify(id);
    expect(resultOf(pending)).toEqual({
      CodEstatus: '5000',
      EstadoSolicitud: '1',
      CodigoEstadoSolicitud: '5000',
      NumeroCFDIs: '0',
      Mensaje: 'Solicitud Aceptada',
    });
    expect(packageIdsOf(pending)).toEqual([]);
    const finished = await client.verify(id);
    const count = WORLD.select({ service: 'cfdi', rfc: RFC, direction: 'issued' }).length;
    expect(resultOf(finished)).toMatchObject({ EstadoSolicitud: '3', NumeroCFDIs: String(count) });
    const packages = Array.from({ length: Math.ceil(count / 10) }, (_, index) => `${id.toUpperCase()}_0${index + 1}`);
    expect(packageIdsOf(finished)).toEqual(packages);
  });

  it('end in 5 with 5004 when nothing matches', async () => {
    const { client } = await simulatedWithClient();
    const id = idOf(await client.issued({}, ['AAA010101AAA']));
    expect(resultOf(await client.verify(id))).toMatchObject({
      CodEstatus: '5000',
      EstadoSolicitud: '5',
      CodigoEstadoSolicitud: '5004',
      NumeroCFDIs: '0',
    });
  });

  it.each([
    ['xml', 'CFDI', { xmlDocuments: 1 }],
    ['metadata', 'Metadata', { metadataRows: 1 }],
  ] as const)('end in 5 with 5003 over the limit for %s', async (_, TipoSolicitud, limits) => {
    const over = await simulatedWithClient({ limits });
    const rejected = await over.client.verify(idOf(await over.client.issued({ TipoSolicitud })));
    expect(resultOf(rejected)).toMatchObject({ EstadoSolicitud: '5', CodigoEstadoSolicitud: '5003' });
    const within = await simulatedWithClient();
    expect(stateOf(await within.client.verify(idOf(await within.client.issued({ TipoSolicitud }))))).toBe('3');
  });

  it('say 5011 for a folio that was asked for too often on one day, and not on the next', async () => {
    const clock = createManualClock();
    const { client } = await simulatedWithClient({ clock, limits: { folioRequestsPerDay: 1 } });
    const uuid = WORLD.select({ service: 'cfdi', rfc: RFC, status: 'active' })[0]?.uuid ?? '';
    const outcome = async (): Promise<readonly (string | undefined)[]> => {
      const { CodEstatus, EstadoSolicitud } = resultOf(await client.verify(idOf(await client.folio(uuid))));
      return [CodEstatus, EstadoSolicitud];
    };
    expect(await outcome()).toEqual(['5000', '3']);
    expect(await outcome()).toEqual(['5011', '5']);
    clock.advance(24 * HOUR);
    expect(await outcome()).toEqual(['5000', '3']);
  });
});

describe('an unknown request', () => {
  it('is answered with 5004 and state 0', async () => {
    const { client } = await simulatedWithClient();
    expect(resultOf(await client.verify('0f1e2d3c-4b5a-4678-9abc-def012345678'))).toEqual({
      CodEstatus: '5004',
      EstadoSolicitud: '0',
      NumeroCFDIs: '0',
      Mensaje: 'No se encontró la información',
    });
  });

  it('is also that of another taxpayer or of the other installation; letters may be of any case', async () => {
    const { sat, client } = await simulatedWithClient();
    const id = idOf(await client.issued());
    const stranger = testClient(sat, OTHER_RFC, issuedSigner({ rfc: OTHER_RFC }));
    const retenciones = testClient(sat, RFC, client.signer, 'retenciones');
    expect(codeOf(await stranger.verify(id))).toBe('5004');
    expect(codeOf(await retenciones.verify(id))).toBe('5004');
    expect(codeOf(await client.verify(id.toUpperCase()))).toBe('5000');
  });
});

describe('the lives of a query', () => {
  const options: SimulatorOptions = { verifiesUntilFinished: 1 };

  it('are two for XML: the same one gets 5005 while it is alive, then a second life, then 5002 for ever', async () => {
    const clock = createManualClock();
    const { sat, client } = await simulatedWithClient({ ...options, clock });
    const codes: string[] = [];
    for (let life = 0; life < 2; life += 1) {
      const answer = await client.issued();
      codes.push(codeOf(answer), codeOf(await client.issued()));
      await client.packagesOf(answer);
    }
    clock.advance(365 * 24 * HOUR);
    codes.push(codeOf(await client.issued()));
    expect(codes).toEqual(['5000', '5005', '5000', '5005', '5002']);
    expect(sat.requests).toHaveLength(2);
  });

  it('are those of bounds, issuer and receivers: other filters make no other query, a second does', async () => {
    const { client } = await simulatedWithClient();
    const receivers = ['H&E951128469', 'AAA010101AAA'];
    const codes = [
      await client.issued({ TipoComprobante: 'I' }, receivers),
      await client.issued({ EstadoComprobante: 'Todos' }, receivers.toReversed()),
      await client.issued({}, receivers),
      await client.issued({ FechaInicial: '2025-01-01T00:00:01' }, receivers),
      await client.issued({}, receivers.slice(1)),
      await client.issued(),
    ].map(codeOf);
    expect(codes).toEqual(['5000', '5000', '5002', '5000', '5000', '5000']);
  });

  it('are not shared between directions, kinds of content, taxpayers and installations', async () => {
    const { sat, client } = await simulatedWithClient({ limits: { queryLives: 1 } });
    const others = [
      testClient(sat, OTHER_RFC, issuedSigner({ rfc: OTHER_RFC })),
      testClient(sat, RFC, client.signer, 'retenciones'),
    ];
    expect(codeOf(await client.issued())).toBe('5000');
    expect(codeOf(await client.received())).toBe('5000');
    expect(codeOf(await client.issued({ TipoSolicitud: 'Metadata' }))).toBe('5000');
    for (const other of others) {
      expect(codeOf(await other.issued())).toBe('5000');
    }
    expect(codeOf(await client.issued())).toBe('5002');
  });

  it('do not exist for metadata, which still gets 5005, unless a limit is set', async () => {
    const { client } = await simulatedWithClient(options);
    const ask = async (): Promise<Received> => client.issued({ TipoSolicitud: 'Metadata' });
    for (let time = 0; time < 4; time += 1) {
      const answer = await ask();
      expect([codeOf(answer), codeOf(await ask())]).toEqual(['5000', '5005']);
      await client.packagesOf(answer);
    }
    const limited = await simulatedWithClient({ limits: { metadataQueryLives: 1 } });
    expect(codeOf(await limited.client.issued({ TipoSolicitud: 'Metadata' }))).toBe('5000');
    expect(codeOf(await limited.client.issued({ TipoSolicitud: 'Metadata' }))).toBe('5002');
  });

  it('can be read by fingerprint', async () => {
    const { sat, client } = await simulatedWithClient();
    const fingerprint = queryFingerprint('cfdi', RFC, {
      kind: 'issued',
      content: 'xml',
      status: 'all',
      from: '2025-01-01T00:00:00',
      to: '2025-01-31T23:59:59',
    });
    expect(sat.quotas.lives(fingerprint)).toEqual({ used: 0, left: 2 });
    await client.issued();
    expect(sat.quotas.lives(fingerprint)).toEqual({ used: 1, left: 1 });
    expect(sat.requests[0]?.fingerprint).toBe(fingerprint);
  });
});

import { describe, expect, it } from 'vitest';

import { startSatSimulator } from '../../src/index.js';
import { codeOf } from '../conformance/answers.js';
import { operationMessage } from '../conformance/operation-message.js';
import { AUTHORITY, RFC, simulated, simulatedWithClient } from '../messages/simulated.js';

describe('the journal', () => {
  it('names every call, in order, with who called and what became of it', async () => {
    const { sat, client } = await simulatedWithClient();
    const accepted = await client.received({ TipoSolicitud: 'Metadata', RfcEmisor: 'H&E951128469' });
    await client.received({ EstadoComprobante: 'Todos' });
    expect(codeOf(accepted)).toBe('5000');
    expect(sat.journal).toHaveLength(3);
    expect(sat.journal[1]).toMatchObject({
      number: 2,
      service: 'cfdi',
      operation: 'request',
      action: 'http://DescargaMasivaTerceros.sat.gob.mx/ISolicitaDescargaService/SolicitaDescargaRecibidos',
      rfc: RFC,
      requestId: sat.requests[0]?.id,
      query: {
        kind: 'received',
        content: 'metadata',
        from: '2025-01-01T00:00:00',
        to: '2025-01-31T23:59:59',
        status: 'active',
        counterparts: ['H&E951128469'],
      },
      verdict: { outcome: 'accepted', form: 'A', warnings: [] },
      registered: true,
      status: 200,
    });
    expect(sat.journal[2]).toMatchObject({
      number: 3,
      registered: false,
      verdict: { outcome: 'refused', code: '301', reason: expect.stringContaining('cancelados') },
    });
  });

  it('keeps bodies when it is told to, out of the way of whoever prints a call', async () => {
    const { sat, client } = await simulatedWithClient({ keepBodies: true });
    await client.verify('x');
    const body = sat.journal.at(-1)?.body;
    expect(body).toBe(operationMessage(client.signer, client.shapes.verify('x')));
    expect(JSON.stringify(sat.journal)).not.toContain('X509Certificate');
    const without = await simulatedWithClient();
    await without.client.verify('x');
    expect(without.sat.journal.at(-1)?.body).toBeUndefined();
  });
});

describe('starting', () => {
  it('needs no options: a world of its own, an authority of its own, a free port on loopback', async () => {
    const sat = await startSatSimulator();
    try {
      expect(sat.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
      expect(sat.world.taxpayers).toEqual([{ rfc: 'EKU9003173C9', legalName: 'ESCUELA KEMPER URGATE SA DE CV' }]);
      expect(sat.truth({ service: 'cfdi', rfc: RFC }).length).toBeGreaterThan(100);
    } finally {
      await sat.close();
    }
  });

  it('says when the port is taken, and frees it when it closes', async () => {
    const sat = await simulated();
    const port = Number(new URL(sat.url).port);
    await expect(startSatSimulator({ port, authority: AUTHORITY })).rejects.toMatchObject({ code: 'EADDRINUSE' });
    await sat.close();
    const again = await startSatSimulator({ port, authority: AUTHORITY });
    expect(again.url).toBe(sat.url);
    await again.close();
  });

  it('refuses packages without documents and an authority whose certificate is none', async () => {
    await expect(startSatSimulator({ documentsPerPackage: 0 })).rejects.toThrow(RangeError);
    const authority = { ...AUTHORITY, certificate: Uint8Array.of(1) };
    await expect(startSatSimulator({ authority })).rejects.toThrow(RangeError);
  });
});

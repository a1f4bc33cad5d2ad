import { describe, expect, it } from 'vitest';

import type { CallAnswer, QuotasAnswer, RequestAnswer, StateAnswer, VerdictAnswer } from '../../src/admin/answers.js';
import { createManualClock } from '../../src/index.js';
import { codeOf, resultOf } from '../conformance/answers.js';
import { send, SERVICES } from '../conformance/http.js';
import { operationMessage } from '../conformance/operation-message.js';
import { RFC } from '../messages/simulated.js';
import { administered, jsonOf, refusalOf } from './admin.js';
import type { TestAdmin } from './admin.js';

const HOUR = 3_600_000;
/** The thirty documents that the taxpayer issued. */
const ALL = { EstadoComprobante: 'Todos' };

async function requestsOf(admin: TestAdmin): Promise<readonly RequestAnswer[]> {
  return (jsonOf(await admin.get('/api/requests')) as { requests: readonly RequestAnswer[] }).requests;
}

async function callsOf(admin: TestAdmin, query = ''): Promise<readonly CallAnswer[]> {
  return (jsonOf(await admin.get(`/api/journal${query}`)) as { calls: readonly CallAnswer[] }).calls;
}

describe('the state', () => {
  it('says where the simulator is, its time, its settings, its taxpayers, and how much went on', async () => {
    const clock = createManualClock(new Date('2025-06-01T00:00:00Z'));
    const { sat, admin, client } = await administered({ clock, limits: { xmlDocuments: 7 } });
    await client.issued();
    expect(jsonOf(await admin.get('/api/state')) as StateAnswer).toMatchObject({
      url: sat.url,
      adminUrl: admin.url,
      now: '2025-06-01T00:00:00.000Z',
      clock: { kind: 'manual', movable: true },
      settings: { limits: { xmlDocuments: 7, queryLives: 2, metadataQueryLives: null }, lenient: false, without: [] },
      taxpayers: [{ rfc: RFC, legalName: 'ESCUELA KEMPER URGATE SA DE CV' }, { rfc: 'HAÑ930228SM9' }],
      calls: 2,
      requests: 1,
    });
  });

  it('tells a real clock, which nobody can move', async () => {
    const { admin } = await administered();
    expect((jsonOf(await admin.get('/api/state')) as StateAnswer).clock).toEqual({ kind: 'real', movable: false });
  });
});

describe('the checks', () => {
  it('are listed with what they lead to and what they demand', async () => {
    const { admin } = await administered();
    const checks = jsonOf(await admin.get('/api/checks')) as Record<string, unknown>;
    expect(checks['signature.digest']).toEqual({ code: '302', what: expect.stringContaining('DigestValue') });
    expect(Object.keys(checks)).toContain('quota.packageLives');
  });
});

describe('the journal', () => {
  it('has the calls after a number, at most so many', async () => {
    const { admin, client } = await administered();
    for (const id of ['a', 'b', 'c']) {
      await client.verify(id);
    }
    const numbers = async (query: string): Promise<readonly number[]> =>
      (await callsOf(admin, query)).map(({ number }) => number);
    expect(await numbers('')).toEqual([1, 2, 3, 4]);
    expect(await numbers('?after=2')).toEqual([3, 4]);
    expect(await numbers('?after=1&limit=2')).toEqual([2, 3]);
    expect(await numbers('?after=4')).toEqual([]);
  });

  it.each(['after=-1', 'after=x', 'limit=0', 'limit=1001', 'limit=1.5', 'since=1'])(
    'is not asked for with %s',
    async (query) => {
      const { admin } = await administered();
      const [name = ''] = query.split('=');
      const refusal = refusalOf(await admin.get(`/api/journal?${query}`));
      expect(refusal).toEqual({ status: 400, error: expect.stringContaining(name) });
    },
  );

  it('says which check refused a signature, with the canonical texts and those of the message', async () => {
    const { sat, admin, client } = await administered();
    const body = operationMessage(client.signer, client.shapes.request()).replace('2025-01-31', '2025-01-30');
    const action = `${SERVICES.request.action}SolicitaDescargaEmitidos`;
    const answer = await send(client.url('request'), { action, token: await client.login(), body });
    expect(codeOf(answer)).toBe('302');
    const [call] = await callsOf(admin, '?after=1');
    expect(call).toMatchObject({ number: 2, rfc: RFC, operation: 'request', status: 200, registered: false });
    const { verdict } = call ?? {};
    expect(verdict).toEqual<VerdictAnswer>({
      outcome: 'refused',
      check: 'signature.digest',
      code: '302',
      reason: expect.stringContaining('DigestValue'),
      evidence: {
        digestValue: expect.stringMatching(/^[\w+/]{27}=$/),
        signedInfo: expect.stringMatching(/^<SignedInfo xmlns="/),
        forms: [
          {
            form: 'A',
            digest: expect.stringMatching(/^[\w+/]{27}=$/),
            canonical: expect.stringMatching(
              /^<des:SolicitaDescargaEmitidos xmlns:des=.*2025-01-30.*<\/des:solicitud>/,
            ),
          },
        ],
        received: {
          signedInfo: expect.stringMatching(/^<SignedInfo>.*<\/SignedInfo>$/),
          forms: [
            expect.stringMatching(/^<des:SolicitaDescargaEmitidos.*2025-01-30.*<\/des:SolicitaDescargaEmitidos>$/),
          ],
        },
      },
    });
    expect(verdict && 'evidence' in verdict ? verdict.evidence?.received?.forms[0] : '').not.toContain('<Signature');
    expect(sat.requests).toEqual([]);
  });

  it('has no request bodies, also when they are kept', async () => {
    const { sat, admin, client } = await administered({ keepBodies: true });
    await client.verify('x');
    expect(sat.journal.at(-1)?.body).toContain('X509Certificate');
    expect((await admin.get('/api/journal')).text).not.toContain('X509Certificate');
  });
});

describe('the requests', () => {
  it('move with the clock, are finished with packages, and expire after 72 hours', async () => {
    const clock = createManualClock(new Date('2025-06-01T00:00:00Z'));
    const delays = { inProcess: HOUR, finished: 2 * HOUR };
    const { admin, client } = await administered({ clock, delays, documentsPerPackage: 20 });
    await client.issued(ALL);
    const after = async (hours: number): Promise<RequestAnswer | undefined> => {
      const moved = await admin.post('/api/clock', { advanceMs: hours * HOUR });
      expect(moved.status).toBe(200);
      return (await requestsOf(admin))[0];
    };
    const request = await after(0);
    expect(request).toMatchObject({
      service: 'cfdi',
      rfc: RFC,
      query: { kind: 'issued', content: 'xml', from: '2025-01-01T00:00:00', to: '2025-01-31T23:59:59' },
      registeredAt: '2025-06-01T00:00:00.000Z',
      verifies: 0,
      state: 1,
      code: '5000',
      count: 0,
      packages: [],
    });
    expect(await after(1)).toMatchObject({ state: 2 });
    const id = request?.id.toUpperCase() ?? '';
    const expiresAt = '2025-06-04T02:00:00.000Z';
    expect(await after(1)).toMatchObject({
      state: 3,
      count: 30,
      packages: [
        { id: `${id}_01`, documents: 20, downloads: 0, expiresAt },
        { id: `${id}_02`, documents: 10, downloads: 0, expiresAt },
      ],
    });
    expect(codeOf(await client.download(`${id}_02`))).toBe('5000');
    expect(await after(71)).toMatchObject({ state: 3, packages: [{ downloads: 0 }, { downloads: 1 }] });
    expect(await after(1)).toMatchObject({ state: 6, packages: [{ expiresAt }, { expiresAt }] });
    expect(codeOf(await client.download(`${id}_02`))).toBe('5007');
  });

  it('are not verified by being looked at', async () => {
    const { admin, client } = await administered({ verifiesUntilFinished: 2 });
    const accepted = await client.issued(ALL);
    for (const _ of [1, 2, 3]) {
      expect(await requestsOf(admin)).toMatchObject([{ verifies: 0, state: 1, packages: [] }]);
    }
    await client.packagesOf(accepted);
    expect(await requestsOf(admin)).toMatchObject([
      { verifies: 3, state: 3, count: 30, packages: [{ documents: 30 }] },
    ]);
  });

  it('say why one was refused after all', async () => {
    const { admin, client } = await administered({ limits: { xmlDocuments: 29 } });
    const { IdSolicitud: id = '' } = resultOf(await client.issued(ALL));
    await client.verify(id);
    expect(await requestsOf(admin)).toMatchObject([{ id, state: 5, code: '5003', count: 0, packages: [] }]);
  });
});

describe('the quotas', () => {
  it('count what was spent of queries and packages, and what is left', async () => {
    const { admin, client } = await administered();
    const [packageId = ''] = await client.packagesOf(await client.issued());
    await client.packagesOf(await client.issued());
    await client.packagesOf(await client.issued({ TipoSolicitud: 'Metadata' }));
    await client.download(packageId);
    const quotas = jsonOf(await admin.get('/api/quotas')) as QuotasAnswer;
    expect(quotas.queries).toMatchObject([
      { service: 'cfdi', rfc: RFC, query: { kind: 'issued', content: 'xml' }, used: 2, left: 0 },
      { query: { content: 'metadata' }, used: 1, left: null },
    ]);
    expect(quotas.packages[0]).toEqual({ id: packageId, used: 1, left: 1 });
    expect(quotas.packages).toHaveLength(3);
  });

  it('have no end where their check is off', async () => {
    const { admin, client } = await administered({ without: ['quota.queryLives', 'quota.packageLives'] });
    await client.packagesOf(await client.issued());
    expect(jsonOf(await admin.get('/api/quotas')) as QuotasAnswer).toMatchObject({
      queries: [{ used: 1, left: null }],
      packages: [{ used: 0, left: null }],
    });
  });
});

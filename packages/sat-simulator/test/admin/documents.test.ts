import { createHash } from 'node:crypto';

import { describe, expect, it } from 'vitest';

import type { TruthLine } from '../../src/admin/answers.js';
import { createManualClock, createWorld } from '../../src/index.js';
import type { SimulatorOptions } from '../../src/index.js';
import { codeOf } from '../conformance/answers.js';
import { RFC } from '../messages/simulated.js';
import { administered, jsonOf, refusalOf } from './admin.js';
import type { TestAdmin } from './admin.js';

async function truthOf(admin: TestAdmin, more = ''): Promise<readonly TruthLine[]> {
  const { text } = await admin.get(`/api/truth?service=cfdi&rfc=${RFC}${more}`);
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as TruthLine);
}

/** Two documents that the taxpayer issued, and a clock after them. */
function small(): SimulatorOptions {
  const months = [{ month: '2025-01', issued: 2, received: 0 }];
  return {
    world: createWorld({ seed: 'admin', taxpayers: [{ rfc: RFC, legalName: 'A SA DE CV', months }] }),
    clock: createManualClock(new Date('2025-06-01T12:00:00Z')),
  };
}

describe('the truth', () => {
  it('is what the simulator tells in process, one document on each line', async () => {
    const { sat, admin } = await administered();
    const answer = await admin.get(`/api/truth?service=cfdi&rfc=${RFC}`);
    expect(answer.headers['content-type']).toBe('application/x-ndjson; charset=utf-8');
    const lines = await truthOf(admin);
    expect(lines.length).toBeGreaterThan(60);
    expect(lines).toEqual(
      sat.truth({ service: 'cfdi', rfc: RFC }).map(({ document, ...facts }) => ({
        ...facts,
        ...(document.cancelledAt && { cancelledAt: document.cancelledAt }),
        issuedAt: document.issuedAt,
        issuerRfc: document.issuerRfc,
        receiverRfc: document.receiverRfc,
        type: document.type,
      })),
    );
  });

  it('is told for a period, a direction, an installation, and a taxpayer whom nobody knows', async () => {
    const { admin } = await administered();
    const day = (await truthOf(admin, '&from=2025-01-01T00:00:00&to=2025-01-01T23:59:59')).map(
      ({ issuedAt }) => issuedAt,
    );
    expect(day).toContain('2025-01-01T00:00:00');
    expect(day.filter((issuedAt) => !issuedAt.startsWith('2025-01-01'))).toEqual([]);
    const issued = await truthOf(admin, '&direction=issued');
    expect(issued).toHaveLength(30);
    expect(issued.filter(({ issuerRfc }) => issuerRfc !== RFC)).toEqual([]);
    expect((await admin.get(`/api/truth?service=retenciones&rfc=${RFC}`)).text.match(/\n/g)).toHaveLength(12);
    const nobody = await admin.get('/api/truth?service=cfdi&rfc=AAA010101AAA');
    expect([nobody.status, nobody.text]).toEqual([200, '']);
  });

  it('has hash and size of the XML for who asks for them', async () => {
    const { sat, admin } = await administered(small());
    const lines = await truthOf(admin, '&hash=1');
    const expected = sat.truth({ service: 'cfdi', rfc: RFC }).map(({ document }) => {
      const bytes = Buffer.from(document.xml());
      return { sha256: createHash('sha256').update(bytes).digest('hex'), size: bytes.length };
    });
    expect(lines).toMatchObject(expected);
    expect((await truthOf(admin))[0]).not.toHaveProperty('sha256');
  });

  it.each([
    ['', 'service'],
    ['service=cfdi', 'rfc'],
    ['service=nomina&rfc=EKU9003173C9', 'service'],
    ['service=cfdi&rfc=eku9003173c9', 'rfc'],
    ['service=cfdi&rfc=EKU9003173C9&from=2025-01-01', 'from'],
    ['service=cfdi&rfc=EKU9003173C9&to=2025-02-31T00:00:00', 'to'],
    ['service=cfdi&rfc=EKU9003173C9&direction=both', 'direction'],
    ['service=cfdi&rfc=EKU9003173C9&directions=issued', 'directions'],
  ])('is not told for ?%s, and the answer names %s', async (query, name) => {
    const { admin } = await administered();
    const answer = await admin.get(`/api/truth?${query}`);
    expect(refusalOf(answer)).toEqual({ status: 400, error: expect.stringContaining(name) });
  });

  it('shows cancellations that have happened, and not those to come', async () => {
    const { sat, admin } = await administered(small());
    const [{ uuid } = { uuid: '' }] = await truthOf(admin);
    const at = '2025-07-01T00:00:00';
    await admin.post(`/api/documents/cfdi/${uuid}/cancel`, { at });
    expect(await truthOf(admin)).toMatchObject([{ uuid, status: 'active' }, {}]);
    await admin.post('/api/clock', { set: '2025-07-02T00:00:00-06:00' });
    expect(await truthOf(admin)).toMatchObject([{ uuid, status: 'cancelled', cancelledAt: at }, {}]);
    expect(sat.truth({ service: 'cfdi', rfc: RFC })[0]?.status).toBe('cancelled');
  });
});

describe('the counts of the truth', () => {
  it.each(['cfdi', 'retenciones'] as const)('are those of its documents in %s', async (service) => {
    const { sat, admin } = await administered();
    const documents = sat.truth({ service, rfc: RFC });
    const count = (direction: 'issued' | 'received', status: string): number =>
      documents.filter((one) => one.directions.includes(direction) && one.status === status).length;
    const both = (direction: 'issued' | 'received') => ({
      active: count(direction, 'active'),
      cancelled: count(direction, 'cancelled'),
    });
    expect(jsonOf(await admin.get(`/api/truth/counts?service=${service}&rfc=${RFC}`))).toEqual({
      issued: both('issued'),
      received: both('received'),
      documents: documents.length,
      xmlOffered: documents.filter(({ xmlOffered }) => xmlOffered).length,
    });
  });

  it('are not told for nobody', async () => {
    const { admin } = await administered();
    expect(refusalOf(await admin.get('/api/truth/counts?service=cfdi'))).toEqual({
      status: 400,
      error: expect.stringContaining('rfc'),
    });
  });
});

describe('a document', () => {
  it('is given as the bytes of its XML', async () => {
    const { sat, admin } = await administered();
    const document = sat.truth({ service: 'cfdi', rfc: RFC })[3]?.document;
    const answer = await admin.get(`/api/documents/cfdi/${document?.uuid.toUpperCase()}.xml`);
    expect(answer.headers['content-type']).toBe('application/xml');
    expect(answer.headers['content-security-policy']).toContain('sandbox');
    expect(answer.bytes).toEqual(Buffer.from(document?.xml() ?? ''));
  });

  it.each(['retenciones/U.xml', 'nomina/U.xml', 'cfdi/U', 'cfdi/U.txt', 'cfdi/x.xml', 'cfdi/..%2fstate.xml', 'cfdi'])(
    'is not found at %s',
    async (path) => {
      const { sat, admin } = await administered();
      const { uuid = '' } = sat.truth({ service: 'cfdi', rfc: RFC })[0] ?? {};
      expect((await admin.get(`/api/documents/${path.replace('U', uuid)}`)).status).toBe(404);
    },
  );

  it('is cancelled now, or when it is said; then its XML cannot be asked for by folio', async () => {
    const { admin, client } = await administered(small());
    const [first, second] = (await truthOf(admin)).map(({ uuid }) => uuid);
    const cancel = (uuid = '', body: object = {}) => admin.post(`/api/documents/cfdi/${uuid}/cancel`, body);
    expect(codeOf(await client.folio(first ?? ''))).toBe('5000');
    expect(jsonOf(await cancel(first))).toEqual({ uuid: first, cancelledAt: '2025-06-01T06:00:00' });
    expect(codeOf(await client.folio(first ?? ''))).toBe('5012');
    expect(jsonOf(await cancel(second, { at: '2025-05-01T00:00:00' }))).toMatchObject({
      cancelledAt: '2025-05-01T00:00:00',
    });
  });

  it('is not cancelled before it was certified, at no date, or when there is none', async () => {
    const { admin } = await administered(small());
    const [{ uuid } = { uuid: '' }] = await truthOf(admin);
    const cancel = async (path: string, body: object) =>
      (await admin.post(`/api/documents/${path}/cancel`, body)).status;
    expect(await cancel(`cfdi/${uuid}`, { at: '2024-01-01T00:00:00' })).toBe(400);
    expect(await cancel(`cfdi/${uuid}`, { at: 'yesterday' })).toBe(400);
    expect(await cancel(`cfdi/${uuid}`, { when: '2025-05-01T00:00:00' })).toBe(400);
    expect(await cancel(`retenciones/${uuid}`, {})).toBe(404);
    expect(await cancel('cfdi/00000000-0000-4000-8000-000000000000', {})).toBe(404);
    expect((await truthOf(admin)).map(({ status }) => status)).toEqual(['active', 'active']);
  });
});

import { createTestAuthority, createWorld, startSatSimulator } from '@acopio/sat-simulator';
import type { CredentialSpec, SatSimulator, SimulatorOptions, TruthQuery } from '@acopio/sat-simulator';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createSatClient, localMessageSigner, satEndpoints, undiciTransport } from '../src/index.js';
import type { DownloadQuery, SatClient, SatClientOptions, Service, Transport } from '../src/index.js';
import { failureOf } from './recorded-answers.js';
import { RFC, opened } from './test-credential.js';
import { zipContents } from './zip-contents.js';

const authority = createTestAuthority();
const legalName = 'ESCUELA KEMPER URGATE SA DE CV';
const world = createWorld({
  seed: 'sat-client',
  taxpayers: [
    {
      rfc: RFC,
      legalName,
      months: [{ month: '2025-01', issued: 40, received: 60 }],
      retenciones: [{ month: '2025-01', issued: 40, received: 40 }],
    },
  ],
});
const JANUARY = { from: '2025-01-01T00:00:00', to: '2025-01-31T23:59:59' } as const;
const FEBRUARY = { from: '2025-02-01T00:00:00', to: '2025-02-28T23:59:59' } as const;

const issuedXml: DownloadQuery = { kind: 'issued', content: 'xml', ...JANUARY };
const receivedXml: DownloadQuery = { kind: 'received', content: 'xml', ...JANUARY };
const issuedMetadata: DownloadQuery = { kind: 'issued', content: 'metadata', ...JANUARY };
const receivedMetadata: DownloadQuery = { kind: 'received', content: 'metadata', ...JANUARY };

interface Setting {
  readonly service?: Service;
  readonly simulator?: SimulatorOptions;
  readonly credential?: Partial<CredentialSpec>;
  readonly client?: Partial<SatClientOptions>;
}

/** A simulator and a client of it, for one test. */
async function setUp(setting: Setting = {}): Promise<{ sat: SatSimulator; client: SatClient }> {
  const { service = 'cfdi' } = setting;
  const sat = await startSatSimulator({ authority, world, documentsPerPackage: 25, ...setting.simulator });
  const credential = await opened(authority.issue({ rfc: RFC, legalName, ...setting.credential }));
  const client = createSatClient({
    rfc: RFC,
    service,
    messageSigner: localMessageSigner(credential),
    endpoints: satEndpoints(service, sat.url),
    retries: { baseDelay: 0 },
    ...setting.client,
  });
  onTestFinished(async () => {
    await client.close();
    await sat.close();
  });
  return { sat, client };
}

/** Ids of the packages of a query, once it is finished. */
async function packagesOf(client: SatClient, query: DownloadQuery): Promise<readonly string[]> {
  const { requestId, codEstatus } = await client.request(query);
  expect(codEstatus).toBe('5000');
  for (;;) {
    const { state, packageIds, requestCode } = await client.verify(requestId);
    if (state === 'finished') return packageIds;
    if (state === 'rejected') throw new Error(`rejected: ${requestCode}`);
    expect(['accepted', 'inProgress']).toContain(state);
  }
}

async function packageOf(client: SatClient, packageId: string): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  const { bytes } = await client.download(packageId);
  for await (const piece of bytes) pieces.push(piece);
  return Buffer.concat(pieces);
}

async function filesOf(client: SatClient, query: DownloadQuery): Promise<string[]> {
  const files: string[] = [];
  for (const id of await packagesOf(client, query)) {
    for (const content of zipContents(await packageOf(client, id)).values()) files.push(content.toString('utf8'));
  }
  return files.sort();
}

describe.each(['cfdi', 'retenciones'] as const)('the %s installation', (service) => {
  function expectedXml(sat: SatSimulator, query: Partial<TruthQuery>): string[] {
    const documents = sat.truth({ service, rfc: RFC, ...query }).filter(({ xmlOffered }) => xmlOffered);
    return documents.map(({ document }) => document.xml()).sort();
  }

  it.each([
    ['issued', issuedXml],
    ['received', receivedXml],
  ] as const)('gives every %s XML that it offers, byte for byte', async (direction, query) => {
    const { sat, client } = await setUp({ service });
    const expected = expectedXml(sat, { directions: [direction] });
    expect(expected.length).toBeGreaterThan(0);
    expect(await filesOf(client, query)).toEqual(expected);
  });

  it.each([
    ['issued', issuedMetadata],
    ['received', receivedMetadata],
  ] as const)('lists every %s document, whatever its status', async (direction, query) => {
    const { sat, client } = await setUp({ service });
    const listed = (await filesOf(client, query)).join('\n');
    const truth = sat.truth({ service, rfc: RFC, directions: [direction] });
    const ids = new Set(listed.match(/^[0-9A-F-]{36}(?=~)/gm)?.map((id) => id.toLowerCase()));
    expect([...ids].sort()).toEqual(truth.map(({ uuid }) => uuid).sort());
  });

  it('gives one document by its folio', async () => {
    const { sat, client } = await setUp({ service });
    const [wanted] = sat
      .truth({ service, rfc: RFC, directions: ['issued'] })
      .filter(({ status }) => status === 'active');
    if (wanted === undefined) throw new Error('no active document');
    expect(await filesOf(client, { kind: 'folio', uuid: wanted.uuid })).toEqual([wanted.document.xml()]);
  });

  it('judges every message signed in the form of its peers, without a warning', async () => {
    const { sat, client } = await setUp({ service });
    await filesOf(client, issuedMetadata);
    expect(sat.journal.length).toBeGreaterThan(4);
    for (const { verdict, operation } of sat.journal) {
      expect(verdict).toMatchObject({ outcome: 'accepted', warnings: [] });
      if (operation !== 'login') expect(verdict).toMatchObject({ form: expect.stringMatching(/\bA\b/) });
    }
  });
});

describe('a package', () => {
  it('is the same at its second download, and refused at its third', async () => {
    const { client } = await setUp();
    const [id = ''] = await packagesOf(client, issuedXml);
    const first = await packageOf(client, id);
    expect((await packageOf(client, id)).equals(first)).toBe(true);
    expect(await failureOf(() => packageOf(client, id))).toMatchObject({
      code: 'LIMIT_REACHED',
      codEstatus: '5008',
      delivery: 'refused',
    });
  });

  it.each([
    ['stops half-way', { kind: 'halfBody', afterBytes: 2000 }, 'CONNECTION_LOST'],
    ['has a letter that base64 does not have', { kind: 'brokenBase64' }, 'DAMAGED_PACKAGE'],
  ] as const)('that %s is an error, and its second life gives it whole', async (_name, fault, code) => {
    const { sat, client } = await setUp();
    const [id = ''] = await packagesOf(client, issuedXml);
    sat.faults.add({ operation: 'download', do: fault });
    expect(await failureOf(() => packageOf(client, id))).toMatchObject({ code, delivery: 'uncertain' });
    expect(zipContents(await packageOf(client, id)).size).toBeGreaterThan(0);
    expect(sat.quotas.downloads(id)).toBe(2);
  });

  it('that comes drop by drop is whole', async () => {
    const { sat, client } = await setUp({ simulator: { documentsPerPackage: 1 } });
    const [id = ''] = await packagesOf(client, issuedXml);
    const whole = await packageOf(client, id);
    sat.faults.add({ operation: 'download', do: { kind: 'drip', bytes: 97, everyMs: 0 } });
    expect((await packageOf(client, id)).equals(whole)).toBe(true);
  });

  it('that the SAT does not know is refused', async () => {
    const { client } = await setUp();
    const unknown = '0F1E2D3C-4B5A-4678-9ABC-DEF012345678_01';
    expect(await failureOf(() => client.download(unknown))).toMatchObject({ code: 'REFUSED', delivery: 'refused' });
  });
});

describe('a request', () => {
  it('that matches nothing is rejected with 5004, which is an answer', async () => {
    const { client } = await setUp();
    const { requestId } = await client.request({ kind: 'issued', content: 'xml', ...FEBRUARY });
    await expect
      .poll(() => client.verify(requestId))
      .toMatchObject({ state: 'rejected', requestCode: '5004', codEstatus: '5000', packageIds: [] });
  });

  it('that is under way is refused with 5005', async () => {
    const { sat, client } = await setUp();
    await client.request(issuedXml);
    expect(await failureOf(() => client.request(issuedXml))).toMatchObject({
      code: 'LIMIT_REACHED',
      codEstatus: '5005',
      delivery: 'refused',
    });
    expect(sat.requests).toHaveLength(1);
  });

  it('whose query has been used up for life is refused with 5002', async () => {
    const { client } = await setUp({ simulator: { limits: { queryLives: 0 } } });
    expect(await failureOf(() => client.request(issuedXml))).toMatchObject({
      code: 'LIMIT_REACHED',
      codEstatus: '5002',
      delivery: 'refused',
    });
  });

  it('that the SAT’s own checks refuse carries code and words', async () => {
    const { sat, client } = await setUp();
    sat.faults.add({
      operation: 'request',
      do: { kind: 'answer', codEstatus: '301', message: 'XML Mal Formado: prueba' },
    });
    const error: unknown = await client.request(issuedXml).catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      code: 'REFUSED',
      codEstatus: '301',
      satMessage: 'XML Mal Formado: prueba',
      delivery: 'refused',
    });
  });

  it.each([
    ['is reset before it was registered', { kind: 'reset', when: 'before' }, 0],
    ['is reset after it was registered', { kind: 'reset', when: 'after' }, 1],
    ['is answered with HTML', { kind: 'http', status: 503 }, 0],
    ['is answered with nothing', { kind: 'empty', when: 'after' }, 1],
    ['is answered with an internal fault', { kind: 'fault', fault: 'InternalServiceFault' }, 0],
    ['is answered with 404 and no id', { kind: 'answer', codEstatus: '404' }, 0],
  ] as const)('that %s is uncertain, and left once only', async (_name, fault, registered) => {
    const { sat, client } = await setUp();
    sat.faults.add({ operation: 'request', do: fault });
    expect(await failureOf(() => client.request(issuedXml))).toMatchObject({ delivery: 'uncertain' });
    expect(sat.journal.filter(({ operation }) => operation === 'request')).toHaveLength(1);
    expect(sat.requests).toHaveLength(registered);
  });

  it('that is answered with 404 and an id can be verified', async () => {
    const { sat, client } = await setUp();
    sat.faults.add({ operation: 'request', do: { kind: 'answer', codEstatus: '404', withRequestId: true } });
    const { codEstatus, requestId } = await client.request(issuedXml);
    expect(codEstatus).toBe('404');
    expect(await failureOf(() => client.verify(requestId))).toMatchObject({ codEstatus: '5004' });
  });

  it.each(['ActionNotSupported', 'DeserializationFailed'] as const)('with the fault %s is refused', async (fault) => {
    const { sat, client } = await setUp();
    sat.faults.add({ operation: 'request', do: { kind: 'fault', fault } });
    expect(await failureOf(() => client.request(issuedXml))).toMatchObject({
      code: 'FAULT',
      faultCode: fault,
      delivery: 'refused',
    });
  });
});

describe('a certificate', () => {
  const refused = { code: 'REFUSED', delivery: 'refused' };

  it('of a CSD is refused with 305', async () => {
    const { client } = await setUp({ credential: { kind: 'csd' } });
    expect(await failureOf(() => client.request(issuedXml))).toMatchObject({ ...refused, codEstatus: '305' });
  });

  it('of the test authority is refused with 305 where only production’s counts', async () => {
    const { client } = await setUp({ simulator: { trustTestAuthority: false } });
    expect(await failureOf(() => client.request(issuedXml))).toMatchObject({ ...refused, codEstatus: '305' });
  });

  it('that has expired is refused with 304', async () => {
    const validity = { validFrom: new Date('2016-01-01'), validTo: new Date('2020-01-01') };
    const { client } = await setUp({ credential: validity });
    expect(await failureOf(() => client.request(issuedXml))).toMatchObject({ ...refused, codEstatus: '304' });
  });
});

describe('a login', () => {
  it('with a clock that is an hour slow is refused, and tells by how much', async () => {
    const credential = await opened(authority.issue({ rfc: RFC, legalName }));
    const clock = { now: () => new Date(Date.now() - 3_600_000) };
    const { client } = await setUp({ client: { clock, messageSigner: localMessageSigner(credential, clock) } });
    const error: unknown = await client.login().catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      code: 'LOGIN_REFUSED',
      faultCode: 'InvalidSecurity',
      detail: expect.stringMatching(/clock -3[56]\d\d s/),
    });
  });

  it('is made again when the SAT forgot the token', async () => {
    const { sat, client } = await setUp();
    await client.login();
    sat.forgetTokens();
    expect((await client.request(issuedXml)).codEstatus).toBe('5000');
    expect(sat.journal.map(({ operation }) => operation)).toEqual(['login', 'request', 'login', 'request']);
    expect(sat.requests).toHaveLength(1);
  });

  it('is made again when the SAT says InvalidSecurity once', async () => {
    const { sat, client } = await setUp();
    sat.faults.add({ operation: 'request', do: { kind: 'fault', fault: 'InvalidSecurity' } });
    expect((await client.request(issuedXml)).codEstatus).toBe('5000');
    expect(sat.journal.map(({ operation }) => operation)).toEqual(['login', 'request', 'login', 'request']);
  });

  it('whose token lives too short to be kept is made for each call', async () => {
    const { sat, client } = await setUp({ simulator: { tokenLifetimeSeconds: 20 } });
    await client.request(issuedXml);
    await client.request(receivedXml);
    expect(sat.journal.map(({ operation }) => operation)).toEqual(['login', 'request', 'login', 'request']);
  });

  it('whose token has expired at once ends in 300', async () => {
    const { sat, client } = await setUp({ simulator: { tokenLifetimeSeconds: 0 } });
    expect(await failureOf(() => client.request(issuedXml))).toMatchObject({ code: 'REFUSED', codEstatus: '300' });
    expect(sat.requests).toEqual([]);
  });
});

describe('a client that accepts gzip', () => {
  it('gets the same package, compressed on its way', async () => {
    const transport = undiciTransport();
    const codings = new Set<string | undefined>();
    const watching: Transport = {
      send: async (request) => {
        const answer = await transport.send(request);
        codings.add(answer.headers['content-encoding']);
        return answer;
      },
      close: () => transport.close(),
    };
    const { sat, client } = await setUp({ client: { transport: watching, acceptGzip: true } });
    const expected = sat
      .truth({ service: 'cfdi', rfc: RFC, directions: ['issued'] })
      .map(({ document }) => document.xml());
    expect(await filesOf(client, issuedXml)).toEqual(expected.sort());
    expect(codings).toContain('gzip');
  });
});

describe('a saved token', () => {
  it('is accepted from another client, and renewed when the SAT forgot it', async () => {
    const messageSigner = localMessageSigner(await opened(authority.issue({ rfc: RFC, legalName })));
    const { sat, client } = await setUp({ client: { messageSigner } });
    await client.login();
    const token = client.savedToken();
    if (token === undefined) throw new Error('no token');
    const later = createSatClient({
      rfc: RFC,
      service: 'cfdi',
      messageSigner,
      endpoints: satEndpoints('cfdi', sat.url),
      token,
    });
    onTestFinished(() => later.close());
    expect((await later.request(issuedXml)).codEstatus).toBe('5000');
    sat.forgetTokens();
    expect((await later.request(receivedXml)).codEstatus).toBe('5000');
    expect(later.savedToken()?.token).not.toBe(token.token);
    expect(sat.journal.map(({ operation }) => operation)).toEqual(['login', 'request', 'request', 'login', 'request']);
  });
});

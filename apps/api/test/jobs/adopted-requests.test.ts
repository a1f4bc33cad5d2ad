import { openCredential } from '@acopio/credentials';
import { createSatClient, localMessageSigner, satEndpoints } from '@acopio/sat-client';
import { createWorld, startSatSimulator, truth } from '@acopio/sat-simulator';
import { afterEach, describe, expect, it } from 'vitest';
import { startWorker } from '../../src/jobs/worker.js';
import { credentialJson, newTaxpayer, startApi } from '../http/api.js';
import { until } from '../until.js';

const RFC = 'EKU9003173C9';
const LEGAL_NAME = 'ESCUELA KEMPER URGATE SA DE CV';
const JANUARY = { from: '2025-01-01T00:00:00', to: '2025-01-31T23:59:59' } as const;

const closing: (() => PromiseLike<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

describe('A live request of another program', () => {
  it('is verified, fetched and read by a worker though nobody asked for a sync, and has used a life of its query', async () => {
    const months = [{ month: '2025-01', issued: 6, received: 0 }];
    const world = createWorld({ seed: 'alive', taxpayers: [{ rfc: RFC, legalName: LEGAL_NAME, months }] });
    const sat = await startSatSimulator({ world, verifiesUntilFinished: 1, trustTestAuthority: true });
    closing.push(() => sat.close());
    const api = await startApi(({ config }) => ({ config: { ...config, satUrl: sat.url } }));
    closing.push(() => api[Symbol.asyncDispose]());
    const efirma = sat.authority.issue({ rfc: RFC, legalName: LEGAL_NAME });
    const client = createSatClient({
      rfc: RFC,
      service: 'cfdi',
      messageSigner: localMessageSigner(
        await openCredential({ ...efirma, password: Buffer.from(efirma.password) }),
        api.services.clock,
      ),
      endpoints: satEndpoints('cfdi', sat.url),
    });
    closing.push(() => client.close());
    const { requestId } = await client.request({ kind: 'issued', content: 'xml', ...JANUARY, status: 'all' });

    const tenant = await api.newTenant();
    const taxpayer = `/v1/taxpayers/${await newTaxpayer(api, tenant, RFC)}`;
    const ask = <B = Record<string, unknown>>(path: string, json?: object) =>
      api.ask<B>(taxpayer + path, { key: tenant.key, ...(json === undefined ? {} : { json }) });
    await ask('/credentials', credentialJson(efirma));
    const query = { direction: 'issued', content: 'xml', ...JANUARY };
    const adopted = await ask('/adopted-requests', {
      requests: [{ idSolicitud: requestId, ...query, requestedAt: new Date().toISOString() }],
    });
    expect(adopted.body).toMatchObject({ requests: 1, live: 1 });

    const worker = await startWorker(api.services);
    closing.push(() => worker.stop());
    const packages = await until(async () => {
      const { body } = await ask<{ items: { state: string; documents: number }[] }>('/sat-packages');
      return body.items.some(({ state }) => state === 'indexed') ? body.items : undefined;
    });
    const offered = truth(world, { service: 'cfdi', rfc: RFC, ...JANUARY }).filter(({ xmlOffered }) => xmlOffered);
    expect(packages).toMatchObject([{ documents: offered.length }]);
    const held = await ask<{ items: { uuid: string; hasXml: boolean }[] }>('/documents');
    expect(
      held.body.items
        .filter(({ hasXml }) => hasXml)
        .map(({ uuid }) => uuid)
        .toSorted(),
    ).toEqual(offered.map(({ uuid }) => uuid).toSorted());
    expect(sat.journal.filter(({ operation }) => operation === 'request')).toHaveLength(1);
    const { from, to } = JANUARY;
    const plan = await ask<{ windows: { livesLeft: number }[] }>('/plan', {
      from,
      to,
      directions: ['issued'],
      contents: ['xml'],
    });
    expect(plan.body.windows).toMatchObject([{ livesLeft: 1 }]);
  });
});

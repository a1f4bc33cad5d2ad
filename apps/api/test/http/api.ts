import { randomUUID } from 'node:crypto';
import { createTestAuthority, type CredentialSpec, type IssuedCredential } from '@acopio/sat-simulator';
import { startHttp } from '../../src/http/start-http.js';
import type { Services } from '../../src/services.js';
import { generateApiKey } from '../../src/tenants/api-key.js';
import { createApiKey, createTenant } from '../../src/tenants/tenants.repository.js';
import { freshDatabase, type FreshDatabase } from '../database.js';
import { openServices } from '../services.js';

/** A tenant with an API key. */
export interface TestTenant {
  readonly tenantId: string;
  readonly keyId: string;
  readonly key: string;
}

/** What the API answered; `body` is parsed when it is JSON. */
export interface Answered<B = Record<string, unknown>> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: B;
  readonly text: string;
}

/** One request. `json` is sent as it is written by `JSON.stringify`, `text` as it is, `zip` as a ZIP. */
export interface Asked {
  readonly method?: string;
  readonly key?: string | undefined;
  readonly json?: unknown;
  readonly text?: string;
  readonly zip?: Uint8Array<ArrayBuffer>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The API over HTTP, on a database of its own. */
export interface TestApi extends AsyncDisposable {
  readonly services: Services;
  readonly database: FreshDatabase;
  readonly url: string;
  ask<B = Record<string, unknown>>(path: string, asked?: Asked): Promise<Answered<B>>;
  newTenant(): Promise<TestTenant>;
}

/** Starts the API; `change` may replace what it stands on. */
export async function startApi(change: (services: Services) => Partial<Services> = () => ({})): Promise<TestApi> {
  const database = await freshDatabase();
  const opened = await openServices(database.url);
  const services = { ...opened.services, ...change(opened.services) };
  const http = await startHttp(services, { host: '127.0.0.1', port: 0 });
  return {
    services,
    database,
    url: http.url,
    ask: (path, asked) => ask(http.url + path, asked),
    newTenant: () => newTenant(services),
    [Symbol.asyncDispose]: async () => {
      await http.close();
      await opened.close();
      await database.drop();
    },
  };
}

async function ask<B>(url: string, { method, key, json, text, zip, headers }: Asked = {}): Promise<Answered<B>> {
  const body = zip ?? (json === undefined ? text : JSON.stringify(json));
  const response = await fetch(url, {
    method: method ?? (body === undefined ? 'GET' : 'POST'),
    headers: {
      ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
      ...(body === undefined ? {} : { 'content-type': zip === undefined ? 'application/json' : 'application/zip' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body }),
  });
  const answer = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json') === true;
  return {
    status: response.status,
    headers: response.headers,
    body: (isJson && answer !== '' ? JSON.parse(answer) : undefined) as B,
    text: answer,
  };
}

async function newTenant({ database, clock }: Services): Promise<TestTenant> {
  const tenantId = randomUUID();
  const made = generateApiKey({ tenantId, keyId: randomUUID() });
  await database.tenant(tenantId, async (transaction) => {
    await createTenant(transaction, { name: 'Despacho', createdAt: clock.now() });
    const { keyId: id, secretHash } = made;
    await createApiKey(transaction, { id, name: 'test', secretHash, createdAt: clock.now() });
  });
  return { tenantId, keyId: made.keyId, key: made.text };
}

/** Creates a taxpayer and answers its id. */
export async function newTaxpayer(api: TestApi, { key }: TestTenant, rfc = 'EKU9003173C9'): Promise<string> {
  const { body } = await api.ask<{ readonly id: string }>('/v1/taxpayers', { key, json: { rfc } });
  return body.id;
}

let authority: ReturnType<typeof createTestAuthority> | undefined;

/** Issues an e.firma, or a CSD, of the test authority. */
export function issue(spec: Partial<CredentialSpec> = {}): IssuedCredential {
  authority ??= createTestAuthority();
  return authority.issue({ rfc: 'EKU9003173C9', legalName: 'ESCUELA KEMPER URGATE SA DE CV', ...spec });
}

/** An issued credential as the API takes it. */
export function credentialJson({ certificate, privateKey, password }: IssuedCredential): {
  readonly certificate: string;
  readonly privateKey: string;
  readonly password: string;
} {
  return {
    certificate: Buffer.from(certificate).toString('base64'),
    privateKey: Buffer.from(privateKey).toString('base64'),
    password,
  };
}

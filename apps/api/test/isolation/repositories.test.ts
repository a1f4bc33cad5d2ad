import { globSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TenantTransaction } from '../../src/database/database.js';
import type { Services } from '../../src/services.js';
import { freshDatabase, type FreshDatabase } from '../database.js';
import { openServices } from '../services.js';
import { fillTenant, PACKAGE, type FilledTenant } from './fill.js';

const source = join(import.meta.dirname, '..', '..', 'src');
const PAGE = { after: undefined, before: undefined, take: 10 };
const at = new Date('2026-01-01T00:00:00.000Z');
const trouble = { code: 'OUTAGE', text: { es: '', en: '' }, hint: { es: '', en: '' }, at: at.toISOString() };

/** What each function of a repository is asked, in the transaction of one tenant, about another one. */
const questions: Readonly<Record<string, (theirs: FilledTenant) => readonly unknown[]>> = {
  clearHalt: (theirs) => [keyOf(theirs)],
  clearHalts: ({ taxpayerId }) => [taxpayerId],
  clearTrouble: (theirs) => [keyOf(theirs)],
  findAnswer: ({ rfc }) => [`key of ${rfc}`, new Date(0)],
  findApiKey: ({ id }) => [id],
  findCredential: ({ taxpayerId, id }) => [{ taxpayerId, id }],
  findDocument: (theirs) => [keyOf(theirs), theirs.uuid],
  findInterruptions: ({ taxpayerId }) => [{ taxpayerId, service: 'cfdi' }],
  findNewestCredential: ({ taxpayerId }) => [taxpayerId],
  findSatPackage: ({ taxpayerId }) => [{ taxpayerId, packageId: PACKAGE }],
  findSync: ({ taxpayerId, id }) => [{ taxpayerId, id }],
  findTaxpayer: ({ taxpayerId }) => [taxpayerId],
  findTaxpayerByRfc: ({ rfc }) => [rfc],
  insertCredential: ({ taxpayerId }) => [
    {
      id: crypto.randomUUID(),
      taxpayerId,
      certificateNumber: '0'.repeat(20),
      legalName: 'A',
      validFrom: at,
      validTo: at,
      createdAt: at,
      sealed: new Uint8Array(1),
    },
  ],
  insertSync: ({ taxpayerId }) => [
    {
      id: crypto.randomUUID(),
      taxpayerId,
      service: 'cfdi',
      createdAt: at,
      job: { directions: ['issued'], contents: ['xml'], from: '2025-01-01T00:00:00', to: '2025-01-31T23:59:59' },
    },
  ],
  isHalted: (theirs) => [keyOf(theirs)],
  listCredentials: ({ taxpayerId }) => [taxpayerId, PAGE],
  listDocuments: (theirs) => [keyOf(theirs), { filter: {}, ...PAGE }],
  listSatPackages: ({ taxpayerId }) => [{ taxpayerId, service: 'cfdi' }, PAGE],
  listSatRequests: ({ taxpayerId }) => [{ taxpayerId, service: 'cfdi' }, PAGE],
  listSyncs: ({ taxpayerId }) => [taxpayerId, PAGE],
  markPlanned: ({ id }) => [id, at],
  readSealed: ({ id }) => [id],
  removeCredential: ({ taxpayerId, id }) => [{ taxpayerId, id, at }],
  revokeApiKey: ({ id }) => [id, at],
  writeHalt: (theirs) => [keyOf(theirs), trouble],
  writeTrouble: (theirs) => [keyOf(theirs), trouble],
};

/** Functions that are asked about nothing but the transaction's own tenant. */
const OWN = [
  'claimKey',
  'createApiKey',
  'createTenant',
  'findTenant',
  'insertTaxpayer',
  'isQueueThere',
  'keepAnswer',
  'listApiKeys',
  'listTaxpayers',
  'writeAudit',
];

function keyOf({ tenantId, taxpayerId }: FilledTenant): object {
  return { tenantId, taxpayerId, service: 'cfdi' };
}

type RepositoryFunction = (transaction: TenantTransaction, ...args: readonly unknown[]) => Promise<unknown>;

let fresh: FreshDatabase;
let opened: Awaited<ReturnType<typeof openServices>>;
let services: Services;
let owner: Client;
let mine: FilledTenant;
let theirs: FilledTenant;
const functions = new Map<string, RepositoryFunction>();

beforeAll(async () => {
  fresh = await freshDatabase();
  opened = await openServices(fresh.url);
  services = opened.services;
  owner = new Client({ connectionString: fresh.ownerUrl });
  await owner.connect();
  theirs = await fillTenant(services, 'EKU9003173C9');
  mine = await fillTenant(services, 'CACX7605101P8');
  for (const file of globSync('**/*.repository.ts', { cwd: source })) {
    const names = (await import(join(source, file))) as Readonly<Record<string, unknown>>;
    for (const [name, value] of Object.entries(names)) {
      if (typeof value === 'function') functions.set(name, value as RepositoryFunction);
    }
  }
});

afterAll(async () => {
  await owner.end();
  await opened.close();
  await fresh.drop();
});

/** Asks in the transaction of a tenant; a refusal by the database is an answer too. */
function ask(name: string, asking: FilledTenant, about: FilledTenant): Promise<unknown> {
  const args = questions[name]?.(about) ?? [];
  const work = functions.get(name);
  if (work === undefined) throw new Error(`there is no ${name}`);
  return services.database.tenant(asking.tenantId, (transaction) => work(transaction, ...args));
}

/** All rows of a tenant, as text. */
async function rowsOf({ tenantId }: FilledTenant): Promise<string> {
  const { rows } = await owner.query<{ readonly name: string }>(
    "SELECT table_name AS name FROM information_schema.columns WHERE table_schema = 'public' AND column_name = 'tenant_id'",
  );
  const texts: string[] = [];
  for (const { name } of rows) {
    const found = await owner.query(`SELECT t::text AS row FROM ${name} t WHERE tenant_id = $1 ORDER BY 1`, [tenantId]);
    texts.push(name, ...found.rows.map(({ row }) => String(row)));
  }
  return texts.join('\n');
}

const NOTHING: readonly unknown[] = [undefined, false, [], { halt: null, trouble: null }];

describe('The functions of the repositories', () => {
  it('are all walked here: a new one has to be added to the table', () => {
    expect([...functions.keys()].toSorted()).toEqual([...Object.keys(questions), ...OWN].toSorted());
  });

  it.each(Object.keys(questions))('%s gives nothing of another tenant, and changes nothing of it', async (name) => {
    const before = await rowsOf(theirs);
    const answer = await ask(name, mine, theirs).catch((error: unknown) => error);
    if (answer instanceof Error) {
      // What may not be written is refused: by row-level security, or because the other tenant's record is not seen.
      expect(answer.message, name).toMatch(/row-level security|[Ff]oreign key/);
    } else expect(NOTHING, name).toContainEqual(answer);
    expect(await rowsOf(theirs)).toBe(before);
  });

  it.each(Object.keys(questions).filter((name) => /^(find|list|read|is)/.test(name)))(
    '%s gives a tenant its own: the question is one that has an answer',
    async (name) => {
      expect(NOTHING, name).not.toContainEqual(await ask(name, mine, mine));
    },
  );
});

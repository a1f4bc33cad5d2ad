import { randomUUID } from 'node:crypto';
import { derivedId, type Clock } from '@acopio/sync';
import { writeAudit } from '../audit/audit.repository.js';
import type { Text } from '../config/language.js';
import type { Database, TenantTransaction } from '../database/database.js';
import { generateApiKey } from '../tenants/api-key.js';
import {
  createApiKey,
  createTenant,
  findApiKey,
  findTenant,
  listApiKeys,
  revokeApiKey,
  type ApiKeyRecord,
} from '../tenants/tenants.repository.js';
import { AdminError } from './errors.js';
import { withKeyFile, type KeyOutput } from './key-output.js';

/** What a command has to say: facts for programs, and for people lines on standard output with a remark beside them. */
export interface Outcome {
  readonly document: Readonly<Record<string, unknown>>;
  readonly lines: readonly string[];
  readonly remark?: Text;
}

/** What a command works with. */
export interface AdminContext {
  readonly database: Database;
  readonly clock: Pick<Clock, 'now'>;
}

/** Makes a tenant. Its id is the line on standard output. */
export async function tenantsCreate({ database, clock }: AdminContext, name: string): Promise<Outcome> {
  const at = clock.now();
  const id = derivedId(at, randomUUID());
  await database.tenant(id, async (transaction) => {
    await createTenant(transaction, { name, createdAt: at });
    await writeAudit(transaction, {
      actor: 'admin',
      at,
      action: 'tenant.created',
      subject: `tenant:${id}`,
      detail: { name },
    });
  });
  return {
    document: { tenant: { id, name, createdAt: at.toISOString() } },
    lines: [id],
    remark: {
      es: `Se creó el cliente «${name}»; su id está arriba.`,
      en: `Made the tenant "${name}"; its id is above.`,
    },
  };
}

/** Makes an API key of a tenant. Its text exists in `output` and nowhere else. */
export async function keysCreate(
  { database, clock }: AdminContext,
  { tenantId, name }: { readonly tenantId: string; readonly name: string },
  { file, shown }: KeyOutput,
): Promise<Outcome> {
  const at = clock.now();
  const { text, keyId: id, secretHash } = generateApiKey({ tenantId, keyId: derivedId(at, randomUUID()) });
  const keep = (): Promise<void> =>
    inTenant(database, tenantId, async (transaction) => {
      await createApiKey(transaction, { id, name, secretHash, createdAt: at });
      await writeAudit(transaction, {
        actor: 'admin',
        at,
        action: 'apiKey.created',
        subject: `apiKey:${id}`,
        detail: { name },
      });
    });
  await (file === undefined ? keep() : withKeyFile(file, text, keep));
  return {
    document: {
      key: { id, tenantId, name, createdAt: at.toISOString() },
      ...(shown ? { apiKey: text } : {}),
      ...(file === undefined ? {} : { file }),
    },
    lines: shown ? [text] : [],
    remark:
      file === undefined
        ? {
            es: `Se creó la llave «${name}» (${id}). No se vuelve a mostrar: guárdela ahora.`,
            en: `Made the key "${name}" (${id}). It is not shown again: keep it now.`,
          }
        : { es: `Se creó la llave «${name}» (${id}) en ${file}`, en: `Made the key "${name}" (${id}) in ${file}` },
  };
}

/** The keys of a tenant, revoked ones too. A line each: id, when it was made, when it was revoked or `-`, name. */
export async function keysList({ database }: AdminContext, tenantId: string): Promise<Outcome> {
  const keys = await inTenant(database, tenantId, listApiKeys);
  return {
    document: { tenantId, keys: keys.map(asDocument) },
    lines: keys
      .map(asDocument)
      .map(({ id, createdAt, revokedAt, name }) => `${id}  ${createdAt}  ${revokedAt ?? '-'}  ${name}`),
    ...(keys.length === 0 ? { remark: { es: 'El cliente no tiene llaves.', en: 'The tenant has no keys.' } } : {}),
  };
}

/** Ends a key at once. */
export async function keysRevoke(
  { database, clock }: AdminContext,
  { tenantId, keyId }: { readonly tenantId: string; readonly keyId: string },
): Promise<Outcome> {
  const at = clock.now();
  const name = await inTenant(database, tenantId, async (transaction) => {
    const key = await findApiKey(transaction, keyId);
    if (key === undefined) throw new AdminError('KEY_UNKNOWN', { detail: keyId });
    if (!(await revokeApiKey(transaction, keyId, at))) throw new AdminError('KEY_REVOKED_ALREADY', { detail: keyId });
    const detail = { name: key.name };
    await writeAudit(transaction, { actor: 'admin', at, action: 'apiKey.revoked', subject: `apiKey:${keyId}`, detail });
    return key.name;
  });
  return {
    document: { key: { id: keyId, tenantId, name, revokedAt: at.toISOString() } },
    lines: [],
    remark: { es: `Se revocó la llave «${name}» (${keyId}).`, en: `Revoked the key "${name}" (${keyId}).` },
  };
}

async function inTenant<T>(
  database: Database,
  tenantId: string,
  work: (transaction: TenantTransaction) => Promise<T>,
): Promise<T> {
  return database.tenant(tenantId, async (transaction) => {
    if ((await findTenant(transaction)) === undefined) throw new AdminError('TENANT_UNKNOWN', { detail: tenantId });
    return work(transaction);
  });
}

function asDocument({ id, name, createdAt, revokedAt }: ApiKeyRecord): {
  readonly id: string;
  readonly name: string;
  readonly createdAt: string;
  readonly revokedAt: string | null;
} {
  return { id, name, createdAt: createdAt.toISOString(), revokedAt: revokedAt?.toISOString() ?? null };
}

import { openCredential, requireEfirma } from '@acopio/credentials';
import { createSatClient, localMessageSigner, satEndpoints, type SatClient } from '@acopio/sat-client';
import { writeAudit } from '../audit/audit.repository.js';
import { findNewestCredential, readSealed } from '../credentials/credentials.repository.js';
import type { LedgerKey } from '../ledger/records.js';
import type { Services } from '../services.js';
import { HaltError } from './halt.js';

/** Clients of the SAT, each with the e.firma of one taxpayer, for as long as they are used. */
export interface SatClients {
  /**
   * Runs `work` with the client of a ledger, which has the taxpayer's newest e.firma. Its tokens live in this process only.
   *
   * @throws {HaltError} `NO_CREDENTIAL`; {CredentialError} of an e.firma that has expired; {VaultError}.
   */
  use<T>(key: LedgerKey, work: (client: SatClient) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

interface OpenClient {
  readonly credentialId: string;
  readonly client: SatClient;
  users: number;
  usedAt: number;
}

/** A client that was not used for this long is closed, and with it the opened key is gone from memory. */
const IDLE = 10 * 60_000;

/** How often idle ones are looked for. */
const LOOK = 60_000;

/** Opens e.firmas when they are needed, writes each opening to the audit log, and closes them when they are not. */
export function openSatClients(services: Services): SatClients {
  const clients = new Map<string, OpenClient>();
  const now = (): number => services.clock.now().getTime();

  const closeIdle = async (): Promise<void> => {
    for (const [name, { client, users, usedAt }] of clients) {
      if (users > 0 || now() - usedAt <= IDLE) continue;
      clients.delete(name);
      await client.close();
    }
  };
  const current = async (key: LedgerKey): Promise<OpenClient> => {
    const name = [key.tenantId, key.taxpayerId, key.service].join('|');
    const credentialId = await newestCredential(services, key);
    const known = clients.get(name);
    if (known?.credentialId === credentialId) return known;
    const client = await openClient(services, key, credentialId);
    const opened = { credentialId, client, users: 0, usedAt: now() };
    clients.set(name, opened);
    // Of a ledger one step runs at a time, so nobody uses the one before.
    await known?.client.close();
    return opened;
  };

  const looking = setInterval(() => void closeIdle(), LOOK).unref();
  return {
    use: async (key, work) => {
      const open = await current(key);
      open.users += 1;
      try {
        return await work(open.client);
      } finally {
        Object.assign(open, { users: open.users - 1, usedAt: now() });
      }
    },
    close: async () => {
      clearInterval(looking);
      await Promise.all([...clients.values()].map(({ client }) => client.close()));
      clients.clear();
    },
  };
}

async function newestCredential({ database }: Services, { tenantId, taxpayerId }: LedgerKey): Promise<string> {
  const id = await database.tenant(tenantId, (transaction) => findNewestCredential(transaction, taxpayerId));
  if (id === undefined) throw new HaltError('NO_CREDENTIAL');
  return id;
}

async function openClient(services: Services, key: LedgerKey, credentialId: string): Promise<SatClient> {
  const { database, vault, clock, config } = services;
  const { tenantId, taxpayerId, service } = key;
  const sealed = await database.tenant(tenantId, async (transaction) => {
    await writeAudit(transaction, {
      actor: 'worker',
      at: clock.now(),
      action: 'credential.opened',
      subject: `credential:${credentialId}`,
      detail: { service, purpose: 'descarga-masiva' },
    });
    return readSealed(transaction, credentialId);
  });
  if (sealed === undefined) throw new HaltError('NO_CREDENTIAL');
  const secret = await vault.open(sealed, { tenantId, taxpayerId, credentialId });
  const credential = await openCredential(secret).finally(() => {
    for (const bytes of [secret.privateKey, secret.password]) bytes.fill(0);
  });
  const { certificate } = credential;
  requireEfirma(certificate, clock.now());
  return createSatClient({
    rfc: certificate.rfc,
    service,
    messageSigner: localMessageSigner(credential, clock),
    endpoints: satEndpoints(service, config.satUrl),
    clock,
  });
}

import { requireEfirma, type Credential } from '@acopio/credentials';
import { createSatClient, localMessageSigner, satEndpoints, type SatClient, type Service } from '@acopio/sat-client';
import { machineClock } from './clock.js';
import { loadCredential, type CredentialOptions } from './credential-files.js';
import type { Terminal } from './terminal.js';

/** With which e.firma, and with which of the SAT's installations. */
export interface ConnectionOptions extends CredentialOptions {
  readonly service: Service;
  /** Base of all addresses; absent: the SAT's own. */
  readonly sat?: string;
  /** Folder to which every exchange is recorded, redacted. */
  readonly record?: string;
}

/** A taxpayer's e.firma, and a client that signs with it. No call has left yet. */
export interface Connection {
  readonly credential: Credential;
  readonly client: SatClient;
}

/** Opens the e.firma, makes sure that the SAT can accept it, and prepares the client. */
export async function openConnection(options: ConnectionOptions, terminal: Terminal): Promise<Connection> {
  const credential = await loadCredential(options, terminal);
  const { certificate } = credential;
  requireEfirma(certificate, machineClock.now());
  const transport =
    options.record === undefined
      ? undefined
      : await (await import('./record/record.js')).openRecordingTransport(options.record, certificate, terminal);
  const client = createSatClient({
    rfc: certificate.rfc,
    service: options.service,
    messageSigner: localMessageSigner(credential, machineClock),
    endpoints: satEndpoints(options.service, options.sat),
    clock: machineClock,
    ...(transport !== undefined && { transport }),
  });
  return { credential, client };
}

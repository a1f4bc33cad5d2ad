import { requireEfirma, type Credential } from '@acopio/credentials';
import {
  createSatClient,
  localMessageSigner,
  satEndpoints,
  type SatClient,
  type SavedToken,
  type Service,
} from '@acopio/sat-client';
import { machineClock } from './clock.js';
import { openChosen, type ChosenCredential, type CredentialOptions } from './credential-files.js';
import { explain } from './explain.js';
import { tellError, type Terminal } from './terminal.js';
import { readTokenFile, writeTokenFile } from './token-file.js';

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
  /** Writes the token at hand to the token file, where one was named and it is not there yet; answers the file. */
  keepToken(): Promise<string | undefined>;
  /** Keeps the token, and ends all connections. A token that cannot be kept is told, and no error: the work is done. */
  close(): Promise<void>;
}

/** Opens the e.firma, makes sure that the SAT can accept it, and prepares the client. */
export async function openConnection(options: ConnectionOptions, terminal: Terminal): Promise<Connection> {
  return connect(await openChosen(options, terminal), options, terminal);
}

/** The same of an e.firma that is open already. */
export async function connect(
  { credential, tokenFile }: ChosenCredential,
  options: Pick<ConnectionOptions, 'service' | 'sat' | 'record'>,
  terminal: Terminal,
): Promise<Connection> {
  const { certificate } = credential;
  const now = machineClock.now();
  requireEfirma(certificate, now);
  const { service } = options;
  const owner = { rfc: certificate.rfc, service };
  const token = tokenFile === undefined ? undefined : await readTokenFile(tokenFile, { owner, now, terminal });
  const transport =
    options.record === undefined
      ? undefined
      : await (await import('./record/record.js')).openRecordingTransport(options.record, certificate, terminal);
  const client = createSatClient({
    ...owner,
    messageSigner: localMessageSigner(credential, machineClock),
    endpoints: satEndpoints(service, options.sat),
    clock: machineClock,
    ...(transport !== undefined && { transport }),
    ...(token !== undefined && { token }),
  });
  const keepToken = tokenKeeper(client, { path: tokenFile, known: token });
  return {
    credential,
    client,
    keepToken,
    close: async () => {
      await keepToken().catch((error: unknown) => tellError(explain(error), terminal));
      await client.close();
    },
  };
}

/** Writes each token once. */
function tokenKeeper(
  client: SatClient,
  { path, known }: { readonly path: string | undefined; readonly known: SavedToken | undefined },
): Connection['keepToken'] {
  let written = known;
  return async () => {
    const token = client.savedToken();
    if (path === undefined || token === undefined) return undefined;
    const isWritten = token.token === written?.token && token.expiresAt === written.expiresAt;
    if (!isWritten) await writeTokenFile(path, token);
    written = token;
    return path;
  };
}

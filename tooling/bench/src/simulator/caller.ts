import { once } from 'node:events';
import { Agent, request } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { openCredential } from '@acopio/credentials';
import { localMessageSigner, satEndpoints, type MessageTask } from '@acopio/sat-client';
import { MONTH, TAXPAYER } from './documents.ts';
import type { ServerProcess } from './server-process.ts';

/** What one request brought. */
export interface Served {
  readonly documents: number;
  /** Bytes of the answers to Descarga: base64 with its envelope. */
  readonly bytes: number;
  readonly packages: number;
  readonly seconds: number;
}

/** Asks a simulator for everything that it has. */
export interface Caller {
  /**
   * Registers a request and downloads its packages one after the other, as fast as they come; nothing is decoded.
   *
   * @throws Error when a call is refused.
   */
  collect(content: 'xml' | 'metadata'): Promise<Served>;
  close(): void;
}

const OPERATIONS = 'http://DescargaMasivaTerceros.sat.gob.mx';
const ACTIONS = {
  login: 'http://DescargaMasivaTerceros.gob.mx/IAutenticacion/Autentica',
  request: `${OPERATIONS}/ISolicitaDescargaService/SolicitaDescargaEmitidos`,
  verify: `${OPERATIONS}/IVerificaSolicitudDescargaService/VerificaSolicitudDescarga`,
  download: `${OPERATIONS}/IDescargaMasivaTercerosService/Descargar`,
};

function found(text: string, pattern: RegExp): string {
  const value = pattern.exec(text)?.[1];
  if (value === undefined) throw new Error(`refused: ${text.slice(0, 500)}`);
  return value;
}

/** A caller with the taxpayer's e.firma, already logged in. */
export async function createCaller({ url, efirma }: ServerProcess): Promise<Caller> {
  const credential = await openCredential(efirma);
  const signer = localMessageSigner(credential);
  const endpoints = satEndpoints('cfdi', url);
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const common = { service: 'cfdi', rfc: TAXPAYER.rfc } as const;
  let authorization = '';

  async function send(task: MessageTask): Promise<IncomingMessage> {
    const { body } = await signer.signMessage(task);
    const call = request(endpoints[task.operation], {
      method: 'POST',
      agent,
      headers: {
        'Content-Type': 'text/xml; charset=utf-8',
        SOAPAction: `"${ACTIONS[task.operation]}"`,
        ...(authorization !== '' && { Authorization: authorization }),
      },
    });
    call.end(body);
    const [answer] = (await once(call, 'response')) as [IncomingMessage];
    return answer;
  }
  async function ask(task: MessageTask): Promise<string> {
    let text = '';
    for await (const chunk of (await send(task)).setEncoding('utf8')) text += String(chunk);
    return text;
  }
  async function download(packageId: string): Promise<number> {
    let bytes = 0;
    let start = '';
    for await (const chunk of (await send({ ...common, operation: 'download', packageId })) as AsyncIterable<Buffer>) {
      if (bytes === 0) start = chunk.toString('latin1', 0, 1000);
      bytes += chunk.length;
    }
    found(start, /CodEstatus="(5000)"/);
    return bytes;
  }

  const token = found(await ask({ ...common, operation: 'login' }), /<AutenticaResult>([^<]+)</);
  authorization = `WRAP access_token="${token}"`;
  return {
    async collect(content) {
      const start = performance.now();
      const query = { kind: 'issued', content, status: 'all', ...MONTH } as const;
      const requestId = found(await ask({ ...common, operation: 'request', query }), /IdSolicitud="([^"]+)"/);
      const verified = await ask({ ...common, operation: 'verify', requestId });
      const documents = Number(found(verified, /NumeroCFDIs="(\d+)"/));
      const packages = [...verified.matchAll(/<IdsPaquetes>([^<]+)</g)].map(([, id = '']) => id);
      let bytes = 0;
      for (const id of packages) bytes += await download(id);
      return { documents, bytes, packages: packages.length, seconds: (performance.now() - start) / 1000 };
    },
    close: () => agent.destroy(),
  };
}

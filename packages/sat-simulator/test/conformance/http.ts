import { request as requestHttp } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';

/** An installation of the SAT. */
export type Installation = 'cfdi' | 'retenciones';

/** Where each operation is, and how its SOAPAction begins. */
export const SERVICES = {
  login: {
    path: '/Autenticacion/Autenticacion.svc',
    action: 'http://DescargaMasivaTerceros.gob.mx/IAutenticacion/',
  },
  request: {
    path: '/SolicitaDescargaService.svc',
    action: 'http://DescargaMasivaTerceros.sat.gob.mx/ISolicitaDescargaService/',
  },
  verify: {
    path: '/VerificaSolicitudDescargaService.svc',
    action: 'http://DescargaMasivaTerceros.sat.gob.mx/IVerificaSolicitudDescargaService/',
  },
  download: {
    path: '/DescargaMasivaService.svc',
    action: 'http://DescargaMasivaTerceros.sat.gob.mx/IDescargaMasivaTercerosService/',
  },
} as const;

/** A request to the service. */
export interface Post {
  readonly body: string | Uint8Array;
  /** Without quotes; they are added. */
  readonly action?: string;
  /** Sent as `WRAP access_token="…"`. */
  readonly token?: string;
  /** Win over the headers above. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly method?: string;
  readonly signal?: AbortSignal;
}

/** An answer that came in whole. */
export interface Received {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly bytes: Buffer;
  readonly text: string;
}

/** Sends a request on a connection of its own and answers as soon as the head of the answer is there. */
export function open(url: string, post: Post): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const request = url.startsWith('https:') ? requestHttps : requestHttp;
  const outgoing = request(
    url,
    {
      method: post.method ?? 'POST',
      agent: false,
      headers: {
        'Content-Type': 'text/xml; charset=utf-8',
        // Said for every method: node sends a body of DELETE without a length otherwise.
        'Content-Length': Buffer.byteLength(post.body),
        ...(post.action !== undefined && { SOAPAction: `"${post.action}"` }),
        ...(post.token !== undefined && { Authorization: `WRAP access_token="${post.token}"` }),
        ...post.headers,
      },
      ...(post.signal && { signal: post.signal }),
    },
    resolve,
  );
  outgoing.on('error', reject);
  outgoing.end(post.body);
  return promise;
}

/** Sends a request and takes the whole answer. */
export async function send(url: string, post: Post): Promise<Received> {
  const incoming = await open(url, post);
  const chunks: Buffer[] = [];
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    chunks.push(chunk);
  }
  const bytes = Buffer.concat(chunks);
  return { status: incoming.statusCode ?? 0, headers: incoming.headers, bytes, text: bytes.toString('utf8') };
}

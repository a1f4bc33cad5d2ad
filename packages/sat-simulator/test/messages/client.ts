import { inflateRawSync } from 'node:zlib';

import type { SatSimulator, Service } from '../../src/index.js';
import type { TestSigner } from './credential.js';
import { send, SERVICES } from './http.js';
import type { Post, Received } from './http.js';
import { loginMessage } from './login.js';
import { operationMessage } from './operation.js';
import type { OperationShape } from './operation.js';

/** Attributes of the first element of that local name in an answer, unescaped. */
export function attributesOf(text: string, name: string): Readonly<Record<string, string>> {
  const tag = new RegExp(`<(?:\\w+:)?${name}((?:\\s[^<>]*?)?)/?>`).exec(text)?.[1] ?? '';
  return Object.fromEntries(
    [...tag.matchAll(/([\w:]+)="([^"]*)"/g)].map(([, key, value]) => [
      key ?? '',
      (value ?? '').replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&amp;', '&'),
    ]),
  );
}

/** Name of a SOAP fault in an answer, without its prefix. */
export function faultOf({ text }: Received): string | undefined {
  return /<faultcode[^>]*>\s*\w+:(\w+)\s*<\/faultcode>/.exec(text)?.[1];
}

/** What an answer says: its code, or the name of its fault, or its HTTP status. */
export function codeOf(received: Received): string {
  const code = /\sCodEstatus="([^"]*)"/.exec(received.text)?.[1];
  return code ?? faultOf(received) ?? `HTTP ${received.status}`;
}

/** Names and contents of a ZIP's files, read without any library from its central directory. */
export function unzip(zip: Buffer): Map<string, Buffer> {
  const files = new Map<string, Buffer>();
  const end = zip.lastIndexOf(Buffer.from('PK\u0005\u0006'));
  let at = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left -= 1) {
    const nameLength = zip.readUInt16LE(at + 28);
    const name = zip.toString('utf8', at + 46, at + 46 + nameLength);
    const local = zip.readUInt32LE(at + 42);
    const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
    const data = zip.subarray(start, start + zip.readUInt32LE(at + 20));
    files.set(name, zip.readUInt16LE(at + 10) === 0 ? Buffer.from(data) : inflateRawSync(data));
    at += 46 + nameLength + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
  return files;
}

/** A taxpayer at the simulator, speaking by hand-written messages. */
export interface TestClient {
  readonly rfc: string;
  readonly signer: TestSigner;
  url(operation: keyof typeof SERVICES): string;
  login(): Promise<string>;
  /** Logs in when there is no token yet. */
  call(operation: 'request' | 'verify' | 'download', shape: OperationShape, post?: Partial<Post>): Promise<Received>;
  issued(attributes?: Readonly<Record<string, string | undefined>>, receivers?: readonly string[]): Promise<Received>;
  received(attributes?: Readonly<Record<string, string | undefined>>): Promise<Received>;
  folio(uuid: string): Promise<Received>;
  verify(requestId: string): Promise<Received>;
  download(packageId: string): Promise<Received>;
  /** Asks, verifies until it is finished, and gives the ids of its packages. */
  packagesOf(accepted: Received): Promise<readonly string[]>;
  /** The shape of each signed operation, for tests that change it. */
  readonly shapes: {
    request(): OperationShape;
    verify(requestId: string): OperationShape;
    download(packageId: string): OperationShape;
  };
}

/** The ZIP in an answer of Descarga. */
export function packageOf({ text }: Received): Buffer {
  return Buffer.from(/<Paquete>([^<]*)<\/Paquete>/.exec(text)?.[1] ?? '', 'base64');
}

/** Package ids in an answer of Verificación. */
export function packageIdsOf({ text }: Received): readonly string[] {
  return [...text.matchAll(/<IdsPaquetes>([^<]*)<\/IdsPaquetes>/g)].map(([, id]) => id ?? '');
}

function present(attributes: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(attributes).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

/** Makes a {@link TestClient}. */
export function testClient(
  simulator: Pick<SatSimulator, 'url'>,
  rfc: string,
  signer: TestSigner,
  service: Service = 'cfdi',
): TestClient {
  let token: string | undefined;
  const period = { FechaInicial: '2025-01-01T00:00:00', FechaFinal: '2025-01-31T23:59:59', RfcSolicitante: rfc };
  const client: TestClient = {
    rfc,
    signer,
    url: (operation) => `${simulator.url}/${service}${SERVICES[operation].path}`,
    async login() {
      const answer = await send(client.url('login'), {
        body: loginMessage(signer),
        action: `${SERVICES.login.action}Autentica`,
      });
      token = /<AutenticaResult>([^<]*)<\/AutenticaResult>/.exec(answer.text)?.[1]?.replaceAll('&amp;', '&');
      if (token === undefined) {
        throw new Error(`login refused: ${codeOf(answer)}`);
      }
      return token;
    },
    async call(operation, shape, post = {}) {
      const name = operation === 'download' ? 'Descargar' : shape.element;
      return send(client.url(operation), {
        body: operationMessage(signer, shape),
        action: `${SERVICES[operation].action}${name}`,
        token: token ?? (await client.login()),
        ...post,
      });
    },
    issued: (attributes = {}, receivers = []) =>
      client.call('request', {
        element: 'SolicitaDescargaEmitidos',
        attributes: present({ ...period, RfcEmisor: rfc, TipoSolicitud: 'CFDI', ...attributes }),
        receivers,
      }),
    received: (attributes = {}) =>
      client.call('request', {
        element: 'SolicitaDescargaRecibidos',
        attributes: present({
          ...period,
          RfcReceptor: rfc,
          TipoSolicitud: 'CFDI',
          EstadoComprobante: 'Vigente',
          ...attributes,
        }),
      }),
    folio: (uuid) =>
      client.call('request', { element: 'SolicitaDescargaFolio', attributes: { Folio: uuid, RfcSolicitante: rfc } }),
    verify: (requestId) => client.call('verify', client.shapes.verify(requestId)),
    download: (packageId) => client.call('download', client.shapes.download(packageId)),
    async packagesOf(accepted) {
      const { IdSolicitud: id = '' } = attributesOf(accepted.text, '\\w+Result');
      for (let polls = 0; polls < 10; polls += 1) {
        const answer = await client.verify(id);
        if (attributesOf(answer.text, '\\w+Result')['EstadoSolicitud'] === '3') {
          return packageIdsOf(answer);
        }
      }
      throw new Error('the request did not finish');
    },
    shapes: {
      request: () => ({
        element: 'SolicitaDescargaEmitidos',
        attributes: { ...period, RfcEmisor: rfc, TipoSolicitud: 'Metadata' },
      }),
      verify: (requestId) => ({
        element: 'VerificaSolicitudDescarga',
        attributes: { IdSolicitud: requestId, RfcSolicitante: rfc },
      }),
      download: (packageId) => ({
        element: 'PeticionDescargaMasivaTercerosEntrada',
        content: 'peticionDescarga',
        attributes: { IdPaquete: packageId, RfcSolicitante: rfc },
      }),
    },
  };
  return client;
}

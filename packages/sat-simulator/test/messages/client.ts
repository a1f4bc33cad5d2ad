import type { SatSimulator, Service } from '../../src/index.js';
import type { TestSigner } from '../conformance/signer.js';
import { codeOf, packageIdsOf, resultOf } from '../conformance/answers.js';
import { send, SERVICES } from '../conformance/http.js';
import type { Post, Received } from '../conformance/http.js';
import { loginMessage } from '../conformance/login-message.js';
import { operationMessage } from '../conformance/operation-message.js';
import type { OperationShape } from '../conformance/operation-message.js';

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
      const { IdSolicitud: id = '' } = resultOf(accepted);
      for (let polls = 0; polls < 10; polls += 1) {
        const answer = await client.verify(id);
        if (resultOf(answer)['EstadoSolicitud'] === '3') {
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

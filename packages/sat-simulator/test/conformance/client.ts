import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';

import { codeOf, expectCode, packageIdsOf, resultOf } from './answers.js';
import { send, SERVICES } from './http.js';
import type { Installation, Post, Received } from './http.js';
import { loginMessage } from './login-message.js';
import type { LoginShape } from './login-message.js';
import { operationMessage } from './operation-message.js';
import type { OperationShape } from './operation-message.js';
import type { TestSigner } from './signer.js';
import type { PlainMessage, Speaker } from './speaker.js';

/** A period as a query names it. */
export type Period = Readonly<Record<'FechaInicial' | 'FechaFinal', string>>;

/** Attributes of a message; `undefined` leaves one out. */
export type Attributes = Readonly<Record<string, string | undefined>>;

/** A signed operation. */
export type SignedOperation = 'request' | 'verify' | 'download';

/** Who speaks, and where. */
export interface ClientOptions {
  readonly url: string;
  readonly service: Installation;
  readonly rfc: string;
  readonly signer: TestSigner;
  /** A period that no query had before. */
  readonly period: () => Period;
  /** Who says messages that have nothing wrong in them; what it does not say, and by default everything, is written by hand. */
  readonly speaker?: Speaker | undefined;
}

/** A taxpayer at the service. */
export interface Client {
  readonly rfc: string;
  readonly signer: TestSigner;
  url(operation: keyof typeof SERVICES): string;
  /** Logs in anew, and uses that token from then on. */
  login(): Promise<string>;
  /** The token in use; the first time, logs in. */
  token(): Promise<string>;
  /** Sends a login as it is. */
  tryLogin(body: string | Uint8Array, post?: Partial<Post>): Promise<Received>;
  /** Sends a login of that shape; `change` spoils it after it was signed. */
  loginWith(shape: LoginShape, change?: (text: string) => string): Promise<Received>;
  /** Sends a signed operation. */
  call(operation: SignedOperation, shape: OperationShape, post?: Partial<Post>): Promise<Received>;
  /** Sends one that was changed after it was signed. */
  changed(operation: SignedOperation, shape: OperationShape, change: (text: string) => string): Promise<Received>;
  issued(attributes?: Attributes, receivers?: readonly string[]): Promise<Received>;
  received(attributes?: Attributes): Promise<Received>;
  folio(uuid: string): Promise<Received>;
  verify(requestId?: string): Promise<Received>;
  download(packageId: string): Promise<Received>;
  /** Asserts that a request was accepted, and gives its id. */
  accepted(answer: Received | Promise<Received>): Promise<string>;
  /** The same, verified until it is finished; gives the ids of its packages. */
  packagesOf(answer: Received | Promise<Received>): Promise<readonly string[]>;
  /** Shapes of the operations, for cases that change them. */
  readonly shapes: {
    issued(attributes?: Attributes, receivers?: readonly string[]): OperationShape;
    received(attributes?: Attributes): OperationShape;
    folio(uuid: string): OperationShape;
    /** By default of a request that does not exist: a message that is right in all else gets 5004, and changes nothing. */
    verify(requestId?: string): OperationShape;
    download(packageId?: string): OperationShape;
  };
}

const MAX_POLLS = 20;

function present(attributes: Attributes): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(attributes).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

/** The SOAPAction of an operation. */
export function actionOf(operation: keyof typeof SERVICES, element = 'Autentica'): string {
  return `${SERVICES[operation].action}${operation === 'download' ? 'Descargar' : element}`;
}

function shapesOf({ rfc, period }: ClientOptions): Client['shapes'] {
  return {
    issued: (attributes = {}, receivers = []) => ({
      element: 'SolicitaDescargaEmitidos',
      attributes: present({
        ...period(),
        RfcSolicitante: rfc,
        RfcEmisor: rfc,
        TipoSolicitud: 'CFDI',
        EstadoComprobante: 'Todos',
        ...attributes,
      }),
      receivers,
    }),
    received: (attributes = {}) => ({
      element: 'SolicitaDescargaRecibidos',
      attributes: present({
        ...period(),
        RfcSolicitante: rfc,
        RfcReceptor: rfc,
        TipoSolicitud: 'CFDI',
        EstadoComprobante: 'Vigente',
        ...attributes,
      }),
    }),
    folio: (uuid) => ({ element: 'SolicitaDescargaFolio', attributes: { Folio: uuid, RfcSolicitante: rfc } }),
    verify: (requestId = randomUUID()) => ({
      element: 'VerificaSolicitudDescarga',
      attributes: { IdSolicitud: requestId, RfcSolicitante: rfc },
    }),
    download: (packageId = `${randomUUID().toUpperCase()}_01`) => ({
      element: 'PeticionDescargaMasivaTercerosEntrada',
      content: 'peticionDescarga',
      attributes: { IdPaquete: packageId, RfcSolicitante: rfc },
    }),
  };
}

/** Everything that a shape may have in a {@link PlainMessage}: the rest is how the suite writes and spoils its own. */
const PLAIN: ReadonlySet<string> = new Set(['element', 'content', 'attributes', 'receivers']);

function plainMessage(operation: SignedOperation, shape: OperationShape): PlainMessage | undefined {
  const { element, attributes, receivers = [] } = shape;
  return Object.keys(shape).every((key) => PLAIN.has(key)) ? { operation, element, attributes, receivers } : undefined;
}

/** Makes a {@link Client}. */
export function clientOf(options: ClientOptions): Client {
  const { url: base, service, rfc, signer, speaker } = options;
  const shapes = shapesOf(options);
  let token: string | undefined;
  const url: Client['url'] = (operation) => `${base}/${service}${SERVICES[operation].path}`;
  const tryLogin: Client['tryLogin'] = (body, post = {}) =>
    send(url('login'), { body, action: actionOf('login'), ...post });

  const loginWith: Client['loginWith'] = async (shape, change) => {
    const isPlain = change === undefined && Object.keys(shape).length === 0;
    const said = isPlain ? await speaker?.say({ operation: 'login' }) : undefined;
    const message = loginMessage(signer, shape);
    return said ?? tryLogin(change?.(message) ?? message);
  };

  async function login(): Promise<string> {
    const answer = await loginWith({});
    token = /<AutenticaResult>([^<]*)<\/AutenticaResult>/.exec(answer.text)?.[1]?.replaceAll('&amp;', '&');
    assert.ok(token !== undefined && token !== '', `the login was answered ${codeOf(answer)}`);
    return token;
  }
  const call: Client['call'] = async (operation, shape, post) => {
    const current = token ?? (await login());
    const plain = post === undefined ? plainMessage(operation, shape) : undefined;
    const said = plain && (await speaker?.say(plain));
    if (said !== undefined) {
      return said;
    }
    const body = operationMessage(signer, shape);
    return send(url(operation), { body, action: actionOf(operation, shape.element), token: current, ...post });
  };
  async function accepted(answer: Received | Promise<Received>): Promise<string> {
    return expectCode(await answer, '5000')['IdSolicitud'] ?? '';
  }

  return {
    rfc,
    signer,
    url,
    login,
    token: async () => token ?? (await login()),
    tryLogin,
    loginWith,
    call,
    changed: (operation, shape, change) => call(operation, shape, { body: change(operationMessage(signer, shape)) }),
    issued: (attributes, receivers) => call('request', shapes.issued(attributes, receivers)),
    received: (attributes) => call('request', shapes.received(attributes)),
    folio: (uuid) => call('request', shapes.folio(uuid)),
    verify: (requestId) => call('verify', shapes.verify(requestId)),
    download: (packageId) => call('download', shapes.download(packageId)),
    accepted,
    async packagesOf(answer) {
      const id = await accepted(answer);
      for (let polls = 0; polls < MAX_POLLS; polls += 1) {
        const verified = await call('verify', shapes.verify(id));
        const { EstadoSolicitud: state } = resultOf(verified);
        if (state === '3') {
          return packageIdsOf(verified);
        }
        assert.ok(state === '1' || state === '2', `the request went to state ${state}: ${verified.text}`);
      }
      throw new assert.AssertionError({ message: `the request was not finished after ${MAX_POLLS} verifications` });
    },
    shapes,
  };
}

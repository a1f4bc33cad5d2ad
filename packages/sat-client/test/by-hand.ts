import { createTestAuthority, createWorld, startSatSimulator } from '@acopio/sat-simulator';
import type { SatSimulator } from '@acopio/sat-simulator';
import type { Credential } from '@acopio/credentials';
import { signMessage } from '@acopio/soap-security';
import { satEndpoints } from '../src/index.js';
import type { SatOperation, Service } from '../src/index.js';
import { authorization, buildLoginRequest, parseLoginResponse } from '../src/operations/index.js';
import type { BuiltRequest, OperationResponse } from '../src/operations/index.js';
import { RFC, opened } from './test-credential.js';

/** Where a request goes. */
interface Destination {
  readonly service: Service;
  readonly operation: SatOperation;
  readonly token?: string;
}

/** A strict simulator and the e.firma of its taxpayer, without a client between them. */
export interface ByHand {
  readonly sat: SatSimulator;
  readonly credential: Credential;
  /** Signs and sends what was built, with nothing but what was built. */
  post(request: BuiltRequest, to: Destination): Promise<Response>;
  /** As above, for an answer that is small. */
  ask(request: BuiltRequest, to: Destination): Promise<OperationResponse>;
  /** Logs in. */
  token(service: Service): Promise<string>;
}

/** Starts one whose requests are finished at once and whose queries have any number of lives. */
export async function startByHand(): Promise<ByHand> {
  const legalName = 'ESCUELA KEMPER URGATE SA DE CV';
  const authority = createTestAuthority();
  const months = [{ month: '2025-01', issued: 3, received: 3 }] as const;
  const world = createWorld({ seed: 'operations', taxpayers: [{ rfc: RFC, legalName, months, retenciones: months }] });
  const sat = await startSatSimulator({ authority, world, verifiesUntilFinished: 0, limits: { queryLives: null } });
  const credential = await opened(authority.issue({ rfc: RFC, legalName }));

  const post: ByHand['post'] = async ({ headers, message }, { service, operation, token }) =>
    fetch(satEndpoints(service, sat.url)[operation], {
      method: 'POST',
      headers: { ...headers, ...(token !== undefined && { Authorization: authorization(token) }) },
      body: await signMessage(message, credential),
    });
  const ask: ByHand['ask'] = async (request, to) => {
    const answer = await post(request, to);
    return { service: to.service, status: answer.status, text: await answer.text() };
  };
  return {
    sat,
    credential,
    post,
    ask,
    token: async (service) => {
      const request = buildLoginRequest({ certificate: credential.certificate }, new Date());
      return parseLoginResponse(await ask(request, { service, operation: 'login' })).token;
    },
  };
}

import type { Operation } from '../../src/index.js';
import { codeOf, resultOf } from '../conformance/answers.js';
import type { TestClient } from './client.js';
import { send, SERVICES } from '../conformance/http.js';
import type { Received } from '../conformance/http.js';
import { loginMessage } from '../conformance/login-message.js';
import { simulatedWithClient } from './simulated.js';

/** The four operations. */
export const OPERATIONS: readonly Operation[] = ['login', 'request', 'verify', 'download'];

/** A simulator with a token, a registered request and a package, and a call of each operation. */
export async function ready(): Promise<{
  sat: Awaited<ReturnType<typeof simulatedWithClient>>['sat'];
  client: TestClient;
  packageId: string;
  calls: Readonly<Record<Operation, () => Promise<Received>>>;
}> {
  const { sat, client } = await simulatedWithClient();
  const accepted = await client.issued();
  const [packageId = ''] = await client.packagesOf(accepted);
  const { IdSolicitud: requestId = '' } = resultOf(accepted);
  const login = (): Promise<Received> =>
    send(client.url('login'), { action: `${SERVICES.login.action}Autentica`, body: loginMessage(client.signer) });
  return {
    sat,
    client,
    packageId,
    calls: {
      login,
      request: () => client.received(),
      verify: () => client.verify(requestId),
      download: () => client.download(packageId),
    },
  };
}

/** What came of a call: its code, or `lost` when the connection ended first. */
export async function outcomeOf(call: Promise<Received>): Promise<string> {
  try {
    const answer = await call;
    return answer.status === 200 && answer.bytes.length === 0 ? 'empty' : codeOf(answer);
  } catch {
    return 'lost';
  }
}

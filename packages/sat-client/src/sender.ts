import { tracedExchange } from './diagnostics.js';
import { SatError } from './errors.js';
import type { MessageSigner } from './message-signer.js';
import type { MessageTask } from './message-task.js';
import { authorization, requestHeaders } from './operations/built-request.js';
import type { Endpoints } from './protocol/endpoints.js';
import { orAborted } from './token.js';
import type { Transport, TransportAnswer } from './transport.js';

/** What a sender is made of. */
interface SenderOptions {
  readonly messageSigner: MessageSigner;
  readonly endpoints: Endpoints;
  readonly transport: Transport;
  readonly acceptGzip: boolean;
}

/** One message that is ready to leave. */
interface Outgoing {
  readonly task: MessageTask;
  readonly body: string;
  readonly token?: string;
  readonly signal: AbortSignal;
  /** The number of this message among those of its call; the first is 1. */
  readonly attempt: number;
}

/** Signs messages and carries each of them once. */
export interface Sender {
  /** @throws SatError `SIGNING_FAILED`, `ABORTED`; whatever `SatError` the signer throws. */
  sign(task: MessageTask, signal: AbortSignal): Promise<string>;
  /** Sends a message and has its answer read. Throws what the transport and `read` throw. */
  exchange<Answer>(message: Outgoing, read: (answer: TransportAnswer) => Promise<Answer>): Promise<Answer>;
}

/** The sender of one client. */
export function messageSender({ messageSigner, endpoints, transport, acceptGzip }: SenderOptions): Sender {
  return {
    sign: async (task, signal) => {
      const { service, operation } = task;
      try {
        return (await orAborted(messageSigner.signMessage(task), signal)).body;
      } catch (cause) {
        if (cause instanceof SatError) throw cause;
        const code = signal.aborted ? 'ABORTED' : 'SIGNING_FAILED';
        throw new SatError(code, { service, operation, delivery: 'notSent', cause });
      }
    },
    exchange: ({ task, body, token, signal, attempt }, read) => {
      const { service, operation } = task;
      const headers = {
        ...requestHeaders(task),
        ...(acceptGzip && { 'Accept-Encoding': 'gzip, deflate' }),
        ...(token !== undefined && { Authorization: authorization(token) }),
      };
      const request = { service, operation, url: endpoints[operation], headers, body, signal };
      return tracedExchange({ ...request, attempt }, () => transport.send(request), read);
    },
  };
}

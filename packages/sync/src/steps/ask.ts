import { SatError } from '@acopio/sat-client';
import type { SatRequest } from '../model.js';
import type { Ports } from '../ports.js';
import { callOptions, findRequest, newAttemptId, writeOutcome } from './records.js';

/** Refusals of whoever asks, whatever is asked: no other request would fare better (SAT, Solicitud v1.5, May 2025). */
export const REFUSES_EVERYTHING: ReadonlySet<string | undefined> = new Set(['300', '302', '303', '304', '305']);

/** Whether this refusal would meet every other request too, so that a run should stop at it. */
export function refusesEverything(error: unknown): boolean {
  return (
    error instanceof SatError &&
    (error.code === 'LOGIN_REFUSED' || (error.delivery === 'refused' && REFUSES_EVERYTHING.has(error.codEstatus)))
  );
}

/** Sends a planned query. The intent is in the ledger before anything leaves. */
export async function performAsk(id: string, ports: Ports): Promise<void> {
  const found = await findRequest(ports, id);
  if (found === undefined || !['planned', 'notSent'].includes(found.record.state)) return;
  const { record, view, window } = found;
  // A login costs nothing; when it fails, nothing of the query has left.
  await ports.client.ready(callOptions(ports));
  ports.signal?.throwIfAborted();

  const now = ports.clock.now().toISOString();
  const sending: SatRequest = { ...record, state: 'sending', attemptId: newAttemptId(ports), sentAt: now };
  await ports.ledger.apply(ports.scope, [{ type: 'request', request: sending }], view.revision);
  if (window !== undefined) ports.observe?.({ type: 'asking', window, request: sending });

  const { settled, error } = await send(sending, ports);
  await writeOutcome(ports, () => [{ type: 'request', request: settled }]);
  if (window !== undefined) ports.observe?.({ type: 'asked', window, request: settled });
  if (error !== undefined && (settled.state !== 'refused' || refusesEverything(error))) throw error;
}

async function send(
  sending: SatRequest,
  ports: Ports,
): Promise<{ readonly settled: SatRequest; readonly error?: unknown }> {
  try {
    const answer = await ports.client.request(sending.query, callOptions(ports));
    return {
      settled: {
        ...settle(sending, 'accepted', ports),
        satRequestId: answer.requestId,
        codEstatus: answer.codEstatus,
        satMessage: answer.message,
      },
    };
  } catch (error) {
    // An error that is not the client's says nothing of what left: the careful reading is that all of it did.
    const delivery = error instanceof SatError ? error.delivery : 'uncertain';
    // The client itself refused it: it never leaves, however often it is tried.
    if (error instanceof SatError && error.code === 'QUERY_INVALID') {
      return { settled: { ...settle(sending, 'refused', ports), satMessage: error.detail ?? error.code } };
    }
    const settled = settle(sending, delivery, ports);
    return {
      settled: {
        ...settled,
        ...(delivery === 'notSent' ? { unsent: sending.unsent + 1 } : {}),
        ...(error instanceof SatError && error.codEstatus !== undefined ? { codEstatus: error.codEstatus } : {}),
        ...(error instanceof SatError && error.satMessage !== undefined ? { satMessage: error.satMessage } : {}),
      },
      error,
    };
  }
}

function settle(sending: SatRequest, state: SatRequest['state'], ports: Ports): SatRequest {
  return { ...sending, state, settledAt: ports.clock.now().toISOString() };
}

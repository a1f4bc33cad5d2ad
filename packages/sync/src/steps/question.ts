import { isDeepStrictEqual } from 'node:util';
import type { DownloadQuery } from '@acopio/sat-client';
import { queryLivesSpent } from '../budgets.js';
import { fingerprint } from '../fingerprint.js';
import type { LedgerView, SatRequest } from '../model.js';
import type { Ports } from '../ports.js';
import { performAsk } from './ask.js';
import { findRequest, newAttemptId } from './records.js';

/** Asks a query that stands by itself, unless the very same is under way or has no life left. */
export async function performQuestion(query: DownloadQuery, ports: Ports): Promise<SatRequest | undefined> {
  const { ledger, scope, limits, clock } = ports;
  const view = await ledger.view(scope);
  const asked = view.requests.filter((request) => isDeepStrictEqual(request.query, query));
  const alive = asked.findLast((request) => request.state === 'accepted' && isAwaited(request, view));
  if (alive !== undefined) return alive;
  const unsent = asked.find(
    ({ id, windowId, state }) => windowId === id && (state === 'planned' || state === 'notSent'),
  );
  if (unsent !== undefined) return askAndRead(unsent.id, ports);

  const print = fingerprint(scope.service, scope.rfc, query);
  const lives = limits.queryLives[query.kind === 'folio' ? 'xml' : query.content];
  if (queryLivesSpent(view, print) >= lives) return undefined;
  const id = newAttemptId(ports);
  const planned: SatRequest = {
    id,
    windowId: id,
    query,
    fingerprint: print,
    state: 'planned',
    plannedAt: clock.now().toISOString(),
    unsent: 0,
  };
  await ledger.apply(scope, [{ type: 'request', request: planned }], view.revision);
  return askAndRead(id, ports);
}

/** The SAT works on it, or its packages wait: asking again would bring the same, for another life. */
function isAwaited({ satRequestId, outcome }: SatRequest, { requests, packages }: LedgerView): boolean {
  if (outcome === undefined) return true;
  const owners = new Set(requests.filter((one) => one.satRequestId === satRequestId).map((one) => one.id));
  return packages.some(({ requestId, state }) => owners.has(requestId) && state === 'listed');
}

async function askAndRead(id: string, ports: Ports): Promise<SatRequest | undefined> {
  await performAsk(id, ports);
  return (await findRequest(ports, id))?.record;
}

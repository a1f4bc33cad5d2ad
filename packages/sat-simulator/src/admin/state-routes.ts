import { z } from 'zod';

import { CHECKS } from '../server/checks.js';
import { isMovable } from '../server/clock.js';
import type { Clock } from '../server/clock.js';
import type { Call } from '../server/journal.js';
import type { Limits } from '../server/limits.js';
import type { Progress } from '../server/progress.js';
import type { SatRequest } from '../server/request-model.js';
import type { AdminPorts } from './admin-ports.js';
import type { CallAnswer, ClockState, QuotasAnswer, RequestAnswer, StateAnswer } from './answers.js';
import { json, readQuery } from './routing.js';
import type { Route } from './routing.js';

const DEFAULT_CALLS = 100;
const MOST_CALLS = 1000;

const journalQuery = z.strictObject({
  after: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(MOST_CALLS).default(DEFAULT_CALLS),
});

/** What is known of a clock, as JSON. */
export function clockState(clock: Clock): ClockState {
  const factor = 'factor' in clock && typeof clock.factor === 'number' ? clock.factor : undefined;
  return {
    ...(clock.kind !== undefined && { kind: clock.kind }),
    ...(factor !== undefined && { factor }),
    movable: isMovable(clock),
  };
}

function callAnswer(call: Call): CallAnswer {
  return { ...call };
}

function requestAnswer(request: SatRequest, progress: Progress): RequestAnswer {
  const { id, service, rfc, query, registeredAt, verifies } = request;
  const { state, requestCode, count, expiresAt } = progress;
  return {
    id,
    service,
    rfc,
    query,
    registeredAt: registeredAt.toISOString(),
    verifies,
    state,
    code: requestCode,
    count,
    packages: (request.packages ?? []).map(({ id, documents, downloads }) => ({
      id,
      documents: documents.length,
      downloads,
      ...(expiresAt && { expiresAt: expiresAt.toISOString() }),
    })),
  };
}

/** How often something still may be done; JSON has no number for "always". */
function left(limit: number, used: number): number | null {
  return Number.isFinite(limit) ? Math.max(0, limit - used) : null;
}

/** How often a query may be registered. A folio is only limited by day. */
function livesOf({ query }: SatRequest, { queryLives, metadataQueryLives }: Limits): number {
  if (query.kind === 'folio') {
    return Number.POSITIVE_INFINITY;
  }
  return query.content === 'xml' ? queryLives : metadataQueryLives;
}

function quotasAnswer({ sat, limits }: AdminPorts): QuotasAnswer {
  const first = new Map<string, SatRequest>();
  for (const request of sat.requests) {
    if (!first.has(request.fingerprint)) {
      first.set(request.fingerprint, request);
    }
  }
  return {
    queries: Array.from(first, ([fingerprint, request]) => {
      const { used } = sat.quotas.lives(fingerprint);
      const { service, rfc, query } = request;
      return { fingerprint, service, rfc, query, used, left: left(livesOf(request, limits()), used) };
    }),
    packages: sat.requests.flatMap(({ packages = [] }) =>
      packages.map(({ id, downloads }) => ({ id, used: downloads, left: left(limits().packageLives, downloads) })),
    ),
  };
}

function stateAnswer({ sat }: AdminPorts, adminUrl: string): StateAnswer {
  return {
    url: sat.url,
    adminUrl,
    now: sat.clock.now().toISOString(),
    clock: clockState(sat.clock),
    settings: sat.settings,
    taxpayers: sat.world.taxpayers,
    calls: sat.journal.length,
    requests: sat.requests.length,
  };
}

/** What is going on: state, checks, journal, requests and quotas. */
export function stateRoutes(ports: AdminPorts): readonly Route[] {
  const { sat, progressOf } = ports;
  return [
    { method: 'GET', path: '/api/state', answer: () => json(stateAnswer(ports, sat.adminUrl ?? '')) },
    { method: 'GET', path: '/api/checks', answer: () => json(CHECKS) },
    {
      method: 'GET',
      path: '/api/journal',
      answer(call) {
        const { after, limit } = readQuery(journalQuery, call);
        // Calls are numbered from 1 on, in their order.
        return json({ calls: sat.journal.slice(after, after + limit).map(callAnswer) });
      },
    },
    {
      method: 'GET',
      path: '/api/requests',
      answer: () =>
        json({
          requests: sat.requests.flatMap((request) => {
            const progress = progressOf(request.id);
            return progress === undefined ? [] : [requestAnswer(request, progress)];
          }),
        }),
    },
    { method: 'GET', path: '/api/quotas', answer: () => json(quotasAnswer(ports)) },
  ];
}

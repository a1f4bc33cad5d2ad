import { queryOf } from '../budgets.js';
import { fingerprint } from '../fingerprint.js';
import { derivedId } from '../ids.js';
import type { Change, SatRequest } from '../model.js';
import type { LocalPorts } from '../ports.js';
import { writeOutcome } from '../steps/records.js';
import { readRequests, type GivenRequest } from './read-requests.js';
import { RefusedSource, type Refusal } from './refusals.js';

/** What was taken over of some requests. */
export interface RequestCounts {
  /** Taken over: their lives count as spent. */
  readonly requests: number;
  /** Of these, those that the SAT may still answer: the next sync asks for them. */
  readonly live: number;
  /** Those that the ledger had already. */
  readonly held: number;
}

/** What was taken over from a file of requests. */
export interface AdoptedRequests extends RequestCounts {
  readonly path: string;
  /** Lines of another RFC or service, which were left alone. */
  readonly foreign: number;
  readonly refused: number;
  /** At most 1000; `line` counts from 1, and 0 is the file as a whole. */
  readonly refusals: readonly (Refusal & { readonly line: number })[];
}

type Counts = { -readonly [K in keyof RequestCounts]: number };

type Tally = { -readonly [K in keyof AdoptedRequests]: AdoptedRequests[K] } & {
  readonly refusals: (Refusal & { readonly line: number })[];
};

const MOST_LISTED = 1000;

/** Requests that are written to the ledger at a time. */
const BATCH = 500;

/**
 * Takes requests over that another program sent to the SAT, from a CSV or NDJSON file with the fields `rfc`, `idSolicitud`,
 * `service`, `direction`, `content`, `from`, `to` (Mexico City) and `requestedAt` (with its zone, or Mexico City). Each
 * counts as a life of its query. One that is no older than a request may be on its way is verified and fetched by the
 * next sync. No window rests on any of them: nobody knows what filters they had. Doing it again changes nothing.
 */
export async function adoptRequests(path: string, ports: LocalPorts): Promise<AdoptedRequests> {
  const tally: Tally = { path, requests: 0, live: 0, held: 0, foreign: 0, refused: 0, refusals: [] };
  const { rfc, service } = ports.scope;
  let batch: SatRequest[] = [];
  try {
    for await (const { line, row, refusal: refused } of readRequests(path, ports.clock.now())) {
      ports.signal?.throwIfAborted();
      if (row === undefined) refuse(tally, refused, line);
      else if (row.rfc !== rfc || row.service !== service) tally.foreign += 1;
      else batch.push(requestOf(row, ports));
      if (batch.length === BATCH) {
        await write(batch, tally, ports);
        batch = [];
      }
    }
  } catch (error) {
    if (!(error instanceof RefusedSource)) throw error;
    refuse(tally, error.refusal, 0);
  }
  await write(batch, tally, ports);
  return tally;
}

/**
 * The same for requests that are at hand as data, all of them the scope's. What they hold is as their type says, and not
 * looked into. Rejects with what the ledger rejects with; then some may have been taken over.
 */
export async function adoptGivenRequests(given: readonly GivenRequest[], ports: LocalPorts): Promise<RequestCounts> {
  const counts: Counts = { requests: 0, live: 0, held: 0 };
  for (let at = 0; at < given.length; at += BATCH) {
    ports.signal?.throwIfAborted();
    const batch = given.slice(at, at + BATCH).map((request) => requestOf(request, ports));
    await write(batch, counts, ports);
  }
  return counts;
}

function refuse(tally: Tally, why: Refusal, line: number): void {
  tally.refused += 1;
  if (tally.refusals.length < MOST_LISTED) tally.refusals.push({ line, ...why });
}

function requestOf(
  { satRequestId, direction, content, from, to, requestedAt }: GivenRequest,
  ports: LocalPorts,
): SatRequest {
  const { scope, clock, limits } = ports;
  const now = clock.now();
  const query = queryOf(direction, content, { from, to });
  const id = derivedId(new Date(requestedAt), satRequestId.toLowerCase());
  const isOver = (now.getTime() - Date.parse(requestedAt)) / 1000 > limits.stuckAfter;
  return {
    id,
    windowId: id,
    query,
    fingerprint: fingerprint(scope.service, scope.rfc, query),
    state: 'accepted',
    plannedAt: requestedAt,
    attemptId: id,
    sentAt: requestedAt,
    unsent: 0,
    satRequestId,
    origin: 'adopted',
    ...(isOver ? { outcome: 'expired', settledAt: now.toISOString() } : { settledAt: requestedAt }),
  };
}

async function write(batch: readonly SatRequest[], counts: Counts, ports: LocalPorts): Promise<void> {
  if (batch.length === 0) return;
  let added: readonly SatRequest[] = [];
  await writeOutcome(ports, ({ requests }) => {
    const known = new Set(requests.map(({ satRequestId }) => satRequestId?.toLowerCase()));
    const fresh = new Map<string, SatRequest>();
    for (const request of batch) {
      const key = request.satRequestId?.toLowerCase() ?? request.id;
      if (!known.has(key) && !fresh.has(key)) fresh.set(key, request);
    }
    added = [...fresh.values()];
    return added.map((request): Change => ({ type: 'request', request }));
  });
  counts.requests += added.length;
  counts.held += batch.length - added.length;
  counts.live += added.filter(({ outcome }) => outcome === undefined).length;
}

import { randomUUID } from 'node:crypto';

import type { Service } from '../world/document.js';
import type { Clock } from './clock.js';
import { SAT_TEXTS } from './codes.js';
import type { VerifyResult } from './envelopes.js';
import type { FailedCheck } from './examination-model.js';
import { mexicoCityTime } from './mexico-time.js';
import { hasExpired, outcomeOf, pendingState, progressOf } from './progress.js';
import type { OpenPackage, OpenRequest, Progress, ProgressPorts } from './progress.js';
import type { Pace } from './pace.js';
import { queryFingerprint } from './query.js';
import type { SatQuery } from './query.js';
import { REQUEST_STATES } from './request-model.js';
import type { Destiny, SatPackage, SatRequest } from './request-model.js';
import type { LiveSettings } from './live-settings.js';

/** Who calls, and where. */
export interface Owner {
  readonly service: Service;
  readonly rfc: string;
}

/** What the registry is built on. */
export interface RegistryPorts extends ProgressPorts {
  readonly settings: LiveSettings;
  readonly clock: Clock;
  /** The pace of a request that is being registered; `number`: how often its query was registered before. */
  paceOf(request: { readonly fingerprint: string; readonly number: number; readonly query: SatQuery }): Pace;
}

/** Requests, packages and what was spent of them. */
export interface Registry {
  readonly requests: readonly SatRequest[];
  /** Why the query may not be registered (5005, 5002), or `undefined`. */
  refuse(owner: Owner, query: SatQuery): FailedCheck | undefined;
  register(owner: Owner, query: SatQuery, destiny?: Destiny): SatRequest;
  /** Why the request may not be verified (5004), or `undefined`. */
  knows(owner: Owner, id: string): FailedCheck | undefined;
  /** What Verificación answers; counts as one verification. An unknown request has found nothing. */
  verify(owner: Owner, id: string): VerifyResult;
  /** A package that may be downloaded now, or why not (5004, 5007, 5008); `undefined` for an unknown one that nobody minds. Spends nothing. */
  findPackage(owner: Owner, id: string): SatPackage | FailedCheck | undefined;
  /** Counts a download of the package. */
  spend(satPackage: SatPackage): void;
  /** How a registered request stands; looking does not count as a verification. `undefined` when there is none of that id. */
  look(requestId: string): Progress | undefined;
  /** The query of a registered request, by its id in lower case; whoever's it is. */
  queryOf(requestId: string): SatQuery | undefined;
  /** How often the query with that fingerprint was registered. */
  timesRegistered(fingerprint: string): number;
  /** How often the package was downloaded. */
  downloads(packageId: string): number;
}

function packageOf(request: OpenRequest | undefined, id: string): OpenPackage | undefined {
  return request?.packages?.find((one) => one.id === id.toUpperCase());
}

/** An empty registry. States move when they are looked at: nothing runs in the background. */
export function createRegistry(ports: RegistryPorts): Registry {
  const { clock, settings } = ports;
  const requests: OpenRequest[] = [];
  const byId = new Map<string, OpenRequest>();
  const byFingerprint = new Map<string, readonly OpenRequest[]>();
  const foliosToday = new Map<string, number>();

  /** The owner's request or, with the check off, anybody's. */
  function requestOf(owner: Owner, id: string, check: 'known.request' | 'known.package'): OpenRequest | undefined {
    const request = byId.get(id.toLowerCase());
    const isOwn = request?.service === owner.service && request.rfc === owner.rfc;
    return isOwn || !settings.makes(check) ? request : undefined;
  }

  /** Whether a request keeps an identical one from being registered. */
  function isAlive(request: OpenRequest, now: Date): boolean {
    const outcome = outcomeOf(request, ports, now);
    const isFinished = outcome?.state === REQUEST_STATES.finished;
    return (
      outcome === undefined ||
      (settings.limits.queryAliveUntil === 'expired' && isFinished && !hasExpired(outcome, settings.limits, now))
    );
  }

  /** A folio that was asked for too often today is registered all the same; Verificación then tells (SAT, Verificación v1.5). */
  function folioDestiny({ service }: Owner, query: SatQuery, now: Date): Destiny | undefined {
    if (query.kind !== 'folio') {
      return undefined;
    }
    const key = `${service}|${query.uuid}|${mexicoCityTime(now).slice(0, 10)}`;
    const times = (foliosToday.get(key) ?? 0) + 1;
    foliosToday.set(key, times);
    return times <= settings.limits.folioRequestsPerDay
      ? undefined
      : {
          kind: 'state',
          state: REQUEST_STATES.rejected,
          requestCode: '5000',
          verification: { code: '5011', message: SAT_TEXTS['5011'] },
        };
  }

  return {
    requests,
    refuse({ service, rfc }, query) {
      const now = clock.now();
      const twins = byFingerprint.get(queryFingerprint(service, rfc, query)) ?? [];
      const alive = settings.makes('quota.alive') ? twins.find((request) => isAlive(request, now)) : undefined;
      if (alive !== undefined) {
        return { check: 'quota.alive', failure: `request ${alive.id} is the same query and still alive` };
      }
      if (query.kind === 'folio') {
        return undefined;
      }
      const lives = query.content === 'xml' ? settings.limits.queryLives : settings.limits.metadataQueryLives;
      return twins.length >= lives
        ? { check: 'quota.queryLives', failure: `the same query was registered ${twins.length} times` }
        : undefined;
    },
    register(owner, query, destiny) {
      const registeredAt = clock.now();
      const fingerprint = queryFingerprint(owner.service, owner.rfc, query);
      const twins = byFingerprint.get(fingerprint) ?? [];
      const fate = destiny ?? folioDestiny(owner, query, registeredAt);
      const request: OpenRequest = {
        id: randomUUID(),
        service: owner.service,
        rfc: owner.rfc,
        query,
        fingerprint,
        registeredAt,
        verifies: 0,
        pace: ports.paceOf({ fingerprint, number: twins.length, query }),
        ...(fate !== undefined && { destiny: fate }),
      };
      requests.push(request);
      byId.set(request.id, request);
      byFingerprint.set(fingerprint, [...twins, request]);
      return request;
    },
    knows: (owner, id) =>
      requestOf(owner, id, 'known.request') === undefined && settings.makes('known.request')
        ? { check: 'known.request', failure: 'this taxpayer has no such request in this installation' }
        : undefined,
    verify(owner, id) {
      const now = clock.now();
      const request = requestOf(owner, id, 'known.request');
      const accepted = { code: '5000', message: SAT_TEXTS['5000'], count: 0, packageIds: [] };
      if (request === undefined) {
        return { ...accepted, state: REQUEST_STATES.rejected, requestCode: '5004' };
      }
      const outcome = outcomeOf(request, ports, now);
      const pending = pendingState(request, now);
      request.verifies += 1;
      if (outcome === undefined) {
        return { ...accepted, state: pending, requestCode: '5000' };
      }
      const { code, message, requestCode, count } = outcome;
      const expired = hasExpired(outcome, settings.limits, now);
      return {
        code,
        message,
        state: expired ? REQUEST_STATES.expired : outcome.state,
        requestCode,
        count,
        packageIds: expired ? [] : (request.packages?.map((one) => one.id) ?? []),
      };
    },
    findPackage(owner, id) {
      const request = requestOf(owner, id.split('_')[0] ?? '', 'known.package');
      const satPackage = packageOf(request, id);
      if (request?.outcome === undefined || satPackage === undefined) {
        return settings.makes('known.package')
          ? { check: 'known.package', failure: 'this taxpayer has no such package in this installation' }
          : undefined;
      }
      if (hasExpired(request.outcome, settings.limits, clock.now())) {
        const failure = `the package is older than ${settings.limits.packageHours} hours`;
        return { check: 'quota.packageHours', failure };
      }
      return satPackage.downloads >= settings.limits.packageLives
        ? { check: 'quota.packageLives', failure: `the package was downloaded ${satPackage.downloads} times` }
        : satPackage;
    },
    spend({ id, request }) {
      const satPackage = packageOf(byId.get(request.id), id);
      if (satPackage !== undefined) {
        satPackage.downloads += 1;
      }
    },
    look(requestId) {
      const request = byId.get(requestId);
      return request && progressOf(request, ports, clock.now());
    },
    queryOf: (requestId) => byId.get(requestId)?.query,
    timesRegistered: (fingerprint) => byFingerprint.get(fingerprint)?.length ?? 0,
    downloads: (packageId) =>
      packageOf(byId.get(packageId.split('_')[0]?.toLowerCase() ?? ''), packageId)?.downloads ?? 0,
  };
}

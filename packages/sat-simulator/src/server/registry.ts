import { randomUUID } from 'node:crypto';

import type { Service } from '../world/document.js';
import type { Clock } from './clock.js';
import { refusal, SAT_TEXTS } from './codes.js';
import type { Refusal } from './codes.js';
import type { VerifyResult } from './envelopes.js';
import { mexicoCityTime } from './mexico-time.js';
import { hasExpired, outcomeOf, pendingState } from './progress.js';
import type { OpenPackage, OpenRequest, ProgressPorts } from './progress.js';
import { queryFingerprint } from './query.js';
import type { SatQuery } from './query.js';
import { REQUEST_STATES } from './request-model.js';
import type { Destiny, SatPackage, SatRequest } from './request-model.js';

/** Who calls, and where. */
export interface Owner {
  readonly service: Service;
  readonly rfc: string;
}

/** What the registry is built on. */
export interface RegistryPorts extends ProgressPorts {
  readonly clock: Clock;
}

/** Requests, packages and what was spent of them. */
export interface Registry {
  readonly requests: readonly SatRequest[];
  /** 5005 or 5002, or `undefined` when the query may be registered. */
  refuse(owner: Owner, query: SatQuery): Refusal | undefined;
  register(owner: Owner, query: SatQuery, destiny?: Destiny): SatRequest;
  /** 5004, or `undefined` when the taxpayer has that request. */
  knows(owner: Owner, id: string): Refusal | undefined;
  /**
   * What Verificación answers; counts as one verification.
   *
   * @throws RangeError when the taxpayer has no such request.
   */
  verify(owner: Owner, id: string): VerifyResult;
  /** A package that may be downloaded now, or 5004, 5007, 5008. Spends nothing. */
  findPackage(owner: Owner, id: string): SatPackage | Refusal;
  /** Counts a download of the package. */
  spend(satPackage: SatPackage): void;
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
  const { clock, limits, pace } = ports;
  const requests: OpenRequest[] = [];
  const byId = new Map<string, OpenRequest>();
  const byFingerprint = new Map<string, readonly OpenRequest[]>();
  const foliosToday = new Map<string, number>();

  function ownRequest(owner: Owner, id: string): OpenRequest | undefined {
    const request = byId.get(id.toLowerCase());
    return request?.service === owner.service && request.rfc === owner.rfc ? request : undefined;
  }

  /** A folio that was asked for too often today is registered all the same; Verificación then tells (SAT, Verificación v1.5). */
  function folioDestiny({ service }: Owner, query: SatQuery, now: Date): Destiny | undefined {
    if (query.kind !== 'folio') {
      return undefined;
    }
    const key = `${service}|${query.uuid}|${mexicoCityTime(now).slice(0, 10)}`;
    const times = (foliosToday.get(key) ?? 0) + 1;
    foliosToday.set(key, times);
    return times <= limits.folioRequestsPerDay
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
      const alive = twins.find((request) => outcomeOf(request, ports, now) === undefined);
      if (alive !== undefined) {
        return refusal('5005', `request ${alive.id} is the same query and still alive`);
      }
      if (query.kind === 'folio') {
        return undefined;
      }
      const lives = query.content === 'xml' ? limits.queryLives : limits.metadataQueryLives;
      return twins.length >= lives ? refusal('5002', `the same query was registered ${twins.length} times`) : undefined;
    },
    register(owner, query, destiny) {
      const registeredAt = clock.now();
      const fingerprint = queryFingerprint(owner.service, owner.rfc, query);
      const fate = destiny ?? folioDestiny(owner, query, registeredAt);
      const request: OpenRequest = {
        id: randomUUID(),
        service: owner.service,
        rfc: owner.rfc,
        query,
        fingerprint,
        registeredAt,
        verifies: 0,
        ...(fate !== undefined && { destiny: fate }),
      };
      requests.push(request);
      byId.set(request.id, request);
      byFingerprint.set(fingerprint, [...(byFingerprint.get(fingerprint) ?? []), request]);
      return request;
    },
    knows: (owner, id) =>
      ownRequest(owner, id) === undefined
        ? refusal('5004', 'this taxpayer has no such request in this installation')
        : undefined,
    verify(owner, id) {
      const now = clock.now();
      const request = ownRequest(owner, id);
      if (request === undefined) {
        throw new RangeError('unknown request');
      }
      const outcome = outcomeOf(request, ports, now);
      const pending = pendingState(request, pace, now);
      request.verifies += 1;
      if (outcome === undefined) {
        const message = SAT_TEXTS['5000'];
        return { code: '5000', message, state: pending, requestCode: '5000', count: 0, packageIds: [] };
      }
      const { code, message, requestCode, count } = outcome;
      const expired = hasExpired(outcome, limits, now);
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
      const request = ownRequest(owner, id.split('_')[0] ?? '');
      const satPackage = packageOf(request, id);
      if (request?.outcome === undefined || satPackage === undefined) {
        return refusal('5004', 'this taxpayer has no such package in this installation');
      }
      if (hasExpired(request.outcome, limits, clock.now())) {
        return refusal('5007', `the package is older than ${limits.packageHours} hours`);
      }
      return satPackage.downloads >= limits.packageLives
        ? refusal('5008', `the package was downloaded ${satPackage.downloads} times`)
        : satPackage;
    },
    spend({ id, request }) {
      const satPackage = packageOf(byId.get(request.id), id);
      if (satPackage !== undefined) {
        satPackage.downloads += 1;
      }
    },
    timesRegistered: (fingerprint) => byFingerprint.get(fingerprint)?.length ?? 0,
    downloads: (packageId) =>
      packageOf(byId.get(packageId.split('_')[0]?.toLowerCase() ?? ''), packageId)?.downloads ?? 0,
  };
}

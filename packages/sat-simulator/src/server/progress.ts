import type { DocumentList } from '../world/document-list.js';
import { SAT_TEXTS } from './codes.js';
import type { Limits } from './limits.js';
import type { Pace } from './pace.js';
import { REQUEST_STATES } from './request-model.js';
import type { Destiny, SatPackage, SatRequest } from './request-model.js';

/** How a request ended, and when. */
export interface Outcome {
  readonly at: Date;
  readonly state: number;
  /** `CodigoEstadoSolicitud`. */
  readonly requestCode: string;
  /** `CodEstatus` of its verifications, with its text. */
  readonly code: string;
  readonly message: string;
  readonly count: number;
}

/** A package whose downloads are still counted. */
export type OpenPackage = { -readonly [Key in keyof SatPackage]: SatPackage[Key] };

/** A request that still moves. */
export interface OpenRequest extends Omit<SatRequest, 'verifies' | 'packages'> {
  readonly pace: Pace;
  readonly destiny?: Destiny;
  verifies: number;
  outcome?: Outcome;
  packages?: readonly OpenPackage[];
}

/** What moves a request on. */
export interface ProgressPorts {
  readonly limits: Limits;
  readonly documentsPerPackage: number;
  /** The documents that the request finds at the moment of its end, in the order in which packages list them. */
  select(request: SatRequest, at: Date): DocumentList;
}

const HOUR = 3_600_000;

/** When the request is or was finished by its pace; `undefined` while it is not. */
function finishedAt(request: OpenRequest, now: Date): Date | undefined {
  const { pace } = request;
  if (request.destiny?.kind === 'stuck') {
    return undefined;
  }
  if ('verifiesUntilFinished' in pace) {
    return request.verifies >= pace.verifiesUntilFinished ? now : undefined;
  }
  const instant = request.registeredAt.getTime() + pace.finishedAfterMs;
  return instant <= now.getTime() ? new Date(instant) : undefined;
}

/** Packages of a finished request: `<ID>_01`, `<ID>_02`, …; the documents keep their order. */
function cut(request: OpenRequest, documents: DocumentList, size: number): OpenPackage[] {
  const packages: OpenPackage[] = [];
  const add = (part: DocumentList): void => {
    const number = String(packages.length + 1).padStart(2, '0');
    packages.push({ id: `${request.id.toUpperCase()}_${number}`, request, documents: part, downloads: 0 });
  };
  if (request.destiny?.kind === 'withoutPackages') {
    return packages;
  }
  for (let start = 0; start < documents.length; start += size) {
    add(documents.slice(start, start + size));
  }
  if (request.destiny?.kind === 'duplicateDocument') {
    add(documents.slice(0, 1));
  }
  return packages;
}

function ended(at: Date, state: number, requestCode: string): Outcome {
  return { at, state, requestCode, count: 0, code: '5000', message: SAT_TEXTS['5000'] };
}

function finish(request: OpenRequest, at: Date, ports: ProgressPorts): Outcome {
  const { destiny, query } = request;
  if (destiny?.kind === 'state') {
    return { ...ended(at, destiny.state, destiny.requestCode), ...destiny.verification };
  }
  const documents = ports.select(request, at);
  if (documents.length === 0) {
    return ended(at, REQUEST_STATES.rejected, '5004');
  }
  const isMetadata = query.kind !== 'folio' && query.content === 'metadata';
  if (documents.length > (isMetadata ? ports.limits.metadataRows : ports.limits.xmlDocuments)) {
    return ended(at, REQUEST_STATES.rejected, '5003');
  }
  request.packages = cut(request, documents, ports.documentsPerPackage);
  return { ...ended(at, REQUEST_STATES.finished, '5000'), count: documents.length };
}

/**
 * How the request ended, or `undefined` while it is alive (states 1 and 2). The first look after its end freezes it: documents are chosen
 * then, as of the moment at which it ended.
 */
export function outcomeOf(request: OpenRequest, ports: ProgressPorts, now: Date): Outcome | undefined {
  const at = request.outcome === undefined ? finishedAt(request, now) : undefined;
  if (at !== undefined) {
    request.outcome = finish(request, at, ports);
  }
  return request.outcome;
}

/** State 1 or 2 of a request that is alive. */
export function pendingState(request: OpenRequest, now: Date): number {
  const { pace } = request;
  const started =
    'verifiesUntilFinished' in pace
      ? request.verifies * 2 >= pace.verifiesUntilFinished
      : request.registeredAt.getTime() + pace.inProcessAfterMs <= now.getTime();
  return started && request.destiny?.kind !== 'stuck' ? REQUEST_STATES.inProcess : REQUEST_STATES.accepted;
}

/** Whether the packages of a finished request have outlived their hours. */
export function hasExpired(outcome: Outcome, limits: Limits, now: Date): boolean {
  const end = outcome.at.getTime() + limits.packageHours * HOUR;
  return outcome.state === REQUEST_STATES.finished && now.getTime() >= end;
}

/** How a request stands. */
export interface Progress {
  /** `EstadoSolicitud`. */
  readonly state: number;
  /** `CodigoEstadoSolicitud`. */
  readonly requestCode: string;
  readonly count: number;
  /** When its packages do, or did; absent while there are none, and when they never do. */
  readonly expiresAt?: Date;
}

function expiryOf(outcome: Outcome, { packageHours }: Limits): Pick<Progress, 'expiresAt'> {
  return outcome.state === REQUEST_STATES.finished && Number.isFinite(packageHours)
    ? { expiresAt: new Date(outcome.at.getTime() + packageHours * HOUR) }
    : {};
}

/**
 * How the request stands, for whoever looks at it from outside: it does not count as a verification, and a request that ends by its verifications is
 * not ended by it.
 */
export function progressOf(request: OpenRequest, ports: ProgressPorts, now: Date): Progress {
  const outcome = 'verifiesUntilFinished' in request.pace ? request.outcome : outcomeOf(request, ports, now);
  if (outcome === undefined) {
    return { state: pendingState(request, now), requestCode: '5000', count: 0 };
  }
  const { requestCode, count } = outcome;
  const state = hasExpired(outcome, ports.limits, now) ? REQUEST_STATES.expired : outcome.state;
  return { state, requestCode, count, ...expiryOf(outcome, ports.limits) };
}

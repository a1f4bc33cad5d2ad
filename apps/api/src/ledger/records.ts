import type { Instant, LocalDateTime, SatPackage, SatRequest, Scope, Window } from '@acopio/sync';
import { fromJson, toJson } from '../database/json.js';
import { Prisma } from '../generated/prisma/client.js';
import type {
  SatPackage as PackageRow,
  SatRequest as RequestRow,
  Window as WindowRow,
} from '../generated/prisma/client.js';

/** The columns that name a ledger. */
export interface LedgerKey {
  readonly tenantId: string;
  readonly taxpayerId: string;
  readonly service: Scope['service'];
}

/** A window as its row has it, without the columns that name the ledger. */
export function windowColumns(window: Window): Omit<Prisma.WindowUncheckedCreateInput, keyof LedgerKey> {
  const { id, direction, content, from, to, state, shifts, replans } = window;
  return {
    id,
    direction,
    content,
    from,
    to,
    state,
    shifts,
    replans,
    plannedAt: window.plannedAt,
    settledAt: window.settledAt ?? null,
    after: window.after ?? null,
    problem: jsonOrNull(window.problem),
    forgotten: window.forgotten ?? null,
    expected: window.expected ?? null,
    documentType: window.documentType ?? null,
    heals: window.heals ?? null,
    folio: window.folio ?? null,
  };
}

/** The window that `windowColumns` wrote. */
export function windowOf(row: WindowRow): Window {
  const { id, direction, content, state, shifts, replans } = row;
  return {
    id,
    direction,
    content,
    state,
    shifts,
    replans,
    from: localDateTime(row.from),
    to: localDateTime(row.to),
    plannedAt: row.plannedAt.toISOString(),
    ...optional('settledAt', instant(row.settledAt)),
    ...optional('after', row.after),
    ...optional('problem', fromJson(row.problem) as Window['problem'] | null),
    ...optional('forgotten', row.forgotten),
    ...optional('expected', row.expected),
    ...optional('documentType', row.documentType as Window['documentType'] | null),
    ...optional('heals', row.heals === true ? row.heals : null),
    ...optional('folio', row.folio),
  };
}

/** A request as its row has it. */
export function requestColumns(request: SatRequest): Omit<Prisma.SatRequestUncheckedCreateInput, keyof LedgerKey> {
  const { id, windowId, fingerprint, state, unsent } = request;
  return {
    id,
    windowId,
    fingerprint,
    state,
    unsent,
    query: toJson(request.query),
    plannedAt: request.plannedAt,
    attemptId: request.attemptId ?? null,
    sentAt: request.sentAt ?? null,
    settledAt: request.settledAt ?? null,
    satRequestId: request.satRequestId ?? null,
    codEstatus: request.codEstatus ?? null,
    satMessage: request.satMessage ?? null,
    check: jsonOrNull(request.check),
    outcome: request.outcome ?? null,
    origin: request.origin ?? null,
  };
}

/** The request that `requestColumns` wrote. */
export function requestOf(row: RequestRow): SatRequest {
  const { id, windowId, fingerprint, state, unsent } = row;
  return {
    id,
    windowId,
    fingerprint,
    state,
    unsent,
    query: fromJson(row.query) as SatRequest['query'],
    plannedAt: row.plannedAt.toISOString(),
    ...optional('attemptId', row.attemptId),
    ...optional('sentAt', instant(row.sentAt)),
    ...optional('settledAt', instant(row.settledAt)),
    ...optional('satRequestId', row.satRequestId),
    ...optional('codEstatus', row.codEstatus),
    ...optional('satMessage', row.satMessage),
    ...optional('check', fromJson(row.check) as SatRequest['check'] | null),
    ...optional('outcome', row.outcome),
    ...optional('origin', row.origin as SatRequest['origin'] | null),
  };
}

/** A package as its row has it, but for the key of its bytes in the store. */
export function packageColumns(
  satPackage: SatPackage,
): Omit<Prisma.SatPackageUncheckedCreateInput, keyof LedgerKey | 'storeKey'> {
  const { id, requestId, windowId, state } = satPackage;
  return {
    id,
    requestId,
    windowId,
    state,
    listedAt: satPackage.listedAt,
    expiresAt: satPackage.expiresAt,
    downloads: toJson(satPackage.downloads),
    sha256: satPackage.sha256 ?? null,
    size: satPackage.size ?? null,
    fetchedAt: satPackage.fetchedAt ?? null,
    indexedAt: satPackage.indexedAt ?? null,
    documents: satPackage.documents ?? null,
    unreadable: satPackage.unreadable ?? null,
    origin: satPackage.origin ?? null,
  };
}

/** The package that `packageColumns` wrote. */
export function packageOf(row: PackageRow): SatPackage {
  const { id, requestId, windowId, state } = row;
  return {
    id,
    requestId,
    windowId,
    state,
    listedAt: row.listedAt.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
    downloads: fromJson(row.downloads) as SatPackage['downloads'],
    ...optional('sha256', row.sha256),
    ...optional('size', row.size === null ? undefined : Number(row.size)),
    ...optional('fetchedAt', instant(row.fetchedAt)),
    ...optional('indexedAt', instant(row.indexedAt)),
    ...optional('documents', row.documents),
    ...optional('unreadable', row.unreadable),
    ...optional('origin', row.origin as SatPackage['origin'] | null),
  };
}

/** A field that is only there when it has a value. */
function optional<K extends string, V>(name: K, value: V | null | undefined): { readonly [P in K]?: V } {
  const field: { [P in K]?: V } = {};
  if (value !== null && value !== undefined) field[name] = value;
  return field;
}

function instant(date: Date | null): Instant | undefined {
  return date?.toISOString();
}

function localDateTime(text: string): LocalDateTime {
  return text as LocalDateTime;
}

function jsonOrNull(value: object | undefined): Prisma.InputJsonValue | typeof Prisma.DbNull {
  return value === undefined ? Prisma.DbNull : toJson(value);
}

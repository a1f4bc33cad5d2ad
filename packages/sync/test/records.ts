import { fingerprint } from '../src/fingerprint.js';
import { windowQuery } from '../src/budgets.js';
import type { LedgerView, SatPackage, SatRequest, Scope, Window } from '../src/model.js';

/** Records for tests of pure functions, as a ledger would hold them. */
export const scope: Scope = { tenant: 'local', rfc: 'AAA010101AAA', service: 'cfdi' };

const plannedAt = '2025-06-01T12:00:00.000Z';

export function aWindow(fields: Partial<Window> = {}): Window {
  return {
    id: 'window-1',
    direction: 'issued',
    content: 'xml',
    from: '2025-01-01T00:00:00',
    to: '2025-01-31T23:59:59',
    state: 'open',
    plannedAt,
    shifts: 0,
    replans: 0,
    ...fields,
  };
}

export function aRequest(window: Window, fields: Partial<SatRequest> = {}): SatRequest {
  const query = windowQuery(window, window.shifts, '2019-06-01T00:00:00');
  return {
    id: `request-of-${window.id}`,
    windowId: window.id,
    query,
    fingerprint: fingerprint(scope.service, scope.rfc, query),
    state: 'planned',
    plannedAt: window.plannedAt,
    unsent: 0,
    ...fields,
  };
}

export function anAcceptedRequest(window: Window, fields: Partial<SatRequest> = {}): SatRequest {
  return aRequest(window, {
    state: 'accepted',
    sentAt: plannedAt,
    satRequestId: '0f1e2d3c-4b5a-4678-9abc-def012345678',
    codEstatus: '5000',
    ...fields,
  });
}

export function aPackage(request: SatRequest, fields: Partial<SatPackage> = {}): SatPackage {
  return {
    id: '0F1E2D3C-4B5A-4678-9ABC-DEF012345678_01',
    requestId: request.id,
    windowId: request.windowId,
    state: 'listed',
    listedAt: '2025-06-01T12:10:00.000Z',
    expiresAt: '2025-06-04T12:10:00.000Z',
    downloads: [],
    ...fields,
  };
}

export function aView(records: Partial<Omit<LedgerView, 'scope' | 'revision'>>): LedgerView {
  return { scope, revision: 1, windows: [], requests: [], packages: [], ...records };
}

import { SyncError } from '../errors.js';
import { derivedId } from '../ids.js';
import type { Change, LedgerView, SatPackage, SatRequest, Window } from '../model.js';
import type { LocalPorts } from '../ports.js';
import { randomUUID } from 'node:crypto';

/** The record of a step, its neighbours, and the view they were read in. A question by itself has no window. */
export interface Found<T> {
  readonly view: LedgerView;
  readonly record: T;
  readonly window: Window | undefined;
}

export async function findRequest(ports: LocalPorts, id: string): Promise<Found<SatRequest> | undefined> {
  const view = await ports.ledger.view(ports.scope);
  const record = view.requests.find((request) => request.id === id);
  const window = view.windows.find((candidate) => candidate.id === record?.windowId);
  return record === undefined ? undefined : { view, record, window };
}

export async function findPackage(
  ports: LocalPorts,
  id: string,
): Promise<(Found<SatPackage> & { readonly request: SatRequest }) | undefined> {
  const view = await ports.ledger.view(ports.scope);
  const record = view.packages.find((satPackage) => satPackage.id === id);
  const request = view.requests.find((candidate) => candidate.id === record?.requestId);
  const window = view.windows.find((candidate) => candidate.id === record?.windowId);
  return record === undefined || request === undefined ? undefined : { view, record, request, window };
}

/** A package that was taken over as a file: it has no request, and is read by the RFCs in its documents. */
export async function findAdopted(ports: LocalPorts, id: string): Promise<SatPackage | undefined> {
  const { packages } = await ports.ledger.view(ports.scope);
  return packages.find((satPackage) => satPackage.id === id && satPackage.origin === 'adopted');
}

/** What every call of the client takes. */
export function callOptions({ signal }: LocalPorts): { readonly signal?: AbortSignal } {
  return signal === undefined ? {} : { signal };
}

export function newAttemptId(ports: LocalPorts): string {
  return derivedId(ports.clock.now(), randomUUID());
}

/**
 * Writes what is known after the outcome of something that left. Others may have written meanwhile (a worker that took
 * us for dead): the outcome is a fact all the same, so it is written onto the ledger as it is now. Without any change
 * nothing is written.
 */
export async function writeOutcome(ports: LocalPorts, changes: (view: LedgerView) => readonly Change[]): Promise<void> {
  for (;;) {
    const view = await ports.ledger.view(ports.scope);
    const made = changes(view);
    if (made.length === 0) return;
    try {
      return await ports.ledger.apply(ports.scope, made, view.revision);
    } catch (error) {
      if (!(error instanceof SyncError && error.code === 'REVISION_CONFLICT')) throw error;
    }
  }
}

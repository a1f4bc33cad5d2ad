import type { Change, Download, Scope, SatPackage, SatRequest } from '@acopio/sync';

/** What a change does to a record that is about to leave, or that left. */
export type SendEvent =
  | { readonly type: 'send' | 'outcome'; readonly send: string; readonly request: SatRequest }
  | { readonly type: 'send' | 'outcome'; readonly send: string; readonly package: SatPackage };

/** Sends and outcomes in a change, compared with the record as it was; a window has none. */
export function sendEvents(change: Change, before: SatRequest | SatPackage | undefined): readonly SendEvent[] {
  if (change.type === 'window') return [];
  if (change.type === 'request') return requestEvents(change.request, before);
  return packageEvents(change.package, before);
}

function requestEvents(request: SatRequest, before: SatRequest | SatPackage | undefined): readonly SendEvent[] {
  const send = nameOfRequestSend(request);
  const wasSending = before !== undefined && 'fingerprint' in before && before.state === 'sending';
  const sameSend = wasSending && nameOfRequestSend(before) === send;
  if (request.state === 'sending') return sameSend ? [] : [{ type: 'send', send, request }];
  return sameSend ? [{ type: 'outcome', send, request }] : [];
}

/** `attemptId` names one attempt; a record without one is told apart by its time. */
export function nameOfRequestSend({ id, attemptId, sentAt }: SatRequest): string {
  return `request ${id} ${attemptId ?? sentAt ?? ''}`;
}

function packageEvents(satPackage: SatPackage, before: SatRequest | SatPackage | undefined): readonly SendEvent[] {
  const earlier = new Map<string, Download>();
  if (before !== undefined && 'downloads' in before) {
    for (const download of before.downloads) earlier.set(download.attemptId, download);
  }
  return satPackage.downloads.flatMap((download): SendEvent[] => {
    const send = nameOfDownload(satPackage, download);
    const known = earlier.get(download.attemptId);
    if (known === undefined && download.outcome === undefined) return [{ type: 'send', send, package: satPackage }];
    const settled = known !== undefined && known.outcome !== download.outcome;
    return settled ? [{ type: 'outcome', send, package: satPackage }] : [];
  });
}

/** The name of one attempt at a package. */
function nameOfDownload(satPackage: Pick<SatPackage, 'id'>, { attemptId }: Pick<Download, 'attemptId'>): string {
  return `download ${satPackage.id} ${attemptId}`;
}

/** Whether a change plans something that will leave, or sends it: what an older ledger must not do on its own. */
export function plansOrSends(change: Change, before: SatRequest | SatPackage | undefined): boolean {
  return change.type !== 'package' || sendEvents(change, before).some(({ type }) => type === 'send');
}

/** A scope as a key. */
export function keyOf({ tenant, rfc, service }: Scope): string {
  return JSON.stringify([tenant, rfc, service]);
}

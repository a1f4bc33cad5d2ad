import { SatError, type VerifyAnswer } from '@acopio/sat-client';
import { paceOf, pauseBeforeLook } from '../time-to-ready.js';
import type { Change, LedgerView, Limits, RequestCheck, RequestOutcome, SatPackage, SatRequest } from '../model.js';
import type { Ports } from '../ports.js';
import { refusesEverything } from './ask.js';
import { callOptions, findRequest, writeOutcome } from './records.js';

/** After this many answers 5004 ("unknown id") in a row the SAT has lost the request; a new id may need a moment. */
const UNKNOWN_ID_PATIENCE = 5;

/** Asks how a request fares. Repeating it is harmless, so nothing is written before. */
export async function performVerify(id: string, ports: Ports): Promise<void> {
  const found = await findRequest(ports, id);
  const satRequestId = found?.record.satRequestId;
  if (found === undefined || satRequestId === undefined || found.record.outcome !== undefined) return;
  const { record, window, view } = found;
  const answer = await ask(satRequestId, ports);
  const now = ports.clock.now();
  const check = nextCheck(record, answer, { view, now, limits: ports.limits });
  const outcome = outcomeOf(answer, record.check);
  const checked: SatRequest = {
    ...record,
    check,
    ...(outcome === undefined ? {} : { outcome, settledAt: now.toISOString() }),
  };
  await writeOutcome(ports, (view) => {
    const known = new Set(view.packages.map((satPackage) => satPackage.id.toLowerCase()));
    const listed = answer.packageIds.filter((packageId) => !known.has(packageId.toLowerCase()));
    return [
      { type: 'request', request: checked },
      ...listed.map((packageId): Change => ({ type: 'package', package: newPackage(packageId, checked, ports) })),
    ];
  });
  if (window === undefined) return;
  ports.observe?.({
    type: 'verified',
    window,
    satRequestId,
    state: answer.state,
    count: answer.count,
    packages: answer.packageIds.length,
  });
}

type Answer = Pick<VerifyAnswer, 'state' | 'count' | 'packageIds' | 'requestCode'> & { readonly unknownId?: boolean };

async function ask(satRequestId: string, ports: Ports): Promise<Answer> {
  try {
    return await ports.client.verify(satRequestId, callOptions(ports));
  } catch (error) {
    // An answer about this request alone: the others go on, and this one is looked at again until it counts as stuck.
    if (!(error instanceof SatError) || error.codEstatus === undefined || refusesEverything(error)) throw error;
    const { codEstatus } = error;
    return { state: 'unknown', count: 0, packageIds: [], requestCode: codEstatus, unknownId: codEstatus === '5004' };
  }
}

/** How the request ended, or `undefined` while the SAT still works on it. */
function outcomeOf(answer: Answer, before: RequestCheck | undefined): RequestOutcome | undefined {
  switch (answer.state) {
    case 'finished':
      if (answer.packageIds.length > 0) return 'finished';
      // "Terminada" without packages was seen in 2022; it is looked at once more before it is believed.
      if (before?.state !== 'finished') return undefined;
      return answer.count === 0 ? 'empty' : 'failed';
    case 'rejected':
      if (answer.requestCode === '5004') return 'empty';
      return answer.requestCode === '5003' ? 'overLimit' : 'rejected';
    case 'failed':
      return answer.requestCode === '5003' ? 'overLimit' : 'failed';
    case 'expired':
      return 'expired';
    case 'accepted':
    case 'inProgress':
      return undefined;
    case 'unknown':
      return answer.unknownId === true && (before?.unknownIds ?? 0) >= UNKNOWN_ID_PATIENCE ? 'lost' : undefined;
  }
}

function nextCheck(
  request: SatRequest,
  answer: Answer,
  { view, now, limits }: { readonly view: LedgerView; readonly now: Date; readonly limits: Limits },
): RequestCheck {
  const { id, check: before, sentAt, plannedAt } = request;
  const times = (before?.times ?? 0) + 1;
  const elapsed = (now.getTime() - Date.parse(sentAt ?? plannedAt)) / 1000;
  const pause = pauseBeforeLook({ id, looks: times, elapsed }, paceOf(request, view), limits);
  return {
    state: answer.state,
    ...(answer.requestCode === undefined ? {} : { requestCode: answer.requestCode }),
    count: answer.count,
    times,
    ...(answer.unknownId === true ? { unknownIds: (before?.unknownIds ?? 0) + 1 } : {}),
    checkedAt: now.toISOString(),
    nextAt: new Date(now.getTime() + pause * 1000).toISOString(),
  };
}

function newPackage(packageId: string, request: SatRequest, ports: Ports): SatPackage {
  const now = ports.clock.now();
  return {
    id: packageId,
    requestId: request.id,
    windowId: request.windowId,
    state: 'listed',
    listedAt: now.toISOString(),
    expiresAt: new Date(now.getTime() + ports.limits.packageLifetime * 1000).toISOString(),
    downloads: [],
  };
}

import { awaitsMeasure, countXml, measured } from '../measure.js';
import type { Change, LedgerView, Window } from '../model.js';
import type { LocalPorts } from '../ports.js';
import { writeOutcome } from './records.js';

/**
 * Counts what the SAT's list promises for an XML window, and writes down what the window expects, that nothing of it is
 * wanted, or its parts. Nothing leaves; a step that died is done again.
 */
export async function performMeasure(windowId: string, ports: LocalPorts): Promise<void> {
  const { ledger, scope, clock, limits, signal } = ports;
  const window = windowToMeasure(await ledger.view(scope), windowId);
  if (window === undefined) return;
  const counts = await countXml(ledger.documents(scope, window), window.direction, signal);
  const windows = measured(window, counts, { now: clock.now(), limits });
  let isWritten = false;
  await writeOutcome(ports, (view) => {
    isWritten = windowToMeasure(view, windowId) !== undefined;
    return isWritten ? windows.map((one): Change => ({ type: 'window', window: one })) : [];
  });
  if (!isWritten) return;
  const queries = windows.filter(({ state }) => state === 'open').length;
  const expected = windows.reduce((sum, one) => sum + (one.state === 'split' ? 0 : (one.expected ?? 0)), 0);
  ports.observe?.({ type: 'measured', window, expected, queries });
}

function windowToMeasure(view: LedgerView, id: string): Window | undefined {
  const window = view.windows.find((candidate) => candidate.id === id);
  return window !== undefined && awaitsMeasure(window, view) ? window : undefined;
}

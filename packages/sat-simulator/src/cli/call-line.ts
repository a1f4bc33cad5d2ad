import type { Call } from '../server/journal.js';
import { oneLine } from './terminal.js';

const WIDTHS = { service: 11, operation: 8, rfc: 13 } as const;

/** Code or fault of a call, and why. */
function outcomeOf({ verdict, operation }: Call): string {
  switch (verdict.outcome) {
    case 'accepted':
      return operation === 'login' ? 'token' : '5000';
    case 'refused':
      return `${verdict.code}  ${verdict.reason}`;
    case 'fault':
      return `${verdict.name}  ${verdict.reason}`;
    case 'replayed':
      return `<- ${verdict.exchange}`;
    case 'overridden':
    case 'pending':
      return '—';
  }
}

/**
 * A call in one line: time of day on this machine, service, operation, RFC, code or fault with its reason, ids, the faults that met it, and whether
 * its answer was cut off. What came from the caller cannot move the cursor.
 */
export function callLine(call: Call, time: Date): string {
  const parts = [
    time.toTimeString().slice(0, 8),
    call.service.padEnd(WIDTHS.service),
    call.operation.padEnd(WIDTHS.operation),
    (call.rfc ?? '—').padEnd(WIDTHS.rfc),
    outcomeOf(call),
    ...(call.packageId === undefined ? (call.requestId === undefined ? [] : [call.requestId]) : [call.packageId]),
    ...(call.faults.length === 0 ? [] : [`[${call.faults.join(', ')}]`]),
    ...(call.answer === 'broken' ? ['(answer cut off)'] : []),
  ];
  return oneLine(parts.join('  '));
}

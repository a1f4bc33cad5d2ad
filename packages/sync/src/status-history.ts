import type { StatusSeen } from './ledger.js';

/** A status for as long as each answer repeated it: first seen `seenAt`, last seen `lastAt`. */
export interface StatusSpan extends StatusSeen {
  readonly lastAt: StatusSeen['seenAt'];
}

/**
 * The order of what was seen: by time, and of one instant the cancellation later, because it is not taken back. Negative,
 * zero or positive, as for `sort`.
 */
export function compareStatuses(a: StatusSeen, b: StatusSeen): number {
  const left = orderKey(a);
  const right = orderKey(b);
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

function orderKey({ seenAt, status, cancelledAt }: StatusSeen): string {
  return `${seenAt}|${status}|${cancelledAt ?? ''}`;
}

/**
 * The history with one more answer in its place, in whatever order answers come. Of those that only repeated a status the
 * first and the last are remembered, which is exact for as long as a cancellation is not taken back; should one be, an answer
 * that comes late splits the span, and the second part begins where the first was last seen.
 */
export function withStatus(spans: readonly StatusSpan[], seen: StatusSeen): readonly StatusSpan[] {
  const points = [...spans.flatMap(endsOf), seen].sort(compareStatuses);
  const grown: StatusSpan[] = [];
  for (const point of points) {
    const last = grown.at(-1);
    if (last !== undefined && last.status === point.status && last.cancelledAt === point.cancelledAt) {
      grown[grown.length - 1] = { ...last, lastAt: point.seenAt };
    } else {
      grown.push({ ...point, lastAt: point.seenAt });
    }
  }
  return grown;
}

function endsOf({ lastAt, ...first }: StatusSpan): readonly StatusSeen[] {
  return lastAt === first.seenAt ? [first] : [first, { ...first, seenAt: lastAt }];
}

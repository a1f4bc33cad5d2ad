import { affordableQuery, liveTwin, packageLivesSpent } from './budgets.js';
import { DOCUMENT_TYPES } from './heal/by-type.js';
import { metDailyLimit } from './heal/days.js';
import { derivedId } from './ids.js';
import { addSeconds, secondsBetween } from './local-date-time.js';
import { awaitsMeasure, listStateOf } from './measure.js';
import type { Change, LedgerView, Limits, Problem, ProblemCode, SatPackage, SatRequest, Window } from './model.js';

interface Context {
  readonly view: LedgerView;
  readonly now: Date;
  readonly limits: Limits;
}

/** What follows from the ledger for each open window: a (new) request, its end, a split, or a problem for a person. */
export function settleWindows(view: LedgerView, now: Date, limits: Limits): Change[] {
  const context = { view, now, limits };
  const open = view.windows.filter((window) => window.state === 'open');
  // Two windows must not plan the same query in one decision, so each sees what those before it planned.
  const changes: Change[] = [];
  for (const window of open) {
    const planned = changes.flatMap((change) => (change.type === 'request' ? [change.request] : []));
    const seen = { ...context, view: { ...view, requests: [...view.requests, ...planned] } };
    changes.push(...settleWindow(seen, window));
  }
  return changes;
}

function settleWindow(context: Context, window: Window): Change[] {
  const request = countingFor(context.view, window).at(-1);
  if (request === undefined) return firstRequest(context, window);
  if (metDailyLimit(request)) return tomorrowAgain(context, window);
  switch (request.state) {
    case 'planned':
    case 'sending':
    case 'notSent':
      return [];
    case 'uncertain':
      return shift(context, window, 'ANSWERS_LOST');
    case 'refused':
      return afterRefusal(context, window, request);
    case 'accepted':
      return afterAcceptance(context, window, request);
  }
}

function requestsOf(view: LedgerView, window: Window): SatRequest[] {
  return view.requests.filter((request) => request.windowId === window.id);
}

/** Its requests since it was last opened. */
function countingFor(view: LedgerView, window: Window): SatRequest[] {
  return requestsOf(view, window).slice(window.forgotten ?? 0);
}

function firstRequest(context: Context, window: Window): Change[] {
  const list = listStateOf(window, context.view);
  if (list === 'empty') return settle(context, window, 'empty');
  if (awaitsMeasure(window, context.view)) return [];
  const waited = (context.now.getTime() - Date.parse(window.plannedAt)) / 1000;
  if (list === 'awaited' && waited < context.limits.metadataPatience) return [];
  return ask(context, window, { shifts: window.shifts, otherwise: 'QUERY_SPENT' });
}

function afterRefusal(context: Context, window: Window, request: SatRequest): Change[] {
  switch (request.codEstatus) {
    case '5002':
      return shift(context, window);
    case '5003':
      return split(context, window);
    case '5004':
      return settle(context, window, 'empty');
    case '5005': {
      const twin = liveTwin(context.view, request.query);
      return twin === undefined ? shift(context, window) : adopt(context, window, twin);
    }
    case '5006':
      return again(context, window, 'SAT_FAILS');
    case '5012':
      // Cancelled since it was listed: the list is what is wrong, not the query.
      return window.folio === undefined ? block(context, window, refusal(request)) : settle(context, window, 'empty');
    default:
      return block(context, window, refusal(request));
  }
}

function refusal(request: SatRequest): Problem {
  return {
    code: 'REFUSED',
    ...(request.codEstatus === undefined ? {} : { codEstatus: request.codEstatus }),
    ...(request.satMessage === undefined ? {} : { detail: request.satMessage }),
  };
}

function afterAcceptance(context: Context, window: Window, request: SatRequest): Change[] {
  if (request.outcome === undefined) return stuckOrNothing(context, request);
  switch (request.outcome) {
    case 'finished':
      return afterPackages(context, window, request);
    case 'empty':
      return settle(context, window, 'empty');
    case 'overLimit':
      return split(context, window);
    case 'rejected':
      // 5002 and 5005 may also show up here: the query is spent or somebody else's is running.
      return ['5002', '5005'].includes(request.check?.requestCode ?? '')
        ? shift(context, window)
        : again(context, window, 'REQUEST_REJECTED');
    case 'failed':
      return again(context, window, 'REQUEST_FAILED');
    case 'expired':
      return again(context, window, 'REQUEST_EXPIRED');
    case 'stuck':
      return again(context, window, 'REQUEST_STUCK');
    case 'lost':
      return again(context, window, 'REQUEST_LOST');
  }
}

/** Only the SAT can say that it has not finished: the time counts up to the last look, not up to now. */
function stuckOrNothing({ now, limits }: Context, request: SatRequest): Change[] {
  const { check, sentAt, plannedAt } = request;
  if (check === undefined) return [];
  const waited = (Date.parse(check.checkedAt) - Date.parse(sentAt ?? plannedAt)) / 1000;
  if (waited < limits.stuckAfter) return [];
  return [{ type: 'request', request: { ...request, outcome: 'stuck', settledAt: now.toISOString() } }];
}

function afterPackages(context: Context, window: Window, request: SatRequest): Change[] {
  const packages = context.view.packages.filter((satPackage) => {
    const owner = context.view.requests.find((candidate) => candidate.id === satPackage.requestId);
    return owner?.satRequestId === request.satRequestId;
  });
  if (packages.some((satPackage) => satPackage.state === 'listed' || satPackage.state === 'fetched')) return [];
  const lost = packages.filter((satPackage) => satPackage.state === 'lost');
  const unread = lost.find((satPackage) => satPackage.fetchedAt !== undefined);
  if (unread !== undefined) {
    const why = unread.downloads.at(-1)?.detail;
    return block(context, window, {
      code: 'PACKAGE_UNREADABLE',
      detail: why === undefined ? unread.id : `${unread.id} ${why}`,
    });
  }
  const damaged = lost.find((satPackage) => cameDamaged(satPackage, context));
  if (damaged !== undefined) return block(context, window, { code: 'PACKAGE_DAMAGED', detail: damaged.id });
  if (lost.length > 0) return again(context, window, 'PACKAGE_LOST');
  return settle(context, window, 'done');
}

/** And not once only, to expire before its second download. */
function cameDamaged(satPackage: SatPackage, { now, limits }: Context): boolean {
  if (satPackage.downloads.at(-1)?.outcome !== 'damaged') return false;
  return packageLivesSpent(satPackage) >= limits.packageLives || now.toISOString() < satPackage.expiresAt;
}

function settle(context: Context, window: Window, state: 'done' | 'empty'): Change[] {
  return [{ type: 'window', window: { ...window, state, settledAt: context.now.toISOString() } }];
}

function block(context: Context, window: Window, problem: Problem): Change[] {
  return [{ type: 'window', window: { ...window, state: 'blocked', settledAt: context.now.toISOString(), problem } }];
}

/** The same question with its first second moved: for the SAT it is another query. A folio has none, and is asked again tomorrow. */
function shift(context: Context, window: Window, code: ProblemCode = 'SOMEONE_ELSE_ASKS'): Change[] {
  if (window.folio !== undefined) return again(context, window, code);
  return ask(context, window, { shifts: window.shifts + 1, otherwise: code });
}

/** The window once more, with the query's second life if it has one, else shifted. */
function again(context: Context, window: Window, code: ProblemCode): Change[] {
  if (window.replans >= context.limits.replans) return block(context, window, { code });
  return ask(context, { ...window, replans: window.replans + 1 }, { shifts: window.shifts, otherwise: code });
}

/** The same query, on each of some days; when it leaves is up to `nextSteps`. */
function tomorrowAgain(context: Context, window: Window): Change[] {
  const requests = countingFor(context.view, window);
  const inARow = requests.length - 1 - requests.findLastIndex((request) => !metDailyLimit(request));
  if (inARow >= context.limits.dailyLimitDays)
    return block(context, window, { code: 'DAILY_LIMIT', codEstatus: '5011' });
  return ask(context, window, { shifts: window.shifts, otherwise: 'DAILY_LIMIT' });
}

function ask(
  context: Context,
  window: Window,
  options: { readonly shifts: number; readonly otherwise: ProblemCode },
): Change[] {
  const { view, now, limits } = context;
  const affordable = affordableQuery(view, window, { shifts: options.shifts, now, limits });
  if (affordable === undefined) return block(context, window, { code: options.otherwise });
  const asked = requestsOf(view, window).length;
  const request: SatRequest = {
    id: derivedId(now, `${window.id}|${asked}`),
    windowId: window.id,
    query: affordable.query,
    fingerprint: affordable.fingerprint,
    state: 'planned',
    plannedAt: now.toISOString(),
    unsent: 0,
  };
  return [
    { type: 'window', window: { ...window, shifts: affordable.shifts } },
    { type: 'request', request },
  ];
}

/** Our own request for the same query is still running: its answer serves this window too. */
function adopt(context: Context, window: Window, twin: SatRequest): Change[] {
  const id = derivedId(context.now, `${window.id}|${twin.id}`);
  return [{ type: 'request', request: { ...twin, id, windowId: window.id } }];
}

/**
 * Halves that touch to the second and do not overlap; the SAT's smallest query spans two seconds, both included. What cannot be
 * halved any more is asked for by document type, which retenciones do not have.
 */
function split(context: Context, window: Window): Change[] {
  const span = secondsBetween(window.from, window.to);
  if (span >= 3) {
    const middle = addSeconds(window.from, Math.floor(span / 2));
    const halves = [
      { from: window.from, to: middle },
      { from: addSeconds(middle, 1), to: window.to },
    ];
    return replace(context, window, halves);
  }
  const { service } = context.view.scope;
  if (service === 'retenciones' || window.documentType !== undefined || window.folio !== undefined) {
    return block(context, window, { code: 'TOO_MANY_IN_A_SECOND' });
  }
  return replace(
    context,
    window,
    DOCUMENT_TYPES.map((documentType) => ({ documentType })),
  );
}

type Part = Partial<Pick<Window, 'from' | 'to' | 'documentType'>>;

/** The parts stand for the window from now on. */
function replace({ now }: Context, window: Window, parts: readonly Part[]): Change[] {
  const at = now.toISOString();
  const { after: _parent, problem: _none, forgotten: _past, expected: _whole, ...rest } = window;
  const children = parts.map((part): Change => {
    const child: Window = { ...rest, ...part, id: '', shifts: 0, replans: 0, plannedAt: at };
    const { from, to, documentType } = child;
    const named = [window.id, from, to, ...(documentType === undefined ? [] : [documentType])].join('|');
    return { type: 'window', window: { ...child, id: derivedId(now, named) } };
  });
  return [{ type: 'window', window: { ...window, state: 'split', settledAt: at } }, ...children];
}

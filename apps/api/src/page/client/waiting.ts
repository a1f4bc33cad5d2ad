import type { ServiceState } from './api.js';
import type { SatPackage, SatRequest } from './answers.js';
import { scrolling } from './coverage.js';
import { element, type Child } from './dom.js';
import type { Voice } from './language.js';
import { queryName, requestStates, texts } from './texts.js';

/** Rows that are shown without being asked for. */
const MOST_OPEN = 6;

type Waiting = SatRequest & { readonly state: keyof typeof requestStates };

/** Requests that the SAT has not ended, packages that are to be fetched and until when, and until when the period is open. */
export function waiting({ completeness, requests, packages }: ServiceState, voice: Voice): HTMLElement {
  const { say, number, local } = voice;
  const asked = requests.filter(isWaiting);
  const listed = packages.filter(({ state }) => state === 'listed');
  const fetched = packages.filter(({ state }) => state === 'fetched').length;
  const { openUntil } = completeness;
  const parts: readonly Child[] = [
    openUntil === null
      ? undefined
      : element('p', { class: 'note waiting' }, `${say(texts.openUntil)} `, element('strong', {}, local(openUntil))),
    ...(asked.length === 0 ? [] : [counts(asked, voice), folded(requestTable(asked, voice), asked.length, voice)]),
    ...(listed.length === 0 ? [] : [folded(packageTable(listed, voice), listed.length, voice)]),
    fetched === 0 ? undefined : element('p', {}, `${number(fetched)} ${say(texts.reading)}`),
  ];
  const shown = parts.filter((part) => part !== undefined);
  return element(
    'section',
    { class: 'card' },
    element('h3', {}, say(texts.waits)),
    ...(shown.length === 0 ? [element('p', { class: 'quiet' }, say(texts.nothingWaits))] : shown),
  );
}

function isWaiting(request: SatRequest): request is Waiting {
  return request.outcome === null && request.state in requestStates;
}

/** How many are in which state. */
function counts(requests: readonly Waiting[], { say, number }: Voice): HTMLElement {
  const states = [...new Set(requests.map(({ state }) => state))].map((name) => {
    const count = requests.filter(({ state }) => state === name).length;
    return `${number(count)} ${say(requestStates[name])}`;
  });
  return element('p', {}, `${say(texts.requests)}: ${states.join(' · ')}`);
}

/** A long table is not in the way of the rest. */
function folded(list: HTMLElement, rows: number, { say, number }: Voice): HTMLElement {
  if (rows <= MOST_OPEN) return list;
  return element('details', {}, element('summary', {}, `${say(texts.showAll)} (${number(rows)})`), list);
}

/** The longest wait first. */
function requestTable(requests: readonly Waiting[], { say, instant, distance, period }: Voice): HTMLElement {
  const since = ({ sentAt, plannedAt }: SatRequest): string => sentAt ?? plannedAt;
  const rows = requests
    .toSorted((one, other) => since(one).localeCompare(since(other)))
    .map((request) => [
      say(queryName(request, period)),
      say(requestStates[request.state]),
      `${instant(since(request))} (${distance(since(request))})`,
      request.check === null ? '' : instant(request.check.nextAt),
      element('code', {}, request.satRequestId ?? ''),
    ]);
  const head = [texts.request, texts.state, texts.since, texts.nextCheck, texts.satId].map(say);
  return table(say(texts.requests), head, rows);
}

/** The one that expires first on top. */
function packageTable(packages: readonly SatPackage[], { say, instant, distance, number }: Voice): HTMLElement {
  const rows = packages
    .toSorted((one, other) => one.expiresAt.localeCompare(other.expiresAt))
    .map(({ id, expiresAt, downloads }) => [
      element('code', {}, id),
      `${instant(expiresAt)} (${distance(expiresAt)})`,
      number(downloads.length),
    ]);
  return table(say(texts.packages), [texts.satPackage, texts.fetchBefore, texts.downloads].map(say), rows);
}

function table(caption: string, head: readonly string[], rows: readonly (readonly Child[])[]): HTMLElement {
  return scrolling(
    element(
      'table',
      { class: 'list' },
      element('caption', {}, caption),
      element('thead', {}, element('tr', {}, ...head.map((name) => element('th', { scope: 'col' }, name)))),
      element('tbody', {}, ...rows.map((row) => element('tr', {}, ...row.map((child) => element('td', {}, child))))),
    ),
  );
}

import type { CallAnswer, VerdictAnswer } from '../answers.js';
import type { Checks } from './api.js';
import { badge, element, row, section, table } from './dom.js';
import { evidenceView } from './evidence.js';
import { keyedList } from './keyed-list.js';
import type { Voice } from './language.js';
import { operationNames, queryName, texts, verdictName } from './texts.js';
import type { View, ViewContext } from './view.js';

type Failed = Extract<VerdictAnswer, { outcome: 'refused' | 'fault' }>;

function isFailed(verdict: VerdictAnswer): verdict is Failed {
  return verdict.outcome === 'refused' || verdict.outcome === 'fault';
}

/** What the call was about, in a line. */
function subject({ query, packageId, requestId, operation, action }: CallAnswer, { say }: Voice): HTMLElement {
  if (query !== undefined) {
    return element('span', {}, say(queryName(query)));
  }
  const id = packageId ?? requestId;
  if (id !== undefined) {
    return element('code', {}, id);
  }
  const name = action.slice(action.lastIndexOf('/') + 1);
  return element('span', { class: 'quiet' }, operation === 'login' ? '' : name);
}

/** Why a call was not accepted: the check, what it demands, and the texts that were compared. */
function reason({ check, reason, evidence }: Failed, checks: Checks, voice: Voice): HTMLElement {
  const summary = element(
    'summary',
    {},
    ...(check === undefined ? [] : [element('code', {}, check), ' ']),
    element('span', { lang: 'en' }, reason),
  );
  const details = element('details', { class: 'why' }, summary);
  const demand = check === undefined ? undefined : checks[check]?.what;
  // The texts are long, and most calls are never unfolded.
  details.addEventListener(
    'toggle',
    () => {
      details.append(
        ...(demand === undefined ? [] : [element('p', { class: 'quiet', lang: 'en' }, demand)]),
        ...(evidence === undefined ? [] : [evidenceView(evidence, voice)]),
      );
    },
    { once: true },
  );
  return details;
}

function verdictCell(call: CallAnswer, { say }: Voice): HTMLElement {
  const { verdict, faults, answer, registered } = call;
  const { tone, text } = verdictName(verdict);
  const form = verdict.outcome === 'accepted' ? verdict.form : undefined;
  return element(
    'span',
    { class: 'bar' },
    badge(tone, say(text)),
    form === undefined ? undefined : element('span', { class: 'quiet' }, `${say(texts.form)} ${form}`),
    ...faults.map((fault) => badge('waiting', `${say(texts.fault)}: ${fault}`)),
    answer === 'pending' ? badge('waiting', say(texts.answering)) : undefined,
    answer === 'broken' ? badge('bad', say(texts.broken)) : undefined,
    verdict.outcome !== 'accepted' && registered ? badge('plain', say(texts.counted)) : undefined,
  );
}

function callBody(call: CallAnswer, checks: Checks, voice: Voice): HTMLElement {
  const { number, at, service, operation, rfc, certificateNumber, status, verdict } = call;
  const main = row(
    String(number),
    element('span', { class: 'nowrap' }, voice.instant(at)),
    element('span', {}, operationNames[operation], element('br'), element('span', { class: 'quiet' }, service)),
    element(
      'span',
      {},
      element('strong', {}, rfc ?? '—'),
      element('br'),
      element('code', { class: 'quiet nowrap' }, certificateNumber ?? ''),
    ),
    subject(call, voice),
    verdictCell(call, voice),
    status === undefined ? '' : String(status),
  );
  const more: Node[] = [];
  if (isFailed(verdict)) {
    more.push(reason(verdict, checks, voice));
  } else if (verdict.outcome === 'accepted' && verdict.warnings.length > 0) {
    more.push(element('p', { class: 'quiet', lang: 'en' }, verdict.warnings.join(' · ')));
  }
  const extra = more.length === 0 ? [] : [element('tr', { class: 'more' }, element('td', { colspan: '7' }, ...more))];
  return element('tbody', {}, main, ...extra);
}

/** Every call, the newest first, with what became of it and why. */
export function callsView({ voice, checks }: ViewContext): View {
  const { say } = voice;
  const head = [texts.number, texts.when, texts.operation, texts.caller, texts.about, texts.verdict].map(say);
  const { scrolling, list } = table([...head, 'HTTP']);
  const none = element('p', { class: 'quiet' }, say(texts.noCalls));
  const onlyRefused = element('input', { type: 'checkbox', id: 'only-refused' });
  const choice = element('label', { class: 'choice', for: 'only-refused' }, onlyRefused, say(texts.onlyRefused));
  const show = keyedList<CallAnswer>(list, {
    keyOf: ({ number }) => String(number),
    make: (call) => callBody(call, checks, voice),
  });
  let newest: readonly CallAnswer[] = [];
  const showChosen = (): void => {
    const chosen = onlyRefused.checked ? newest.filter(({ verdict }) => verdict.outcome !== 'accepted') : newest;
    none.hidden = newest.length > 0;
    scrolling.hidden = chosen.length === 0;
    show(chosen);
  };
  onlyRefused.addEventListener('change', showChosen);
  return {
    shown: section(say(texts.calls), choice, none, scrolling),
    update({ calls }) {
      newest = calls.toReversed();
      showChosen();
    },
  };
}

import type { ServiceState } from './api.js';
import type { Blocked, Completeness, Interruption, SatRequest } from './answers.js';
import { element, type Child } from './dom.js';
import type { Voice } from './language.js';
import { contentNames, directionNames, holdingNames, texts } from './texts.js';

/** UUIDs that are shown at once. */
const MOST_SHOWN = 100;

/** Who has to act, on what, and what to do: the halted ledger, blocked windows, and documents that need a look. */
export function attention(state: ServiceState, voice: Voice): HTMLElement {
  const { say } = voice;
  const { sync, completeness, requests } = state;
  const notes = [
    ...(sync.halt === null ? [] : [interruption('bad', sync.halt, texts.halted, voice)]),
    ...completeness.blocked.map((blocked) => blockedNote(blocked, requests, voice)),
    ...(completeness.exceptionCount === 0 ? [] : [exceptionNote(completeness, voice)]),
    ...(completeness.unreadable === 0 ? [] : [unreadableNote(completeness, voice)]),
  ];
  const trouble = sync.trouble === null ? undefined : interruption('waiting', sync.trouble, texts.trouble, voice);
  return element(
    'section',
    { class: 'card' },
    element('h3', {}, say(texts.whoActs)),
    ...(notes.length === 0 ? [element('p', { class: 'quiet' }, say(texts.nobody))] : notes),
    trouble,
  );
}

interface Note {
  readonly tone: 'bad' | 'waiting';
  readonly title: string;
  readonly text: string;
  readonly hint?: string;
  readonly code?: string;
  /** The SAT's own words. */
  readonly sat?: string;
  readonly more?: readonly Child[];
}

function note({ tone, title, text, hint, code, sat, more = [] }: Note, { say }: Voice): HTMLElement {
  return element(
    'article',
    { class: `note ${tone}` },
    element('h4', {}, title, code === undefined ? undefined : element('code', {}, code)),
    element('p', {}, text),
    sat === undefined ? undefined : element('p', { class: 'sat' }, `${say(texts.satSays)}: `, element('q', {}, sat)),
    hint === undefined ? undefined : element('p', {}, element('strong', {}, `${say(texts.toDo)}: `), hint),
    ...more,
  );
}

function interruption(
  tone: Note['tone'],
  { code, codEstatus, detail, text, hint, at }: Interruption,
  title: { readonly es: string; readonly en: string },
  voice: Voice,
): HTMLElement {
  const { say, instant, distance } = voice;
  const since = `${say(texts.since)} ${instant(at)} (${distance(at)})`;
  return note(
    {
      tone,
      title: say(title),
      text: codEstatus === undefined && detail !== undefined ? `${say(text)}: ${detail}` : say(text),
      hint: say(hint),
      code,
      ...satWords(codEstatus, codEstatus === undefined ? undefined : detail),
      more: [element('p', { class: 'quiet' }, since)],
    },
    voice,
  );
}

function blockedNote(
  { window, code, text, hint, codEstatus, detail }: Blocked,
  requests: readonly SatRequest[],
  voice: Voice,
): HTMLElement {
  const { say, period } = voice;
  const { direction, content, from, to } = window;
  const asked = requests.filter(({ windowId, satRequestId }) => windowId === window.id && satRequestId !== null);
  const message = requests.find(({ windowId, satMessage }) => windowId === window.id && satMessage !== null);
  return note(
    {
      tone: 'bad',
      title: `${say(directionNames[direction])} · ${say(contentNames[content])} · ${period(from, to)}`,
      text: say(text),
      hint: say(hint),
      code,
      ...satWords(codEstatus ?? message?.codEstatus ?? undefined, detail ?? message?.satMessage ?? undefined),
      more: asked.map(({ satRequestId }) =>
        element('p', { class: 'quiet' }, `${say(texts.satId)} `, element('code', {}, satRequestId ?? '')),
      ),
    },
    voice,
  );
}

function exceptionNote({ exceptions, exceptionCount }: Completeness, voice: Voice): HTMLElement {
  const { say, number } = voice;
  const shown = exceptions.slice(0, MOST_SHOWN);
  const items = shown.map(({ uuid, month, holding }) =>
    element('li', {}, element('code', {}, uuid), ` ${month} · ${say(holdingNames[holding])}`),
  );
  const rest = exceptionCount - shown.length;
  const list = element(
    'details',
    {},
    element('summary', {}, say(texts.showThem)),
    element('ul', { class: 'uuids' }, ...items),
    rest > 0 ? element('p', { class: 'quiet' }, `${say(texts.more)}: ${number(rest)}`) : undefined,
  );
  const title = `${say(texts.look)}: ${number(exceptionCount)}`;
  return note({ tone: 'bad', title, text: say(texts.lookHint), more: [list] }, voice);
}

function unreadableNote({ unreadable }: Completeness, voice: Voice): HTMLElement {
  const { say, number } = voice;
  return element('p', { class: 'note bad' }, `${number(unreadable)} ${say(texts.unreadable)}`);
}

/** The SAT's text often begins with its code. */
function satWords(codEstatus: string | undefined, words = ''): { readonly sat?: string } {
  const code = codEstatus === undefined || words.startsWith(codEstatus) ? '' : codEstatus;
  const sat = [code, words].filter((part) => part !== '').join(' · ');
  return sat === '' ? {} : { sat };
}

import { ApiFailure, openApi, type Api, type ServiceState } from './api.js';
import type { Problem, Taxpayer } from './answers.js';
import { attention } from './attention.js';
import { coverage } from './coverage.js';
import { byId, element, type Child } from './dom.js';
import { preferredLanguage, voiceOf, type Voice } from './language.js';
import { serviceNames, texts, verdicts } from './texts.js';
import { waiting } from './waiting.js';

/** Where the key waits in this tab, when somebody wants that. */
const REMEMBERED = 'acopio-key';

interface State {
  voice: Voice;
  api?: Api;
  taxpayers: readonly Taxpayer[];
  chosen?: Taxpayer | undefined;
  services?: readonly ServiceState[] | undefined;
  problem?: Problem | undefined;
  busy: boolean;
}

const state: State = { voice: voiceOf(preferredLanguage(navigator.language)), taxpayers: [], busy: false };

const remembered = sessionStorage.getItem(REMEMBERED);
show();
if (remembered !== null) void enter(remembered);

/** Does something that takes a while; what fails is shown, and a key that is not good is asked for again. */
async function busily(work: () => Promise<void>): Promise<void> {
  state.busy = true;
  state.problem = undefined;
  show();
  try {
    await work();
  } catch (error) {
    if (!(error instanceof ApiFailure)) throw error;
    state.problem = error.problem;
    if (error.problem.code === 'UNAUTHENTICATED') forget();
  } finally {
    state.busy = false;
    show();
  }
}

function enter(key: string): Promise<void> {
  const api = openApi(key);
  return busily(async () => {
    state.taxpayers = (await api.taxpayers()).toSorted((one, other) => one.rfc.localeCompare(other.rfc));
    state.api = api;
    state.chosen = state.taxpayers[0];
    await read();
  });
}

async function read(): Promise<void> {
  const { api, chosen } = state;
  state.services = undefined;
  if (api === undefined || chosen === undefined) return;
  show();
  const services = await api.states(chosen);
  // Another one may have been chosen meanwhile.
  if (state.chosen === chosen) state.services = services;
}

function forget(): void {
  sessionStorage.removeItem(REMEMBERED);
  delete state.api;
  Object.assign(state, { taxpayers: [], chosen: undefined, services: undefined });
}

function show(): void {
  const { voice } = state;
  const focused = document.activeElement?.id ?? '';
  document.documentElement.lang = voice.language;
  byId('top').replaceChildren(top(voice));
  byId('main').replaceChildren(state.api === undefined ? entrance(voice) : overview(voice));
  byId('main').setAttribute('aria-busy', String(state.busy));
  if (focused !== '') document.getElementById(focused)?.focus();
}

function top({ language, say }: Voice): HTMLElement {
  const other = language === 'es' ? 'en' : 'es';
  const languageButton = button(say(texts.otherLanguage), () => {
    state.voice = voiceOf(other);
    show();
  });
  Object.assign(languageButton, { id: 'language', lang: other });
  const leave = button(say(texts.leave), () => {
    forget();
    state.problem = undefined;
    show();
  });
  return element(
    'div',
    { class: 'top' },
    element('div', {}, element('h1', {}, say(texts.title)), element('p', { class: 'quiet' }, say(texts.subtitle))),
    element(
      'nav',
      {},
      element('a', { href: '/docs' }, say(texts.documentation)),
      languageButton,
      state.api === undefined ? undefined : leave,
    ),
  );
}

function entrance({ say, language }: Voice): HTMLElement {
  const key = element('input', {
    id: 'key',
    type: 'password',
    autocomplete: 'off',
    spellcheck: 'false',
    required: '',
    placeholder: 'acp_…',
    'aria-describedby': 'key-hint',
  });
  const remember = element('input', { id: 'remember', type: 'checkbox' });
  const form = element(
    'form',
    { class: 'card entrance' },
    element('label', { for: 'key' }, say(texts.key)),
    key,
    element('p', { class: 'quiet', id: 'key-hint' }, say(texts.keyHint)),
    element('label', { class: 'choice', for: 'remember' }, remember, say(texts.remember)),
    problemNote(state.problem, language),
    element('button', { class: 'primary', type: 'submit', ...disabledWhileBusy() }, say(texts.enter)),
  );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const text = key.value.trim();
    if (remember.checked) sessionStorage.setItem(REMEMBERED, text);
    void enter(text);
  });
  return form;
}

function overview(voice: Voice): HTMLElement {
  const { say, language } = voice;
  const { taxpayers, chosen, services } = state;
  if (chosen === undefined) return element('p', { class: 'card' }, say(texts.noTaxpayers));
  return element(
    'div',
    {},
    element('div', { class: 'bar' }, ...chooser(taxpayers, chosen, voice)),
    problemNote(state.problem, language),
    state.busy ? element('p', { class: 'quiet', role: 'status' }, say(texts.loading)) : undefined,
    services?.length === 0 ? element('p', { class: 'card' }, say(texts.noSyncs)) : undefined,
    ...(services ?? []).map((one) => serviceView(one, voice)),
    element('p', { class: 'quiet' }, say(texts.mexicoCity)),
  );
}

function chooser(taxpayers: readonly Taxpayer[], chosen: Taxpayer, { say }: Voice): readonly Child[] {
  const options = taxpayers.map(({ id, rfc, name }) =>
    element(
      'option',
      { value: id, ...(id === chosen.id ? { selected: '' } : {}) },
      name === null ? rfc : `${rfc} · ${name}`,
    ),
  );
  const select = element('select', { id: 'taxpayer' }, ...options);
  select.addEventListener('change', () => {
    state.chosen = taxpayers.find(({ id }) => id === select.value);
    void busily(read);
  });
  const refresh = button(say(texts.refresh), () => void busily(read));
  Object.assign(refresh, { id: 'refresh', disabled: state.busy });
  return [element('label', { for: 'taxpayer' }, say(texts.taxpayer)), select, refresh];
}

function serviceView(one: ServiceState, voice: Voice): HTMLElement {
  const { say, instant, period } = voice;
  const { verdict, asOf, madeAt, from, to } = one.completeness;
  const { tone, text } = one.sync.state === 'halted' ? { tone: 'bad', text: texts.halted } : verdicts[verdict];
  const facts = [
    period(from, to),
    ...(asOf === null ? [] : [`${say(texts.asOf)} ${instant(asOf)}`]),
    `${say(texts.madeAt)} ${instant(madeAt)}`,
  ];
  return element(
    'section',
    { class: 'service' },
    element('h2', {}, say(serviceNames[one.service])),
    element(
      'div',
      { class: `verdict ${tone}` },
      element('strong', {}, say(text)),
      element('span', { class: 'quiet' }, facts.join(' · ')),
    ),
    reportBar(one, voice),
    attention(one, voice),
    waiting(one, voice),
    coverage(one.completeness, voice),
  );
}

/** The way to the report that can be kept, shown and printed. */
function reportBar(one: ServiceState, { say, language }: Voice): HTMLElement {
  const save = button(say(texts.report), () => void busily(() => saveReport(one, language)));
  Object.assign(save, { id: `report-${one.service}`, disabled: state.busy });
  return element('p', { class: 'bar' }, save, element('span', { class: 'quiet' }, say(texts.reportHint)));
}

/** Long enough for a browser to have taken the file. */
const KEPT = 60_000;

/** A link cannot carry the key, so the page comes by the API and is saved from here. */
async function saveReport(one: ServiceState, language: 'es' | 'en'): Promise<void> {
  const { api, chosen } = state;
  if (api === undefined || chosen === undefined) return;
  const { from, to } = one.completeness;
  const url = URL.createObjectURL(await api.report(chosen, one, language));
  const name = `acopio-${chosen.rfc}-${one.service}-${from.slice(0, 10)}-${to.slice(0, 10)}.html`;
  element('a', { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), KEPT);
}

function problemNote(problem: Problem | undefined, language: 'es' | 'en'): HTMLElement | undefined {
  if (problem === undefined) return undefined;
  const { text, hint, code } = problem;
  return element(
    'div',
    { class: 'note bad', role: 'alert' },
    element('p', {}, text[language], ' ', element('code', {}, code)),
    element('p', {}, hint[language]),
  );
}

function button(name: string, press: () => void): HTMLButtonElement {
  const made = element('button', { type: 'button' }, name);
  made.addEventListener('click', press);
  return made;
}

function disabledWhileBusy(): Readonly<Record<string, string>> {
  return state.busy ? { disabled: '' } : {};
}

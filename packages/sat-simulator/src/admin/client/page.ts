import { api, ApiFailure } from './api.js';
import { callsView } from './calls.js';
import { clockView } from './clock.js';
import { badge, button, byId, element } from './dom.js';
import { faultsView } from './faults.js';
import { preferredLanguage, voiceOf } from './language.js';
import type { Language } from './language.js';
import { quotasView } from './quotas.js';
import { requestsView } from './requests.js';
import { settingsView } from './settings.js';
import type { Snapshot } from './snapshot.js';
import { texts } from './texts.js';
import { truthView } from './truth.js';
import type { View, ViewContext } from './view.js';
import { watchForEver } from './watch.js';

/** Where a chosen language is kept. */
const LANGUAGE = 'acopio-sat-simulator-language';

const chosen = localStorage.getItem(LANGUAGE);
let language: Language = chosen === 'es' || chosen === 'en' ? chosen : preferredLanguage(navigator.language);
let views: readonly View[] = [];
let newest: Snapshot | undefined;

/** Looks at everything at once; before the first look there is nothing to look at again. */
let lookAgain = (): void => undefined;

async function acting(told: HTMLElement, work: () => Promise<void>): Promise<void> {
  try {
    await work();
    told.textContent = '';
  } catch (cause) {
    told.textContent = cause instanceof ApiFailure ? cause.message : texts.lost[language];
  }
  lookAgain();
}

/** Told only when it changes: a screen reader says it aloud. */
function connection(isThere: boolean): void {
  const text = isThere ? texts.live[language] : texts.lost[language];
  const place = byId('connection');
  if (place.textContent !== text) {
    place.replaceChildren(badge(isThere ? 'good' : 'bad', text));
  }
}

function top(): void {
  const other = language === 'es' ? 'en' : 'es';
  const voice = voiceOf(language);
  document.documentElement.lang = language;
  document.title = voice.say(texts.title);
  const press = (): void => {
    language = other;
    localStorage.setItem(LANGUAGE, other);
    location.reload();
  };
  byId('top').replaceChildren(
    element(
      'div',
      {},
      element('h1', {}, voice.say(texts.title)),
      element('p', { class: 'quiet' }, voice.say(texts.subtitle)),
    ),
    element(
      'nav',
      {},
      element('span', { id: 'connection', role: 'status' }),
      button(voice.say(texts.otherLanguage), press, { lang: other }),
    ),
  );
}

function main(context: ViewContext): void {
  const [clock, settings] = [clockView(context), settingsView(context)];
  const [requests, calls] = [requestsView(context), callsView(context)];
  const [quotas, faults, truth] = [quotasView(context), faultsView(context), truthView(context)];
  views = [clock, settings, requests, calls, quotas, faults, truth];
  const column = (...parts: readonly View[]): HTMLElement =>
    element('div', { class: 'column' }, ...parts.map(({ shown }) => shown));
  byId('main').replaceChildren(
    element('div', { class: 'services', id: 'services' }),
    element('div', { class: 'columns' }, column(clock, quotas), column(faults)),
    requests.shown,
    calls.shown,
    truth.shown,
    settings.shown,
  );
}

function services(base: string): void {
  const links = ['cfdi', 'retenciones'].map((service) => element('code', {}, `${base}/${service}`));
  byId('services').replaceChildren(`${texts.services[language]}: `, ...links.flatMap((link) => [link, ' ']));
}

function show(snapshot: Snapshot): void {
  if (newest?.state.url !== snapshot.state.url) {
    services(snapshot.state.url);
  }
  newest = snapshot;
  connection(true);
  for (const view of views) {
    view.update(snapshot);
  }
}

/** Reads what never changes, until somebody answers, and then begins. */
async function begin(): Promise<void> {
  try {
    const [checks, faultKinds] = await Promise.all([api.checks(), api.faultKinds()]);
    main({ voice: voiceOf(language), api, checks, faultKinds, act: (told, work) => void acting(told, work) });
    lookAgain = watchForEver(api, { show, lost: () => connection(false) });
  } catch {
    connection(false);
    setTimeout(() => void begin(), 2000);
  }
}

top();
void begin();

import { ApiFailure } from './api.js';
import { element } from './dom.js';
import { faultTemplate, RANDOM } from './fault-template.js';
import { texts } from './texts.js';
import type { ViewContext } from './view.js';

/** The JSON that somebody wrote. */
function parsed(text: string, problem: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ApiFailure(problem, { cause });
  }
}

/** Sets a fault: a kind to choose, and the fault itself as JSON. */
export function faultForm({ voice, api, faultKinds, act }: ViewContext): HTMLElement {
  const { say } = voice;
  const names = Object.keys(faultKinds).map((kind) => element('option', { value: kind }, kind));
  const kinds = element(
    'select',
    { id: 'fault-kind' },
    ...names,
    element('option', { value: RANDOM }, say(texts.atRandom)),
  );
  const what = element('p', { class: 'quiet' });
  const json = element('textarea', { id: 'fault-json', rows: '8', spellcheck: 'false' });
  const told = element('p', { class: 'told', role: 'status' });
  const choose = (): void => {
    const info = faultKinds[kinds.value];
    what.textContent = info === undefined ? say(texts.atRandomHint) : `${info.what} (${info.operations.join(', ')})`;
    json.value = JSON.stringify(faultTemplate(kinds.value, faultKinds), null, 2);
  };
  kinds.addEventListener('change', choose);
  choose();
  const form = element(
    'form',
    { class: 'fields' },
    element('h3', {}, say(texts.addFault)),
    element('label', { for: 'fault-kind' }, say(texts.kind)),
    kinds,
    what,
    element('label', { for: 'fault-json' }, say(texts.faultJson)),
    json,
    element('div', {}, element('button', { type: 'submit', class: 'primary' }, say(texts.add))),
    told,
  );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const path = kinds.value === RANDOM ? '/api/faults/random' : '/api/faults';
    act(told, async () => api.addFault(path, parsed(json.value, say(texts.notJson))));
  });
  return form;
}

import type { ClockState } from '../answers.js';
import { badge, button, element, section } from './dom.js';
import { clockKinds, clockSteps, texts } from './texts.js';
import type { View, ViewContext } from './view.js';

function hintOf({ kind, movable }: ClockState) {
  if (!movable) {
    return texts.clockIsReal;
  }
  return kind === 'accelerated' ? texts.clockRuns : texts.clockStands;
}

/** The simulator's time, and how it is moved. */
export function clockView({ voice, api, act }: ViewContext): View {
  const { say, instant } = voice;
  const time = element('p', { class: 'time' });
  const utc = element('p', { class: 'quiet' });
  const kind = element('p', { class: 'bar' });
  const told = element('p', { class: 'told', role: 'status' });
  const steps = clockSteps.map(({ text, milliseconds }) =>
    button(say(text), () => act(told, () => api.moveClock({ advanceMs: milliseconds }))),
  );
  const moment = element('input', { type: 'datetime-local', step: '1', id: 'moment', required: '' });
  const form = element(
    'form',
    { class: 'bar' },
    element('label', { for: 'moment' }, say(texts.setClock)),
    moment,
    element('button', { type: 'submit' }, say(texts.set)),
  );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    act(told, () => api.moveClock({ set: new Date(`${moment.value}Z`).toISOString() }));
  });
  const controls = element('div', {}, element('div', { class: 'bar' }, ...steps), form);
  let known = '';
  return {
    shown: section(say(texts.clock), time, utc, kind, controls, told),
    update({ state: { now, clock } }) {
      time.textContent = instant(now);
      utc.textContent = now;
      controls.hidden = !clock.movable;
      const text = JSON.stringify(clock);
      if (text !== known) {
        known = text;
        const factor = clock.factor === undefined ? '' : ` ×${clock.factor}`;
        kind.replaceChildren(
          ...(clock.kind === undefined ? [] : [badge('plain', say(clockKinds[clock.kind]) + factor)]),
          element('span', { class: 'quiet' }, say(hintOf(clock))),
        );
      }
    },
  };
}

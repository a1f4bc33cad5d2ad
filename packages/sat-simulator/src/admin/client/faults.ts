import type { FaultAnswer } from '../answers.js';
import { badge, button, element, row, section, table } from './dom.js';
import { faultForm } from './fault-form.js';
import { keyedList } from './keyed-list.js';
import type { Voice } from './language.js';
import { texts } from './texts.js';
import type { View, ViewContext } from './view.js';

/** How many calls it meets, of how many. */
function timesOf({ used, fault }: FaultAnswer): string {
  const times = fault === undefined || fault.times === null ? '∞' : String(fault.times ?? 1);
  return `${used} / ${times}`;
}

/** What it does, and to which calls. */
function description({ fault, random }: FaultAnswer, { say }: Voice): HTMLElement {
  if (fault === undefined) {
    return element(
      'span',
      {},
      element('strong', {}, say(texts.atRandom)),
      element('br'),
      element('code', {}, JSON.stringify(random)),
    );
  }
  const {
    operation,
    do: { kind, ...how },
    times: _times,
    ...which
  } = fault;
  const more = { ...how, ...which };
  const details = Object.keys(more).length === 0 ? [] : [element('br'), element('code', {}, JSON.stringify(more))];
  return element('span', {}, element('strong', {}, `${operation} · ${kind}`), ...details);
}

/** The faults that are set, and how others are. */
export function faultsView(context: ViewContext): View {
  const { voice, api, act } = context;
  const { say } = voice;
  const told = element('p', { class: 'told', role: 'status' });
  const none = element('p', { class: 'quiet' }, say(texts.noFaults));
  const { scrolling, list } = table([texts.number, texts.fault, texts.state, texts.usedTimes].map(say), 'list small');
  list.tHead?.rows[0]?.append(element('th'));
  const make = (answer: FaultAnswer): HTMLElement => {
    const { id, fault, reached } = answer;
    const release = button(say(texts.release), () => act(told, () => api.releaseFault(id)));
    const remove = button(say(texts.remove), () => act(told, () => api.removeFault(id)));
    const isHold = fault?.do.kind === 'hold';
    return element(
      'tbody',
      {},
      row(
        id,
        description(answer, voice),
        reached ? badge('good', say(texts.acted)) : badge('waiting', say(texts.waits)),
        element('span', { class: 'nowrap' }, timesOf(answer)),
        element('span', { class: 'bar' }, isHold ? release : undefined, remove),
      ),
    );
  };
  const show = keyedList<FaultAnswer>(list, { keyOf: ({ id }) => id, make });
  const clear = element(
    'p',
    {},
    button(say(texts.removeAll), () => act(told, api.clearFaults)),
  );
  return {
    shown: section(say(texts.faults), none, scrolling, clear, told, faultForm(context)),
    update({ faults }) {
      none.hidden = faults.length > 0;
      scrolling.hidden = !none.hidden;
      clear.hidden = faults.length < 2;
      show(faults);
    },
  };
}

import type { CountsAnswer, ServiceName } from '../answers.js';
import { button, element, row, section, table } from './dom.js';
import type { Voice } from './language.js';
import { texts } from './texts.js';
import type { View, ViewContext } from './view.js';

const SERVICES: readonly ServiceName[] = ['cfdi', 'retenciones'];

type Taxpayer = { readonly rfc: string; readonly legalName: string };

function both({ active, cancelled }: CountsAnswer['issued'], { say, number }: Voice): HTMLElement {
  return element(
    'span',
    {},
    element('strong', {}, number(active + cancelled)),
    element('br'),
    element(
      'span',
      { class: 'quiet' },
      `${number(active)} ${say(texts.active)}, ${number(cancelled)} ${say(texts.cancelled)}`,
    ),
  );
}

function countRow(taxpayer: Taxpayer, service: ServiceName, context: ViewContext): HTMLTableRowElement {
  const { voice, api, act } = context;
  const { say, number } = voice;
  const told = element('span', { class: 'told', role: 'status' });
  const [issued, received, offered] = [element('td'), element('td'), element('td')];
  const count = button(say(texts.count), () =>
    act(told, async () => {
      const counts = await api.counts(service, taxpayer.rfc);
      issued.replaceChildren(both(counts.issued, voice));
      received.replaceChildren(both(counts.received, voice));
      offered.replaceChildren(`${number(counts.xmlOffered)} / ${number(counts.documents)}`);
    }),
  );
  const query = new URLSearchParams({ service, rfc: taxpayer.rfc }).toString();
  const made = row(
    element(
      'span',
      {},
      element('strong', {}, taxpayer.rfc),
      element('br'),
      element('span', { class: 'quiet' }, taxpayer.legalName),
    ),
    service,
  );
  const list = element('a', { href: `/api/truth?${query}` }, say(texts.list));
  made.append(issued, received, offered, element('td', {}, element('span', { class: 'bar' }, count, list, told)));
  return made;
}

/** How many documents each taxpayer has, counted when somebody asks. */
export function truthView(context: ViewContext): View {
  const { say } = context.voice;
  const head = [texts.taxpayer, texts.service, texts.issued, texts.received, texts.xmlOffered].map(say);
  const { scrolling, list } = table([...head, ''], 'list truth');
  let known = '';
  return {
    shown: section(say(texts.truth), element('p', { class: 'quiet' }, say(texts.truthHint)), scrolling),
    update({ state: { taxpayers } }) {
      const text = JSON.stringify(taxpayers);
      if (text !== known) {
        known = text;
        const rows = taxpayers.flatMap((taxpayer) => SERVICES.map((service) => countRow(taxpayer, service, context)));
        list.tBodies[0]?.remove();
        list.append(element('tbody', {}, ...rows));
      }
    },
  };
}

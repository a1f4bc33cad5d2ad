import type { QuotasAnswer, RequestAnswer } from '../answers.js';
import { badge, element, row, section, table } from './dom.js';
import { keyedList } from './keyed-list.js';
import type { Voice } from './language.js';
import { queryName, requestStates, texts } from './texts.js';
import type { View, ViewContext } from './view.js';

/** The newest of them are shown. */
const MOST_SHOWN = 100;
/** Packages of a request that are shown without being asked for. */
const MOST_OPEN = 4;

type Package = RequestAnswer['packages'][number];

/** A request as it is shown: what is said of time changes by the minute, and so the request is written anew then. */
interface ShownRequest {
  readonly request: RequestAnswer;
  readonly expires: string;
  /** Downloads that a package has; `null`: no limit. */
  readonly lives: number | null;
}

/** How many downloads a package has in all. */
function livesOf({ packages }: QuotasAnswer): number | null {
  const [first] = packages;
  return first === undefined || first.left === null
    ? null
    : Math.max(...packages.map(({ used, left }) => used + (left ?? 0)));
}

function downloadMeter({ downloads }: Package, lives: number | null, { number }: Voice): HTMLElement {
  const text = `${number(downloads)} / ${lives === null ? '∞' : number(lives)}`;
  if (lives === null) {
    return element('span', {}, text);
  }
  const meter = element('meter', { min: '0', max: String(lives), value: String(downloads) });
  return element('span', { class: 'meter' }, meter, text);
}

function packageList({ request, expires, lives }: ShownRequest, voice: Voice): HTMLElement {
  const { say, number, instant } = voice;
  const { packages } = request;
  const rows = packages.map((one) =>
    row(
      element('code', {}, one.id),
      `${number(one.documents)} ${say(texts.documents).toLowerCase()}`,
      downloadMeter(one, lives, voice),
      one.expiresAt === undefined ? '' : `${instant(one.expiresAt)} (${expires})`,
    ),
  );
  const list = element('table', { class: 'inner' }, element('tbody', {}, ...rows));
  if (packages.length <= MOST_OPEN) {
    return list;
  }
  return element(
    'details',
    {},
    element('summary', {}, `${number(packages.length)} ${say(texts.packages).toLowerCase()}`),
    list,
  );
}

function requestBody(shown: ShownRequest, voice: Voice): HTMLElement {
  const { say, number, instant } = voice;
  const { request } = shown;
  const { tone, text } = requestStates[request.state] ?? {
    tone: 'plain',
    text: { es: String(request.state), en: String(request.state) },
  };
  const state = element(
    'span',
    { class: 'bar' },
    badge(tone, say(text)),
    request.code === '5000' ? undefined : badge('bad', request.code),
  );
  const main = row(
    element('span', { class: 'nowrap' }, instant(request.registeredAt)),
    element(
      'span',
      {},
      element('strong', {}, request.rfc),
      element('br'),
      element('span', { class: 'quiet' }, request.service),
    ),
    element('span', {}, say(queryName(request.query)), element('br'), element('code', { class: 'quiet' }, request.id)),
    state,
    number(request.count),
    number(request.verifies),
  );
  if (request.packages.length === 0) {
    return element('tbody', {}, main);
  }
  const cell = element('td', { colspan: '6' }, packageList(shown, voice));
  return element('tbody', {}, main, element('tr', { class: 'more' }, cell));
}

/** What was registered, how it stands, and its packages with their lives. */
export function requestsView({ voice }: ViewContext): View {
  const { say, distance } = voice;
  const head = [texts.registered, texts.taxpayer, texts.query, texts.state, texts.documents, texts.verifies].map(say);
  const { scrolling, list } = table(head);
  const none = element('p', { class: 'quiet' }, say(texts.noRequests));
  const show = keyedList<ShownRequest>(list, {
    keyOf: ({ request }) => request.id,
    make: (shown) => requestBody(shown, voice),
  });
  return {
    shown: section(say(texts.requests), none, scrolling),
    update({ state, requests, quotas }) {
      none.hidden = requests.length > 0;
      scrolling.hidden = !none.hidden;
      const lives = livesOf(quotas);
      const expiresOf = ({ packages: [first] }: RequestAnswer): string =>
        first?.expiresAt === undefined ? '' : distance(state.now, first.expiresAt);
      show(
        requests
          .slice(-MOST_SHOWN)
          .toReversed()
          .map((request) => ({ request, expires: expiresOf(request), lives })),
      );
    },
  };
}

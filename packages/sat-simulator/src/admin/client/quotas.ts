import type { QuotasAnswer } from '../answers.js';
import { element, row, section, table } from './dom.js';
import { keyedList } from './keyed-list.js';
import { queryName, texts } from './texts.js';
import type { View, ViewContext } from './view.js';

/** The newest of them are shown. */
const MOST_SHOWN = 50;

type QueryQuota = QuotasAnswer['queries'][number];

/** How often each query was used, and how often it still may be. What packages have left stands with their requests. */
export function quotasView({ voice }: ViewContext): View {
  const { say, number } = voice;
  const { scrolling, list } = table([texts.taxpayer, texts.query, texts.used, texts.left].map(say), 'list small');
  const none = element('p', { class: 'quiet' }, say(texts.noQuotas));
  const make = ({ service, rfc, query, used, left }: QueryQuota): HTMLElement =>
    element(
      'tbody',
      {},
      row(
        element('span', {}, element('strong', {}, rfc), element('br'), element('span', { class: 'quiet' }, service)),
        say(queryName(query)),
        number(used),
        left === null ? element('span', { class: 'quiet' }, say(texts.unlimited)) : number(left),
      ),
    );
  const show = keyedList<QueryQuota>(list, { keyOf: ({ fingerprint }) => fingerprint, make });
  return {
    shown: section(say(texts.quotas), none, scrolling),
    update({ quotas: { queries } }) {
      none.hidden = queries.length > 0;
      scrolling.hidden = !none.hidden;
      show(queries.slice(-MOST_SHOWN).toReversed());
    },
  };
}

import type { Holding } from '../../reconcile.js';
import type { MonthRow } from '../../report.js';
import type { FullReport } from '../full-report.js';
import type { UuidGroup } from '../tally.js';
import { html, type Html } from './html.js';
import type { Voice } from './voice.js';
import { holdings, statuses, words } from './words.js';

const HOLDINGS: readonly Holding[] = ['present', 'not_offered', 'pending', 'missing', 'conflict', 'unlisted'];

interface Column {
  readonly key: Holding | 'listed' | 'active' | 'cancelled';
  readonly title: string;
  /** Whether a number of this column needs a look. */
  readonly flagged: boolean;
}

/** Month × direction, with a way from each number to its UUIDs. */
export function monthTable({ months, job, groups }: FullReport, voice: Voice): Html {
  const { say, number } = voice;
  const columns = columnsOf(job.contents.includes('xml'), voice);
  const rows = months.map((row) => {
    const own = groups.filter(({ month, direction }) => month === row.month && direction === row.direction);
    return html`<tr>
      <th scope="row">${row.month}</th>
      <td>${say(words[row.direction])}</td>
      ${columns.map((column) => cell(row, column, { own, voice }))}
    </tr>`;
  });
  const sums = columns.map(({ key }) => months.reduce((sum, row) => sum + row[key], 0));
  const total = html`<tr class="sum">
    <th scope="row">${say(words.total)}</th>
    <td></td>
    ${sums.map((sum) => html`<td class="n">${number(sum)}</td>`)}
  </tr>`;
  return html`<h2 id="months">${say(words.byMonth)}</h2>
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th scope="col">${say(words.month)}</th>
            <th scope="col">${say(words.direction)}</th>
            ${columns.map(({ title }) => html`<th scope="col" class="n">${title}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${rows}${total}
        </tbody>
      </table>
    </div>
    <p class="quiet">${say(words.byMonthHint)}</p>`;
}

function columnsOf(wantsXml: boolean, { say }: Voice): readonly Column[] {
  const ofList = (['listed', 'active', 'cancelled'] as const).map((key) => ({
    key,
    title: say(words[key]),
    flagged: false,
  }));
  const ofXml = HOLDINGS.map((key) => ({ key, title: say(holdings[key]), flagged: FLAGGED.has(key) }));
  return wantsXml ? [...ofList.slice(0, 1), ...ofXml, ...ofList.slice(1)] : ofList;
}

const FLAGGED: ReadonlySet<Holding> = new Set(['missing', 'conflict', 'unlisted']);

function cell(
  row: MonthRow,
  { key, flagged }: Column,
  { own, voice }: { readonly own: readonly UuidGroup[]; readonly voice: Voice },
): Html {
  const value = row[key];
  const group = own.find((one) => one.holding === key || one.status === key || key === 'listed');
  if (value === 0 || group === undefined) return html`<td class="n zero">${voice.number(value)}</td>`;
  const target = key === 'listed' ? placeOf(row) : placeOfGroup(group);
  return html`<td class="n${flagged ? ' flag' : ''}"><a href="#${target}">${voice.number(value)}</a></td>`;
}

function placeOf({ month, direction }: Pick<UuidGroup, 'month' | 'direction'>): string {
  return `u-${month}-${direction}`;
}

function placeOfGroup(group: UuidGroup): string {
  return `${placeOf(group)}-${group.holding}-${group.status}`;
}

/** The UUIDs behind the numbers: folded on a screen, and on paper only where they were unfolded. */
export function uuidLists({ months, groups }: FullReport, voice: Voice): Html {
  const { say, number } = voice;
  const blocks = months.map((row) => {
    const own = groups.filter(({ month, direction }) => month === row.month && direction === row.direction);
    const documents = own.reduce((sum, { count }) => sum + count, 0);
    if (documents === 0) return undefined;
    return html`<details>
      <summary>${row.month} · ${say(words[row.direction])} · ${number(documents)}</summary>
      <div id="${placeOf(row)}">${own.map((group) => groupList(group, voice))}</div>
    </details>`;
  });
  return html`<section>
    <h2 class="screen">${say(words.lists)}</h2>
    ${blocks}
  </section>`;
}

function groupList(group: UuidGroup, voice: Voice): Html {
  const { say, number } = voice;
  const { holding, status, count, uuids, sha256 } = group;
  const cut = uuids.length < count ? html` (${say(words.onlyFirst)} ${number(uuids.length)})` : undefined;
  return html`<div id="${placeOfGroup(group)}">
    <h3>
      ${say(holdings[holding])}, ${say(statuses[status])}: ${number(count)}${cut}
      <a class="screen" href="#months">${say(words.backToTop)}</a>
    </h3>
    <p class="quiet">${say(words.digest)}: <code>${sha256}</code></p>
    ${uuidList(uuids)}
  </div>`;
}

/** UUIDs in columns. */
export function uuidList(uuids: readonly string[]): Html {
  return html`<ul class="uuids">
    ${uuids.map((uuid) => html`<li>${uuid}</li>`)}
  </ul>`;
}

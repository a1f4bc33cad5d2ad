import type { FullReport } from '../full-report.js';
import { textsOf, type Matter, type MatterCode } from '../matters.js';
import type { UuidGroup } from '../tally.js';
import type { ChangedDocuments } from '../changes.js';
import { html, type Html } from './html.js';
import { uuidList } from './month-table.js';
import type { Voice } from './voice.js';
import { actors, words } from './words.js';

/** UUIDs that stand in the table itself, on paper too. */
const MOST_SHOWN = 8;

const HOLDING_OF: Readonly<Partial<Record<MatterCode, UuidGroup['holding']>>> = {
  MISSING: 'missing',
  CONFLICT: 'conflict',
  UNLISTED: 'unlisted',
};

/** What is missing, conflicting or uncertain: why, who acts, and by when. */
export function matterTable(report: FullReport, voice: Voice): Html {
  const { say } = voice;
  const { matters, months, verdict } = report;
  const isEmpty = months.every(({ listed, unlisted }) => listed + unlisted === 0);
  const nothing = isEmpty && verdict !== 'unasked' ? words.noDocuments : words.noMatters;
  const body =
    matters.length === 0
      ? html`<p>${say(nothing)}</p>`
      : html`<div class="scroll">
          <table>
            <thead>
              <tr>
                <th scope="col">${say(words.what)}</th>
                <th scope="col" class="n">${say(words.count)}</th>
                <th scope="col">${say(words.who)}</th>
                <th scope="col">${say(words.by)}</th>
              </tr>
            </thead>
            <tbody>
              ${matters.map((matter) => matterRow(matter, report, voice))}
            </tbody>
          </table>
        </div>`;
  return html`<h2>${say(words.matters)}</h2>
    ${body}`;
}

function matterRow(matter: Matter, report: FullReport, voice: Voice): Html {
  const { say, number, local } = voice;
  const { text, hint } = textsOf(matter);
  const { window, problem, count, actor, by } = matter;
  const where =
    window === undefined
      ? undefined
      : html`<br /><span class="quiet"
            >${say(words[window.content])} · ${say(words[window.direction])} · ${local(window.from)} –
            ${local(window.to)}</span
          >`;
  const said = [problem?.codEstatus, problem?.detail].filter((part) => part !== undefined).join(' ');
  return html`<tr>
    <td>
      <strong>${say(text)}</strong>${said === '' ? '' : ` (${said})`}${where}<br /><span class="quiet"
        >${say(hint)}</span
      >${shownUuids(matter, report, voice)}
    </td>
    <td class="n">${number(count)}</td>
    <td>${say(actors[actor])}</td>
    <td>${by === undefined ? '–' : local(by)}</td>
  </tr>`;
}

function shownUuids({ code }: Matter, { groups }: FullReport, voice: Voice): Html | undefined {
  const holding = HOLDING_OF[code];
  if (holding === undefined) return undefined;
  const own = groups.filter((group) => group.holding === holding);
  const all = own.reduce((sum, { count }) => sum + count, 0);
  const uuids = own.flatMap((group) => group.uuids.slice(0, MOST_SHOWN)).slice(0, MOST_SHOWN);
  return listed({ count: all, uuids }, voice);
}

function listed({ count, uuids }: ChangedDocuments, { number, say }: Voice): Html {
  const shown = uuids.slice(0, MOST_SHOWN);
  const rest = count - shown.length;
  return html`${uuidList(shown)}${rest > 0 ? html`<p class="quiet">+ ${number(rest)} ${say(words.more)}</p>` : undefined}`;
}

/** What changed since the last report, and what was cancelled, by the month of its issue. */
export function changeTables({ changes, cancellations }: FullReport, voice: Voice): Html {
  const { say, number, instant } = voice;
  const kinds = [
    [words.newlyListed, changes?.listed],
    [words.newlyHeld, changes?.held],
    [words.newlyCancelled, changes?.cancelled],
    [words.reappeared, changes?.reappeared],
  ] as const;
  const since =
    changes === undefined
      ? html`<p>${say(words.firstReport)}</p>`
      : html`<p class="quiet">${say(words.since)}: ${instant(changes.since)}</p>
          <table>
            <tbody>
              ${kinds.map(([title, found]) =>
                found === undefined
                  ? undefined
                  : html`<tr>
                        <th scope="row">${say(title)}</th>
                        <td class="n">${number(found.count)}</td>
                      </tr>
                      ${found.count === 0 ? undefined : changedList(found, voice)}`,
              )}
            </tbody>
          </table>`;
  return html`<div class="two">
    <section>
      <h2>${say(words.changes)}</h2>
      ${since}
    </section>
    <section>
      <h2>${say(words.cancellations)}</h2>
      ${cancellationTable(cancellations, voice)}
    </section>
  </div>`;
}

function changedList(found: ChangedDocuments, voice: Voice): Html {
  return html`<tr class="screen">
    <td colspan="2">
      <details>
        <summary>UUID</summary>
        ${uuidList(found.uuids)}${
          found.uuids.length < found.count
            ? html`<p class="quiet">+ ${voice.number(found.count - found.uuids.length)} ${voice.say(words.more)}</p>`
            : undefined
        }
      </details>
    </td>
  </tr>`;
}

function cancellationTable(rows: FullReport['cancellations'], { say, number }: Voice): Html {
  if (rows.length === 0) return html`<p>${say(words.noCancellations)}</p>`;
  const hasSince = rows.some(({ since }) => since !== undefined);
  const figure = (value: number): Html => html`<td class="n${value === 0 ? ' zero' : ''}">${number(value)}</td>`;
  return html`<div class="scroll">
    <table>
      <thead>
        <tr>
          <th scope="col">${say(words.month)}</th>
          <th scope="col">${say(words.direction)}</th>
          <th scope="col" class="n">${say(words.cancelled)}</th>
          <th scope="col" class="n">${say(words.inLaterMonth)}</th>
          ${hasSince ? html`<th scope="col" class="n">${say(words.sinceLast)}</th>` : undefined}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          ({ month, direction, documents, later, since }) =>
            html`<tr>
              <th scope="row">${month}</th>
              <td>${say(words[direction])}</td>
              ${figure(documents)}${figure(later)}${since === undefined ? undefined : figure(since)}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

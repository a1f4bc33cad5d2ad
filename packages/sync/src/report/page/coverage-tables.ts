import type { DayRow } from '../coverage.js';
import type { FullReport } from '../full-report.js';
import type { QueryRow } from '../spending.js';
import { html, type Html } from './html.js';
import type { Voice } from './voice.js';
import { dayStates, words } from './words.js';

const DAYS = Array.from({ length: 31 }, (_none, index) => index + 1);

/** A cell for each day and direction, with a sign beside its colour. */
export function heatMap({ job, days }: FullReport, voice: Voice): Html {
  const { say } = voice;
  const shown = new Set(days.map(({ state }) => state));
  const maps = job.directions.map((direction) => {
    const months = Map.groupBy(
      days.filter((row) => row.direction === direction),
      ({ day }) => day.slice(0, 7),
    );
    return html`<section>
      <h3>${say(words[direction])}</h3>
      <div class="scroll">
        <table class="heat">
          <thead>
            <tr>
              <th scope="col"></th>
              ${DAYS.map((day) => html`<th scope="col">${day}</th>`)}
            </tr>
          </thead>
          <tbody>
            ${[...months].map(([month, rows]) => monthRow(month, rows, voice))}
          </tbody>
        </table>
      </div>
    </section>`;
  });
  const legend = Object.entries(dayStates).flatMap(([state, { sign, text }]) =>
    sign !== '' && [...shown].some((one) => one === state) ? html`<li><strong>${sign}</strong> ${say(text)}</li>` : [],
  );
  return html`<h2>${say(words.coverage)}</h2>
    <div class="two">${maps}</div>
    <ul class="legend quiet">
      ${legend}
    </ul>`;
}

function monthRow(month: string, rows: readonly DayRow[], voice: Voice): Html {
  const byDay = new Map(rows.map((row) => [Number(row.day.slice(8)), row]));
  return html`<tr>
    <th scope="row">${month}</th>
    ${DAYS.map((day) => {
      const row = byDay.get(day);
      return row === undefined ? html`<td></td>` : dayCell(row, voice);
    })}
  </tr>`;
}

function dayCell({ day, state, listed, held, lacking }: DayRow, { say, number }: Voice): Html {
  const { sign, text } = dayStates[state];
  const figures = listed + lacking === 0 ? '' : ` (${number(held)}/${number(listed)})`;
  return html`<td class="${state}" title="${day}: ${say(text)}${figures}">${sign}</td>`;
}

/** Lives that are left, what was spent, and how long the SAT takes. */
export function spendingTables({ queries, spent, timeToReady }: FullReport, voice: Voice): Html {
  const { say, number, duration } = voice;
  const lives = Map.groupBy(queries, ({ content, livesLeft }) => `${content}|${livesLeft ?? ''}`);
  const rows = [...lives.values()].map((same) => livesRow(same, voice));
  const ready = timeToReady.map(
    ({ content, observations, p50, p95 }) =>
      html`<li>
        ${say(words[content])}: ${say(words.half)} ${duration(p50)}, ${say(words.most)} ${duration(p95)}
        (${number(observations)} ${say(words.observations)})
      </li>`,
  );
  return html`<section>
    <h2>${say(words.lives)}</h2>
    <ul class="limits">
      ${rows}
      <li>
        ${say(words.spent)}: ${number(spent.queries)} ${say(words.requests)}, ${number(spent.downloads)}
        ${say(words.downloads)}
      </li>
      ${
        ready.length === 0
          ? undefined
          : html`<li>
              ${say(words.ready)}:
              <ul class="limits">
                ${ready}
              </ul>
            </li>`
      }
    </ul>
  </section>`;
}

function livesRow(same: readonly QueryRow[], { say, number }: Voice): Html | undefined {
  const [first] = same;
  if (first === undefined) return undefined;
  const left =
    first.livesLeft === undefined ? say(words.unlimited) : `${say(words.livesLeft)}: ${number(first.livesLeft)}`;
  return html`<li>${say(words.queries)}, ${say(words[first.content])}, ${left}: ${number(same.length)}</li>`;
}

/** One hash for paper, and the packages with theirs on a screen. */
export function packageTable({ packages, packagesSha256 }: FullReport, voice: Voice): Html {
  const { say, number } = voice;
  const held = packages.filter(({ sha256 }) => sha256 !== undefined).length;
  const rows = packages.map(
    ({ id, direction, content, documents, size, sha256, state }) =>
      html`<tr>
        <td><code>${id}</code></td>
        <td>
          ${content === undefined ? '–' : say(words[content])}
          ${direction === undefined ? undefined : say(words[direction])}
        </td>
        <td class="n">${documents === undefined ? '–' : number(documents)}</td>
        <td class="n">${size === undefined ? '–' : number(size)}</td>
        <td><code>${sha256 ?? state}</code></td>
      </tr>`,
  );
  return html`<section>
    <h2>${say(words.packages)}</h2>
    <p>
      ${number(held)}/${number(packages.length)} ${say(words.held)}. ${say(words.packagesDigest)}:
      <code>${packagesSha256}</code>
    </p>
    <details>
      <summary>${say(words.packages)}</summary>
      <div class="scroll">
        <table>
          <thead>
            <tr>
              <th scope="col">IdPaquete</th>
              <th scope="col">${say(words.content)}</th>
              <th scope="col" class="n">${say(words.documents)}</th>
              <th scope="col" class="n">${say(words.bytes)}</th>
              <th scope="col">SHA-256</th>
            </tr>
          </thead>
          <tbody>
            ${rows}
          </tbody>
        </table>
      </div>
    </details>
  </section>`;
}

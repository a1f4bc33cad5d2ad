import type { FullReport } from '../full-report.js';
import type { AmountRow } from '../tally.js';
import { html, type Html } from './html.js';
import type { Voice } from './voice.js';
import { documentTypes, notAddedReasons, statuses, words } from './words.js';

/** Exact sums by direction, type, currency and status, and what is in none of them. */
export function amountTable({ amounts, notAdded, scope }: FullReport, voice: Voice): Html {
  const { say, number, amount } = voice;
  const isRetenciones = scope.service === 'retenciones';
  const rows = amounts.map(
    (row) =>
      html`<tr>
        <th scope="row">${say(words[row.direction])}</th>
        ${
          isRetenciones
            ? undefined
            : html`<td>${typeName(row, voice)}</td>
                <td>${row.currency ?? '–'}</td>`
        }
        <td>${say(statuses[row.status])}</td>
        <td class="n">${number(row.documents)}</td>
        <td class="n">${amount(row.total)}</td>
        ${isRetenciones ? html`<td class="n">${amount(row.withheld ?? '0')}</td>` : undefined}
      </tr>`,
  );
  const left = notAdded.map(
    ({ direction, reason, documents, ...row }) =>
      html`<li>
        ${say(words[direction])},
        ${row.type === undefined ? undefined : html`${typeName(row, voice)}, `}${say(statuses[row.status])},
        ${say(notAddedReasons[reason])}: ${number(documents)}
      </li>`,
  );
  return html`<h2>${say(words.amounts)}</h2>
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th scope="col">${say(words.direction)}</th>
            ${
              isRetenciones
                ? undefined
                : html`<th scope="col">${say(words.type)}</th>
                    <th scope="col">${say(words.currency)}</th>`
            }
            <th scope="col">${say(words.status)}</th>
            <th scope="col" class="n">${say(words.documents)}</th>
            <th scope="col" class="n">${say(words.total)}</th>
            ${isRetenciones ? html`<th scope="col" class="n">${say(words.withheld)}</th>` : undefined}
          </tr>
        </thead>
        <tbody>
          ${rows}
        </tbody>
      </table>
    </div>
    <p class="quiet">${say(words.amountsHint)}</p>
    ${
      left.length === 0
        ? undefined
        : html`<p class="quiet">${say(words.notAdded)}:</p>
            <ul class="legend quiet">
              ${left}
            </ul>`
    }`;
}

function typeName({ type }: Pick<AmountRow, 'type'>, { say }: Voice): string {
  return type === undefined ? '–' : say(documentTypes[type]);
}

import { createHash } from 'node:crypto';
import { cannotProve } from '../cannot-prove.js';
import type { FullReport } from '../full-report.js';
import { amountTable } from './amount-table.js';
import { heatMap, packageTable, spendingTables } from './coverage-tables.js';
import { html, type Html } from './html.js';
import { changeTables, matterTable } from './matter-table.js';
import { monthTable, uuidLists } from './month-table.js';
import { style } from './style.js';
import { voiceOf, type Language, type Voice } from './voice.js';
import { verdicts, words } from './words.js';

/** What the page may do, as a Content-Security-Policy: show itself, with its own style, and nothing else. */
export const reportPagePolicy: string = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/** By itself, because the policy names the hash of its text to the last blank. */
const styleElement: Html = { html: `<style>${style}</style>` };

/**
 * A report as one HTML page that needs nothing else: no script, no file, no network. Everything in it is escaped, names
 * that others wrote too. A year prints on two pages, A4 or Letter.
 */
export function reportPage(report: FullReport, language: Language): string {
  const voice = voiceOf(language);
  const { scope } = report;
  const title = `${voice.say(words.title)} · ${scope.rfc} · ${report.job.from.slice(0, 10)} – ${report.job.to.slice(0, 10)}`;
  return html`<!doctype html>
    <html lang="${language}">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${reportPagePolicy}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="referrer" content="no-referrer" />
        <title>${title}</title>
        ${styleElement}
      </head>
      <body>
        ${head(report, voice)}
        <main>
          ${monthTable(report, voice)} ${matterTable(report, voice)} ${changeTables(report, voice)}
          ${amountTable(report, voice)} ${heatMap(report, voice)}
          <div class="two">${spendingTables(report, voice)}${packageTable(report, voice)}</div>
          ${limits(voice)} ${uuidLists(report, voice)}
        </main>
        <footer class="quiet">Acopio · ${voice.say(words.verify)}</footer>
      </body>
    </html> `.html;
}

function head(report: FullReport, { say, instant, local }: Voice): Html {
  const { scope, legalName, job, verdict, asOf, openUntil, openMonths, madeAt } = report;
  const { tone, title, text } = verdicts[verdict];
  const open = openMonths.length === 0 ? say(words.noOpenMonths) : monthsText(openMonths);
  const facts = [
    [say(words.period), periodText(job, local)],
    ...(asOf === undefined ? [] : [[say(words.asOf), instant(asOf)]]),
    [say(words.openMonths), open],
    ...(openUntil === undefined ? [] : [[say(words.openUntil), local(openUntil)]]),
    [say(words.madeAt), instant(madeAt)],
  ];
  return html`<header>
    <p class="kicker">${say(words.title)} · ${say(words[scope.service])}</p>
    <h1>${scope.rfc}${legalName === undefined ? undefined : html` · <bdi>${legalName}</bdi>`}</h1>
    <dl class="facts">
      ${facts.map(
        ([name = '', value = '']) =>
          html`<div>
            <dt>${name}</dt>
            <dd>${value}</dd>
          </div>`,
      )}
    </dl>
    <p class="verdict ${tone}"><strong>${say(title)}</strong>${say(text)}</p>
    <p class="quiet">${say(words.mexicoCity)}</p>
  </header>`;
}

/** Whole days without their times. */
function periodText({ from, to }: FullReport['job'], local: Voice['local']): string {
  const isWhole = from.endsWith('T00:00:00') && to.endsWith('T23:59:59');
  return isWhole ? `${from.slice(0, 10)} – ${to.slice(0, 10)}` : `${local(from)} – ${local(to)}`;
}

/** Months one by one, or the first and the last of many. */
function monthsText(months: readonly string[]): string {
  return months.length > 3 ? `${months[0] ?? ''} … ${months.at(-1) ?? ''} (${months.length})` : months.join(', ');
}

function limits({ say }: Voice): Html {
  return html`<section>
    <h2>${say(words.limits)}</h2>
    <ul class="limits">
      ${Object.values(cannotProve).map((text) => html`<li>${say(text)}</li>`)}
    </ul>
  </section>`;
}

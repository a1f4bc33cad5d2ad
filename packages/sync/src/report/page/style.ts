/** The page's style: system fonts, light and dark, narrow screens, and paper. No attribute of an element has any. */
export const style = `
:root {
  color-scheme: light dark;
  --ground: light-dark(#fff, #131615);
  --panel: light-dark(#f5f7f6, #1c201f);
  --line: light-dark(#d8dedb, #363d3a);
  --text: light-dark(#1a211f, #e5ebe8);
  --quiet: light-dark(#5a6764, #9ba8a4);
  --accent: light-dark(#14614e, #6cc7ae);
  --good: light-dark(#d5efe0, #174330);
  --good-text: light-dark(#0d4c30, #a8e6c5);
  --waiting: light-dark(#fbecc4, #463814);
  --waiting-text: light-dark(#624300, #f5d98a);
  --bad: light-dark(#fadcd8, #57221f);
  --bad-text: light-dark(#86190f, #ffb9b2);
  --none: light-dark(#edf0ee, #272d2a);
  font: 15px/1.45 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 70rem; padding: 1.75rem clamp(0.9rem, 4vw, 2.5rem) 3rem; background: var(--ground); color: var(--text); }
h1, h2, h3, p, ul, dl, dd { margin: 0; padding: 0; }
h1 { font-size: 1.55rem; line-height: 1.2; letter-spacing: -0.01em; overflow-wrap: anywhere; }
h2 { font-size: 1.08rem; margin: 2rem 0 0.5rem; padding-top: 0.6rem; border-top: 2px solid var(--text); break-after: avoid; }
h3 { font-size: 0.9rem; margin: 0.9rem 0 0.3rem; break-after: avoid; }
a { color: var(--accent); text-decoration-thickness: 1px; text-underline-offset: 2px; }
code { font: 0.85em ui-monospace, "Cascadia Mono", Menlo, Consolas, monospace; overflow-wrap: anywhere; }
.kicker { color: var(--quiet); font-size: 0.85rem; text-transform: uppercase; letter-spacing: 0.06em; }
.quiet { color: var(--quiet); font-size: 0.87rem; }
.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(11rem, 1fr)); gap: 0.5rem 1.5rem; margin: 0.9rem 0; }
.facts dt { color: var(--quiet); font-size: 0.78rem; }
.verdict { border-radius: 0.5rem; padding: 0.75rem 1rem; background: var(--none); }
.verdict strong { font-size: 1.15rem; margin-right: 0.5rem; }
.good { background: var(--good); color: var(--good-text); }
.waiting { background: var(--waiting); color: var(--waiting-text); }
.bad { background: var(--bad); color: var(--bad-text); }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: 0.87rem; font-variant-numeric: tabular-nums; }
th { text-align: left; font-weight: 600; color: var(--quiet); font-size: 0.78rem; vertical-align: bottom; }
th, td { padding: 0.22rem 0.5rem; border-bottom: 1px solid var(--line); }
th[scope="row"] { color: var(--text); font-size: inherit; font-weight: 500; white-space: nowrap; }
td { vertical-align: top; }
.n { text-align: right; white-space: nowrap; }
.zero { color: var(--quiet); opacity: 0.6; }
tr.sum td, tr.sum th { font-weight: 700; border-top: 2px solid var(--line); }
.flag { background: var(--bad); color: var(--bad-text); }
.flag a { color: inherit; font-weight: 700; }
.two { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 27rem), 1fr)); gap: 0 2rem; }
.uuids { list-style: none; columns: 20rem; font: 0.78rem/1.5 ui-monospace, "Cascadia Mono", Menlo, Consolas, monospace; }
.heat { border-collapse: separate; border-spacing: 1px; table-layout: fixed; min-width: 30rem; font-size: 0.68rem; }
.heat th, .heat td { border: 0; padding: 0; text-align: center; height: 1.05rem; line-height: 1.05rem; font-size: 0.66rem; }
.heat thead th { font-size: 0.54rem; font-weight: 400; }
.heat th:first-child { width: 3.6rem; text-align: left; }
.heat td { border-radius: 2px; }
.heat .complete { background: var(--good); color: var(--good-text); }
.heat .empty { background: var(--none); color: var(--quiet); }
.heat .lacking, .heat .blocked { background: var(--bad); color: var(--bad-text); font-weight: 700; }
.heat .waiting { background: var(--waiting); color: var(--waiting-text); }
.heat .unasked, .heat .future { outline: 1px dashed var(--line); outline-offset: -1px; color: var(--quiet); }
.legend { display: flex; flex-wrap: wrap; gap: 0.15rem 1rem; list-style: none; margin: 0.3rem 0; }
.limits { padding-left: 1.1rem; font-size: 0.87rem; }
details { margin: 0.3rem 0; }
summary { cursor: pointer; }
details details { margin-left: 0.9rem; }
:target { scroll-margin-top: 1rem; outline: 2px solid var(--accent); outline-offset: 3px; }
footer { margin-top: 2rem; border-top: 1px solid var(--line); padding-top: 0.6rem; }
@media print {
  @page { margin: 11mm 12mm; }
  :root { color-scheme: light; font-size: 7.6pt; line-height: 1.25; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  body { max-width: none; padding: 0; }
  h1 { font-size: 13pt; }
  h2 { margin: 2.4mm 0 1mm; padding-top: 1mm; font-size: 9pt; border-top-width: 1px; }
  h3 { margin: 1.2mm 0 0.5mm; font-size: 7.6pt; }
  .facts { margin: 1.5mm 0; gap: 0.5mm 5mm; }
  .verdict { padding: 1.3mm 2mm; border: 1px solid var(--line); }
  table { font-size: 7pt; }
  th { font-size: 6.4pt; }
  th, td { padding: 0.22mm 1.2mm; }
  tr, li, .verdict { break-inside: avoid; }
  .scroll { overflow: visible; }
  .heat { min-width: 0; }
  .heat th, .heat td { height: 2.5mm; line-height: 2.5mm; font-size: 5pt; }
  .heat thead th { font-size: 0.54rem; font-weight: 400; }
.heat th:first-child { width: 9mm; }
  .two { grid-template-columns: 1fr 1fr; gap: 0 5mm; }
  .quiet, .limits { font-size: 6.8pt; }
  a { color: inherit; text-decoration: none; }
  details:not([open]), .screen { display: none; }
  .uuids { font-size: 6.2pt; columns: 4; }
}
`;

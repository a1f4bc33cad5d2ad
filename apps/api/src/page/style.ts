/** The page's style sheet: the fonts of the system, light and dark as the system wants it. */
export const pageCss = `
:root {
  color-scheme: light dark;
  --ground: light-dark(#f6f7f6, #141716);
  --card: light-dark(#ffffff, #1d2120);
  --line: light-dark(#dfe4e1, #323836);
  --text: light-dark(#1c2422, #e6ebe9);
  --quiet: light-dark(#5c6966, #9aa7a3);
  --accent: light-dark(#1f6f5c, #6cc7ae);
  --on-accent: light-dark(#ffffff, #10201b);
  --good: light-dark(#d9f0e3, #17402f);
  --good-text: light-dark(#0f5134, #a8e6c5);
  --waiting: light-dark(#fdf0cf, #463814);
  --waiting-text: light-dark(#6b4a00, #f5d98a);
  --bad: light-dark(#fbdfdc, #542220);
  --bad-text: light-dark(#8a1c14, #ffb9b2);
  --blue: light-dark(#dfeafb, #1c3355);
  --blue-text: light-dark(#1c447f, #b3cffa);
  --none: light-dark(#eef1ef, #262b29);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif;
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 76rem; padding: 1.5rem clamp(1rem, 4vw, 2.5rem) 3rem; background: var(--ground); color: var(--text); }
h1, h2, h3, h4, p { margin: 0; }
h1 { font-size: 1.5rem; letter-spacing: -0.01em; }
h2 { font-size: 1.25rem; margin: 2rem 0 0.75rem; }
h3 { font-size: 1.05rem; margin-bottom: 0.75rem; }
h4 { font-size: 0.95rem; display: flex; flex-wrap: wrap; gap: 0.25rem 0.75rem; align-items: baseline; justify-content: space-between; }
a { color: var(--accent); }
code { font: 0.85em ui-monospace, "Cascadia Mono", Menlo, Consolas, monospace; overflow-wrap: anywhere; }
.quiet { color: var(--quiet); font-size: 0.9rem; }
.spoken { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.top { display: flex; flex-wrap: wrap; gap: 1rem; justify-content: space-between; align-items: flex-start; margin-bottom: 1.5rem; }
nav { display: flex; flex-wrap: wrap; gap: 0.75rem; align-items: center; font-size: 0.9rem; }
button, select, input[type='password'] { font: inherit; color: inherit; background: var(--card); border: 1px solid var(--line); border-radius: 0.5rem; padding: 0.4rem 0.8rem; }
button { cursor: pointer; }
button:hover:enabled { border-color: var(--accent); }
button:disabled { opacity: 0.6; cursor: default; }
button.primary { background: var(--accent); border-color: var(--accent); color: var(--on-accent); padding: 0.55rem 1.4rem; font-weight: 600; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 0.9rem; padding: 1.25rem; margin-bottom: 1rem; }
.entrance { max-width: 30rem; margin: 3rem auto; display: grid; gap: 0.75rem; justify-items: start; }
.entrance label { font-weight: 600; }
.entrance input[type='password'] { width: 100%; }
.entrance .choice { font-weight: 400; display: flex; gap: 0.5rem; align-items: center; }
.bar { display: flex; flex-wrap: wrap; gap: 0.75rem; align-items: center; margin-bottom: 1rem; }
.bar select { flex: 1 1 16rem; max-width: 36rem; }
.verdict { border-radius: 0.9rem; padding: 0.9rem 1.25rem; margin-bottom: 1rem; display: flex; flex-wrap: wrap; gap: 0.25rem 1.5rem; align-items: baseline; justify-content: space-between; }
.verdict .quiet { color: inherit; }
.note { border-radius: 0.6rem; padding: 0.75rem 1rem; margin: 0 0 0.75rem; display: grid; gap: 0.35rem; }
p.note { display: block; }
.note .quiet { color: inherit; opacity: 0.85; }
.note q { font-style: italic; }
.good { background: var(--good); color: var(--good-text); }
.waiting { background: var(--waiting); color: var(--waiting-text); }
.bad { background: var(--bad); color: var(--bad-text); }
.uuids { margin: 0.5rem 0 0; padding-left: 1.25rem; columns: 22rem; font-size: 0.85rem; }
summary { cursor: pointer; }
details { margin-top: 0.5rem; }
.sums { display: grid; grid-template-columns: repeat(auto-fit, minmax(7rem, 1fr)); gap: 0.6rem; margin: 0 0 1rem; }
.sum { border-radius: 0.6rem; padding: 0.5rem 0.8rem; background: var(--none); }
.sum dt { font-size: 0.8rem; }
.sum dd { margin: 0; font-size: 1.3rem; font-weight: 600; font-variant-numeric: tabular-nums; }
.sum.zero dd { font-weight: 400; opacity: 0.55; }
.scrolling { position: relative; overflow-x: auto; margin: 0.75rem 0; border-radius: 0.4rem; }
table { border-collapse: collapse; width: 100%; font-size: 0.9rem; }
caption { text-align: left; font-weight: 600; padding: 0.25rem 0; }
th { text-align: left; font-weight: 500; color: var(--quiet); padding: 0.3rem 0.5rem; }
.list { min-width: 46rem; }
.figures { min-width: 52rem; }
.list td, .figures td { padding: 0.35rem 0.5rem; border-top: 1px solid var(--line); vertical-align: top; }
.figures th[scope='row'] { border-top: 1px solid var(--line); white-space: nowrap; }
.figure { text-align: right; font-variant-numeric: tabular-nums; }
.figures th:nth-child(n + 3) { text-align: right; }
.figure.zero { opacity: 0.45; }
.calendar { border-collapse: separate; border-spacing: 3px; table-layout: fixed; min-width: 46rem; }
.calendar th { text-align: center; font-size: 0.8rem; padding: 0.1rem; }
.calendar th:first-child { width: 3rem; }
.calendar td { height: 2.6rem; border-radius: 0.4rem; text-align: center; font-size: 0.8rem; font-variant-numeric: tabular-nums; line-height: 1.15; padding: 0.1rem; overflow-wrap: anywhere; }
.outside { border: 1px dashed var(--line); }
.sign { display: block; font-weight: 700; }
.state { background: var(--none); }
.complete, .sum.present, .figure.present { background: var(--good); color: var(--good-text); }
.pending { background: var(--waiting); color: var(--waiting-text); }
.missing, .conflict { background: var(--bad); color: var(--bad-text); }
.unlisted, .not_offered { background: var(--blue); color: var(--blue-text); }
.none { color: var(--quiet); }
.unknown { background: transparent; border: 1px dashed var(--quiet); color: var(--quiet); }
.legend { list-style: none; display: flex; flex-wrap: wrap; gap: 0.4rem 1.25rem; padding: 0; margin: 0.5rem 0; font-size: 0.85rem; color: var(--quiet); }
.legend li { display: flex; gap: 0.4rem; align-items: center; }
.swatch { display: inline-grid; place-items: center; width: 1.5rem; height: 1.5rem; border-radius: 0.35rem; font-weight: 700; font-size: 0.8rem; }
`;

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
  --plain: light-dark(#eef1ef, #2a302e);
  font: 15px/1.45 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif;
}
* { box-sizing: border-box; }
[hidden] { display: none !important; }
body { margin: 0 auto; max-width: 88rem; padding: 1.25rem clamp(0.75rem, 3vw, 2rem) 3rem; background: var(--ground); color: var(--text); }
h1, h2, h3, h4, p, pre, dl, dd { margin: 0; }
h1 { font-size: 1.4rem; letter-spacing: -0.01em; }
h2 { font-size: 1.05rem; margin-bottom: 0.6rem; }
h3 { font-size: 0.95rem; }
h4 { font-size: 0.8rem; font-weight: 500; color: var(--quiet); margin-bottom: 0.25rem; }
a { color: var(--accent); }
code, pre, textarea { font: 0.85em/1.5 ui-monospace, "Cascadia Mono", Menlo, Consolas, monospace; overflow-wrap: anywhere; }
.quiet { color: var(--quiet); font-size: 0.88rem; }
.nowrap { white-space: nowrap; }
#top { display: flex; flex-wrap: wrap; gap: 0.5rem 1rem; justify-content: space-between; align-items: flex-start; margin-bottom: 0.9rem; }
nav, .bar { display: flex; flex-wrap: wrap; gap: 0.3rem 0.5rem; align-items: center; }
.services { margin-bottom: 0.9rem; overflow-wrap: anywhere; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 0.8rem; padding: 1rem 1.1rem; margin-bottom: 0.9rem; min-width: 0; }
.columns { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 30rem), 1fr)); gap: 0 0.9rem; align-items: start; }
.column { min-width: 0; }
button, select, input, textarea { font: inherit; color: inherit; background: var(--card); border: 1px solid var(--line); border-radius: 0.45rem; padding: 0.3rem 0.65rem; max-width: 100%; }
textarea { width: 100%; font: 0.85rem/1.5 ui-monospace, "Cascadia Mono", Menlo, Consolas, monospace; resize: vertical; }
button { cursor: pointer; }
button:hover:enabled { border-color: var(--accent); }
button.primary { background: var(--accent); border-color: var(--accent); color: var(--on-accent); font-weight: 600; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.time { font-size: 1.7rem; font-weight: 600; font-variant-numeric: tabular-nums; letter-spacing: -0.01em; }
.card > .bar, .card > div > .bar { margin-top: 0.6rem; }
.fields { display: grid; gap: 0.4rem; margin-top: 0.9rem; padding-top: 0.9rem; border-top: 1px solid var(--line); }
.fields label { font-size: 0.85rem; color: var(--quiet); }
.choice { display: inline-flex; gap: 0.4rem; align-items: center; font-size: 0.88rem; color: var(--quiet); margin-bottom: 0.4rem; }
.told { color: var(--bad-text); font-size: 0.88rem; }
.told:empty { display: none; }
.badge { display: inline-block; border-radius: 0.4rem; padding: 0.05rem 0.45rem; font-size: 0.82rem; font-weight: 600; white-space: nowrap; }
.good { background: var(--good); color: var(--good-text); }
.waiting { background: var(--waiting); color: var(--waiting-text); }
.bad { background: var(--bad); color: var(--bad-text); }
.plain { background: var(--plain); color: var(--text); }
.scrolling { overflow: auto; max-height: 85vh; }
table { border-collapse: collapse; width: 100%; font-size: 0.88rem; font-variant-numeric: tabular-nums; }
thead th { position: sticky; top: 0; background: var(--card); text-align: left; font-weight: 500; font-size: 0.8rem; color: var(--quiet); padding: 0.3rem 0.5rem; z-index: 1; }
td { padding: 0.35rem 0.5rem; vertical-align: top; }
.list > tbody > tr:first-child > td { border-top: 1px solid var(--line); }
.truth > tbody > tr > td { border-top: 1px solid var(--line); }
.list { min-width: 46rem; }
.small { min-width: 26rem; }
.more > td { padding-top: 0; }
.inner { background: var(--plain); border-radius: 0.5rem; min-width: 40rem; }
.inner td { padding: 0.25rem 0.6rem; }
.meter { display: inline-flex; gap: 0.4rem; align-items: center; white-space: nowrap; }
meter { width: 4rem; }
summary { cursor: pointer; overflow-wrap: anywhere; }
.why > summary > code { color: var(--bad-text); font-weight: 600; }
.why[open] { background: var(--plain); border-radius: 0.5rem; padding: 0.5rem 0.75rem; }
.evidence { display: grid; gap: 0.5rem; margin-top: 0.5rem; }
.form > summary { font-size: 0.85rem; }
.sides { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 24rem), 1fr)); gap: 0.6rem; margin-top: 0.4rem; }
.sides > p { grid-column: 1 / -1; }
pre { white-space: pre-wrap; background: var(--card); border: 1px solid var(--line); border-radius: 0.4rem; padding: 0.5rem; max-height: 18rem; overflow: auto; }
mark { background: var(--bad); color: var(--bad-text); border-radius: 0.2rem; padding: 0 0.15em; font-weight: 700; outline: 2px solid var(--bad-text); }
.differs { background: var(--waiting); color: var(--waiting-text); }
.settings { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 10.5rem), 1fr)); gap: 0.6rem 1.2rem; margin-top: 0.6rem; }
.settings dt { font-size: 0.82rem; color: var(--quiet); overflow-wrap: anywhere; }
@media (max-width: 40rem) {
  .list { min-width: 38rem; }
  .card { padding: 0.8rem; border-radius: 0.6rem; }
}
`;

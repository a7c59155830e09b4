import { Markup } from './html.ts';

/** Self-contained: no fonts, images or scripts from anywhere; light and dark by the reader's own setting; prints. */
export const reportStyle = new Markup(`<style>
:root {
  color-scheme: light dark;
  --ground: #ffffff; --panel: #ffffff; --line: #dfe2e6; --soft: #f6f7f9; --text: #16181d; --dim: #667080;
  --good: #087f5b; --good-soft: #e3f8f0; --bad: #c92a2a; --bad-soft: #fff0f0; --warn: #8a5a00; --accent: #3b5bdb;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #101216; --panel: #16191f; --line: #2b3038; --soft: #1c2027; --text: #e9ebee; --dim: #98a1af;
    --good: #51cfa0; --good-soft: #12352a; --bad: #ff8787; --bad-soft: #3a1a1c; --warn: #f2c14e; --accent: #91a7ff;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--ground); color: var(--text);
  font: 14px/1.5 "Inter Variable", Inter, system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif;
  font-variant-numeric: tabular-nums;
}
main { max-width: 900px; margin: 0 auto; padding: 40px 28px 56px; }
h1 { font-size: 25px; line-height: 1.28; font-weight: 640; letter-spacing: -0.012em; margin: 14px 0 8px; text-wrap: balance; }
h2 { font-size: 15px; font-weight: 640; margin: 34px 0 10px; }
h3 { font-size: 13px; font-weight: 640; margin: 20px 0 8px; }
p { margin: 0 0 10px; }
.brand { display: flex; align-items: center; gap: 9px; color: var(--dim); font-size: 13px; }
.brand svg { color: var(--accent); }
.brand b { color: var(--text); font-weight: 640; }
.brand .right { margin-left: auto; }
.lead { color: var(--dim); max-width: 68ch; }
.badge { display: inline-flex; align-items: center; gap: 7px; padding: 4px 12px 4px 9px; border-radius: 99px; font-size: 13px; font-weight: 640; margin-top: 26px; }
.badge.good { background: var(--good-soft); color: var(--good); }
.badge.bad { background: var(--bad-soft); color: var(--bad); }
.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(180px, 1fr)); border: 1px solid var(--line); border-radius: 8px; margin: 22px 0 0; overflow: hidden; background: var(--panel); }
.facts div { padding: 14px 16px; border-right: 1px solid var(--line); border-bottom: 1px solid var(--line); margin: 0 -1px -1px 0; }
.facts dt { color: var(--dim); font-size: 12px; }
.facts dd { margin: 2px 0 0; font-weight: 600; font-size: 16px; }
.facts dd small { display: block; font-weight: 400; font-size: 12px; color: var(--dim); overflow-wrap: anywhere; }
dl { margin: 0; }
.scroll { border: 1px solid var(--line); border-radius: 8px; overflow-x: auto; background: var(--panel); }
table { border-collapse: collapse; width: 100%; font-size: 13px; }
th { text-align: left; font-weight: 600; color: var(--dim); font-size: 12px; background: var(--soft); }
th, td { padding: 7px 14px; border-bottom: 1px solid var(--line); vertical-align: top; }
tbody tr:last-child td { border-bottom: 0; }
.number { text-align: right; white-space: nowrap; }
.name { font-family: "JetBrains Mono Variable", "JetBrains Mono", ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; font-size: 12.5px; overflow-wrap: anywhere; min-width: 24ch; }
.kind, .dim { color: var(--dim); }
.state { white-space: nowrap; font-weight: 560; }
.state.good { color: var(--good); }
.state.bad { color: var(--bad); }
tr.bad td { background: var(--bad-soft); }
td .why { display: block; font-weight: 400; white-space: normal; color: var(--text); font-family: inherit; max-width: 60ch; overflow-wrap: anywhere; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; border: 1px solid var(--line); border-radius: 8px; background: var(--soft); padding: 10px 14px; margin: 0; font: 12.5px/1.55 "JetBrains Mono Variable", "JetBrains Mono", ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
ul { margin: 0; padding: 0; list-style: none; border: 1px solid var(--line); border-radius: 8px; background: var(--panel); }
li { padding: 10px 14px; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
li:last-child { border-bottom: 0; }
li pre { margin-top: 8px; max-height: 320px; overflow-y: auto; }
.method { color: var(--dim); max-width: 72ch; }
.method b { color: var(--text); font-weight: 600; }
footer { margin-top: 40px; padding-top: 14px; border-top: 1px solid var(--line); color: var(--dim); font-size: 12px; overflow-wrap: anywhere; }
footer dl { display: grid; grid-template-columns: max-content 1fr; gap: 3px 18px; }
footer dd { margin: 0; font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
@media print {
  :root { --ground: #fff; --panel: #fff; --line: #cfd3d8; --soft: #f4f5f7; --text: #000; --dim: #555; --good: #06654a; --good-soft: #e9f7f1; --bad: #a61e1e; --bad-soft: #fdeeee; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  @page { margin: 16mm 14mm; }
  body { font-size: 11px; }
  main { max-width: none; padding: 0; }
  h1 { font-size: 20px; }
  h2, h3 { break-after: avoid; }
  thead { display: table-header-group; }
  tr, li, .facts div { break-inside: avoid; }
  .scroll { overflow: visible; }
  li pre { max-height: none; }
  li:has(pre) { break-inside: auto; }
}
</style>`);

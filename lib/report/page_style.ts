import { FONT } from "./theme.ts";

/** The style sheet of a report: one column on a phone, a printable page on paper. */
export const PAGE_STYLE = `
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0; background: #fff; color: #262b33; font: 15px/1.5 ${FONT}; }
main { max-width: 1028px; margin: 0 auto; padding: 36px 24px 56px; }
header { border-bottom: 1px solid #262b33; padding-bottom: 14px; margin-bottom: 22px; }
h1 { font-size: 27px; line-height: 1.2; margin: 0; letter-spacing: -0.01em; }
.subtitle { margin: 6px 0 0; color: #5b6470; font-size: 16px; }
.summary p { margin: 0 0 8px; max-width: 76ch; }
h2 { font-size: 18px; margin: 36px 0 10px; }
h3 { font-size: 14px; margin: 0 0 6px; font-weight: 600; }
.figures { display: grid; grid-template-columns: repeat(6, minmax(0, 1fr)); gap: 30px 28px; margin-top: 26px; }
figure { margin: 0; }
figure.wide, figure.of1 { grid-column: span 6; }
figure.of2 { grid-column: span 3; }
figure.of3 { grid-column: span 2; }
figure h3 b { font-size: 17px; margin-right: 5px; }
.wide .pictures { display: grid; grid-template-columns: 1fr 1fr; gap: 12px 28px; }
.wide.thirds .pictures { grid-template-columns: repeat(3, 1fr); gap: 14px 24px; }
.wide.single .pictures { grid-template-columns: minmax(0, 1fr); }
.pictures svg { display: block; width: 100%; height: auto; }
.pictures svg + svg { margin-top: 6px; }
.wide svg + svg { margin-top: 0; }
.of1 .pictures { max-width: 640px; }
figcaption, .note { color: #5b6470; font-size: 12.5px; line-height: 1.45; margin: 6px 0 0; max-width: 92ch; }
table { border-collapse: collapse; width: 100%; font-size: 14px; font-variant-numeric: tabular-nums;
  border-top: 1.5px solid #262b33; border-bottom: 1.5px solid #262b33; }
table.narrow { max-width: 620px; }
thead th { border-bottom: 1px solid #262b33; font-size: 13px; vertical-align: bottom; }
th, td { padding: 5px 8px; text-align: right; font-weight: normal; }
thead th { font-weight: 600; }
th:first-child { text-align: left; padding-left: 2px; }
tbody tr + tr { border-top: 1px solid #e6e8ec; }
.unit { color: #5b6470; white-space: nowrap; }
.best { font-weight: 600; }
.scroll { overflow-x: auto; }
.met { color: #00664b; white-space: nowrap; }
.missed { color: #a32100; white-space: nowrap; font-weight: 600; }
dl { margin: 0 0 18px; font-size: 14px; columns: 2; column-gap: 28px; }
dl div { display: grid; grid-template-columns: 10em 1fr; gap: 10px; padding: 3px 0; break-inside: avoid; }
dt { color: #5b6470; }
dd { margin: 0; overflow-wrap: anywhere; }
pre { background: #f5f6f8; border-radius: 4px; padding: 10px 12px; margin: 0 0 14px; overflow-x: auto;
  font: 12.5px/1.5 ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace; }
details { margin: 0 0 8px; font-size: 14px; }
summary { cursor: pointer; padding: 3px 0; }
@media screen and (max-width: 760px) {
  main { padding: 22px 16px 40px; }
  h1 { font-size: 22px; }
  .figures { display: block; margin-top: 18px; }
  figure { margin: 0 0 30px; }
  .wide .pictures { grid-template-columns: minmax(0, 1fr); }
  .wide.thirds .pictures { grid-template-columns: minmax(0, 1fr); }
  .wide.thirds .pictures svg { max-width: 340px; }
  .pictures svg { max-width: 560px; }
  .wide.single .pictures svg { max-width: none; }
  .of3 .pictures svg { max-width: 340px; }
  dl { columns: 1; }
  dl div { grid-template-columns: 8.5em 1fr; }
  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  tbody tr { display: grid; grid-template-columns: 1fr 1fr; gap: 1px 22px; padding: 9px 2px; }
  tbody th { grid-column: 1 / -1; text-align: left; font-weight: 600; padding: 0 0 2px; }
  tbody td { display: flex; justify-content: space-between; gap: 8px; padding: 1px 0; font-size: 13px; }
  tbody td::before { content: attr(data-label); color: #5b6470; font-weight: normal; }
}
@media print {
  @page { margin: 14mm; }
  body { font-size: 10pt; }
  main { max-width: none; padding: 0; }
  figure, tr, dl div { break-inside: avoid; }
  h2, h3 { break-after: avoid; }
  h1 { font-size: 18pt; }
  table { font-size: 8.5pt; }
  thead th { font-size: 8pt; }
  th, td { padding: 3px 5px; }
  figcaption, .note { font-size: 8pt; }
  .figures { gap: 20px; }
  pre { white-space: pre-wrap; overflow-wrap: anywhere; }
}
`;

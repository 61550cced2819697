import type { About } from "../../base/display.ts";
import { escapeHtml } from "../escape_html.ts";

const cells = (tag: "td" | "th", texts: readonly string[]) =>
  texts.map((text) => `<${tag} style="text-align: left">${escapeHtml(text)}</${tag}>`).join("");

/** What a result says of itself as HTML: a table of facts, and its own table below. */
export function aboutHtml({ title, facts, table = [] }: About): string {
  const [head, ...rows] = table;
  const own = head === undefined ? "" : `
<table>
<thead><tr>${cells("th", head)}</tr></thead>
<tbody>
${rows.map((row) => `<tr>${cells("td", row)}</tr>`).join("\n")}
</tbody>
</table>`;
  return `<table>
<caption style="text-align: left">${escapeHtml(title)}</caption>
<tbody>
${facts.map(([name, value]) => `<tr>${cells("th", [name])}${cells("td", [value])}</tr>`).join("\n")}
</tbody>
</table>${own}`;
}

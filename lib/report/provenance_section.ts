import { escapeHtml } from "./escape_html.ts";
import type { ReportData } from "./report_data.ts";

/**
 * Where the data came from: facts, commands to run again, and specs as folded JSON.
 *
 * @param data The report.
 * @returns HTML of the section; empty when nothing is given.
 *
 * @example
 * ```ts ignore
 * import { provenanceSection } from "./provenance_section.ts";
 *
 * const html = provenanceSection(data);
 * ```
 */
export function provenanceSection(data: Pick<ReportData, "provenance" | "commands" | "json">): string {
  const facts = Object.entries(data.provenance).map(([name, value]) =>
    `<div><dt>${escapeHtml(name)}</dt><dd>${escapeHtml(value || "–")}</dd></div>`
  );
  const commands = data.commands.map(escapeHtml).join("\n");
  const json = Object.entries(data.json ?? {}).map(([name, value]) => {
    const text = JSON.stringify(value, null, 2) ?? "–";
    return `<details><summary>${escapeHtml(name)}</summary><pre>${escapeHtml(text)}</pre></details>`;
  });
  const parts = [
    facts.length > 0 ? `<dl>\n${facts.join("\n")}\n</dl>` : "",
    commands ? `<h3>Commands</h3>\n<pre>${commands}</pre>` : "",
    ...json,
  ].filter((part) => part !== "");
  return parts.length === 0 ? "" : `<section>\n<h2>Provenance</h2>\n${parts.join("\n")}\n</section>`;
}

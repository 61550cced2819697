import type { Reference } from "../base/reference.ts";
import { referenceText } from "../experiment/references/reference_text.ts";
import { escapeHtml } from "./escape_html.ts";

/**
 * The references of a report, as a list.
 *
 * @param references What the report cites.
 * @returns HTML of the section; empty when nothing is given.
 *
 * @example
 * ```ts ignore
 * import { referencesSection } from "./references_section.ts";
 *
 * const html = referencesSection({ references: data.references });
 * ```
 */
export function referencesSection({ references = [] }: { references?: readonly Reference[] }): string {
  if (references.length === 0) return "";
  const items = references.map((one) => `<li>${escapeHtml(referenceText(one))}</li>`);
  return `<section>\n<h2>References</h2>\n<ul>\n${items.join("\n")}\n</ul>\n</section>`;
}

import type { Reference } from "../../../lib/base/reference.ts";

/** `Hodgkin & Huxley (1952)`: surnames of one or two authors, or of the first of more. */
export function shortReference({ authors = [], title = "", year }: Reference): string {
  const surnames = authors.map((author) => author.replace(/^(?:[A-Z]\S*\. ?)+/, ""));
  const names = surnames.length > 2 ? `${surnames[0]} et al.` : surnames.join(" & ");
  return `${names || title} (${year})`;
}

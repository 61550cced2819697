import type { KeyedReference } from "./reference_list.ts";

/** Text that BibTeX takes as it stands. */
function plain(text: string): string {
  return text.replace(/[{}\\]/g, "").replace(/[&%$#_]/g, "\\$&").replace(/\s+/g, " ").trim();
}

function entry({ key, authors, year, ...rest }: KeyedReference): string {
  const kind = rest.journal ? "article" : rest.publisher ? "book" : "misc";
  const fields: Record<string, string | undefined> = {
    // A name of several words that is no person's stands in braces of its own.
    author: authors?.map((name) => name.startsWith("The ") ? `{${plain(name)}}` : plain(name)).join(" and "),
    // Braces keep capitals.
    title: rest.title === undefined ? undefined : `{${plain(rest.title)}}`,
    year: year?.toString(),
    ...Object.fromEntries(
      (["journal", "publisher", "volume", "version"] as const).map((name) => [
        name,
        rest[name] === undefined ? undefined : plain(rest[name]),
      ]),
    ),
    pages: rest.pages === undefined ? undefined : plain(rest.pages).replace(/(\d)-(\d)/, "$1--$2"),
    doi: rest.doi?.replace(/[{}\s]/g, ""),
    url: rest.url?.replace(/[{}\s]/g, ""),
  };
  const lines = Object.entries(fields).filter(([_, value]) => value)
    .map(([name, value]) => `  ${name} = {${value}},`);
  return [`@${kind}{${key.replace(/[^\w:.-]/g, "")},`, ...lines, "}"].join("\n");
}

/**
 * References as BibTeX.
 * @param references With keys, each once, as {@linkcode referenceList} gives them.
 */
export function bibtexOf(references: readonly KeyedReference[]): string {
  return references.map(entry).join("\n\n");
}

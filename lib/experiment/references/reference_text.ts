import type { Reference } from "../../base/reference.ts";

function namesOf(authors: readonly string[]): string {
  return authors.at(-1) === "others" ? `${authors.slice(0, -1).join(", ")} et al.` : authors.join(", ");
}

function placeOf({ journal, publisher, volume, pages }: Reference): string {
  const place = [journal, volume].filter((part) => part !== undefined).join(" ");
  return [place, pages, publisher].filter((part) => part).join(", ");
}

/**
 * A reference as one line of plain text.
 * @returns Such as `N. Brunel (2000). Dynamics of … Journal of Computational Neuroscience 8, 183-208. doi:10.1023/A:1008925309027`.
 */
export function referenceText(reference: Reference): string {
  const { authors, year, title, doi, url, version } = reference;
  const names = authors ? namesOf(authors) : "", when = year === undefined ? "" : `(${year})`;
  const parts = [
    [names, when].filter((part) => part !== "").join(" "),
    title ?? "",
    version === undefined ? "" : `Version ${version}`,
    placeOf(reference),
  ].filter((part) => part !== "").map((part) => /[.?!]$/.test(part) ? part : `${part}.`);
  return [...parts, ...(doi ? [`doi:${doi}`] : []), ...(url ? [url] : [])].join(" ");
}

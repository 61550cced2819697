import { failType } from "../../base/fail.ts";
import { withNearest } from "../../base/nearest_name.ts";
import type { Cited, Reference } from "../../base/reference.ts";
import { shown } from "../../base/shown.ts";
import { VERSION } from "../../version.ts";
import table from "./references.json" with { type: "json" };

/** A reference with its key, unique in a list. */
export type KeyedReference = Reference & { key: string };

const TABLE = new Map<string, KeyedReference>(
  Object.entries(table as Record<string, Reference>).map(([key, reference]) => [key, { key, ...reference }]),
);
const BY_DOI = new Map([...TABLE.values()].flatMap((one) => one.doi ? [[one.doi.toLowerCase(), one]] : []));

/** volley itself, in this version. */
export const VOLLEY_REFERENCE: KeyedReference = {
  key: "volley",
  authors: ["The volley authors"],
  title: "volley: spiking networks and their neural surrogates, on WebGPU",
  version: VERSION,
};

/** Keys of all references that the library has. */
export function referenceKeys(): string[] {
  return [...TABLE.keys()];
}

/** First author's surname, or first word of the title, and the year, as a key. */
function keyOf({ authors, title, doi, year }: Reference): string {
  const first = authors?.[0]?.split(/\s+/).at(-1) ?? title?.split(/\s+/)[0] ?? doi ?? "";
  const letters = first.normalize("NFD").replace(/[^A-Za-z0-9]/g, "").toLowerCase();
  const when = year ?? /\((\d{4})\)/.exec(title ?? "")?.[1] ?? "";
  return `${letters || "reference"}${when}`;
}

function requireReference(cited: unknown): Reference {
  const texts = ["key", "title", "journal", "publisher", "volume", "pages", "doi", "url", "version"];
  const { authors, year, ...rest } = Object(cited) as Reference;
  const known = (name: string) => texts.includes(name);
  if (
    typeof cited === "object" && cited !== null && (rest.title || rest.doi || authors) &&
    Object.entries(rest).every(([name, value]) => known(name) && typeof value === "string") &&
    (authors === undefined || Array.isArray(authors) && authors.every((one) => typeof one === "string")) &&
    (year === undefined || Number.isInteger(year))
  ) return cited as Reference;
  failType(
    "cite this",
    `a reference is a key or an object of authors, year, ${texts.join(", ")}`,
    shown(cited),
  );
}

/**
 * The reference that is cited: one of the library by its key or its DOI, else the given one.
 * @throws {TypeError} When the library has none of this key, or it is no reference.
 */
export function referenceOf(cited: Cited): KeyedReference {
  if (typeof cited === "string") {
    const found = TABLE.get(cited);
    if (found) return found;
    failType("cite this", "the library has no reference of this key", withNearest(cited, referenceKeys()));
  }
  const own = requireReference(cited);
  const known = own.doi === undefined ? undefined : BY_DOI.get(own.doi.toLowerCase());
  return known ?? { ...own, key: own.key ?? keyOf(own) };
}

/**
 * A list of what is cited: volley first, then each once, in order; a key that two different ones share gets a letter.
 * @throws {TypeError} When the library has none of a key, or one is no reference.
 */
export function referenceList(cited: readonly Cited[]): KeyedReference[] {
  const list: KeyedReference[] = [VOLLEY_REFERENCE], seen = new Set<string>(), keys = new Set(["volley"]);
  for (const reference of cited.map(referenceOf)) {
    const what = JSON.stringify({ ...reference, key: "" });
    if (seen.has(what)) continue;
    seen.add(what);
    let { key } = reference;
    for (let letter = 1; keys.has(key); letter++) key = `${reference.key}-${letter}`;
    keys.add(key);
    list.push({ ...reference, key });
  }
  return list;
}

/** Something that is cited: an article, a book, a program. */
export interface Reference {
  /** Short name by which it is cited, such as `brunel2000`. @default made of the first author and the year */
  key?: string;
  /** Authors, as `N. Brunel`; the last may be `others`. @default not known */
  authors?: readonly string[];
  /** Year. @default not known */
  year?: number;
  /** Title, or all that is known where there are no fields for it. @default not known */
  title?: string;
  /** Journal. */
  journal?: string;
  /** Publisher of a book. */
  publisher?: string;
  /** Volume. */
  volume?: string;
  /** Pages, or the number of the article. */
  pages?: string;
  /** DOI, without `https://doi.org/`. */
  doi?: string;
  /** Address. */
  url?: string;
  /** Version of a program. */
  version?: string;
}

/** What a model cites: the key of a reference that the library has, or a reference of its own. */
export type Cited = string | Reference;

/**
 * The references that a model's `source` names, which `;` keeps apart.
 * @param source Such as `Brunel (2000), doi:10.1023/A:1008925309027`.
 * @returns None for `textbook`.
 */
export function citedIn(source: string): Reference[] {
  return source.split("; ").filter((text) => text.trim() !== "" && text !== "textbook").map((text) => {
    const doi = /doi:(10\.\S+[^\s.,;])/.exec(text)?.[1];
    return { title: text.replace(/,? *doi:\S+/, "").trim(), ...(doi ? { doi } : {}) };
  });
}

/** Cells from `first` on, up to but without `end`. */
export interface Part {
  first: number;
  end: number;
}

/** The cells of a population that one of several threads has. */
export function shareOf(size: number, { part, parts }: { part: number; parts: number }): Part {
  return { first: Math.floor(size * part / parts), end: Math.floor(size * (part + 1) / parts) };
}

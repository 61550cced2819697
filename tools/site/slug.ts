/** The anchor of a heading as GitHub makes it, so that links work there and on the site. @param heading Its plain text. */
export function slugOf(heading: string): string {
  return heading.trim().toLowerCase().replace(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, "").replaceAll(" ", "-");
}

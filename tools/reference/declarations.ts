/** A field of an interface, as its source says it. */
export interface Field {
  name: string;
  optional: boolean;
  type: string;
  about: string;
  /** What it is when it is not given. */
  standard: string;
}

const COMMENT = /\/\*\*([\s\S]*?)\*\//;

/** Text of a comment, without its stars and the marks of links. */
function commentText(comment: string): string {
  return comment.replace(/^\s*\*+ ?/gm, "").replace(/\{@link(?:code)? ([^}]+)\}/g, "`$1`").replace(
    /\s+/g,
    " ",
  ).trim();
}

/** The text between the brackets that open at a place. */
function bracketed(source: string, open: number): string {
  let depth = 0;
  for (let at = open; at < source.length; at++) {
    if (source[at] === "{") depth++;
    if (source[at] === "}" && --depth === 0) return source.slice(open + 1, at);
  }
  throw new Error("Cannot read a declaration as it does not end");
}

/** What the comment before a declaration says. */
export function aboutOf(source: string, name: string): string {
  const found = new RegExp(`/\\*\\*((?:(?!\\*/)[\\s\\S])*)\\*/\\s*export (?:interface|type) ${name}\\b`).exec(
    source,
  );
  if (!found) throw new Error(`Cannot find the comment of ${name}`);
  return commentText(found[1]);
}

/** The fields of an interface with their comments. @throws {Error} When the source has none of this name. */
export function fieldsOf(source: string, name: string): Field[] {
  const start = new RegExp(`export interface ${name}\\b[^{]*\\{`).exec(source);
  if (!start) throw new Error(`Cannot find the interface ${name}`);
  const body = bracketed(source, start.index + start[0].length - 1), fields: Field[] = [];
  const pattern = /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*(\w+)(\??): ([^;{]*(?:\{[^}]*\}[^;{]*)*);/g;
  for (const [, comment, field, optional, type] of body.matchAll(pattern)) {
    const [about, standard = ""] = commentText(comment).split(/\s*@default\s+/);
    fields.push({
      name: field,
      optional: optional === "?",
      type: type.replace(/\s+/g, " ").trim(),
      about,
      standard,
    });
  }
  return fields;
}

/** The forms of a union with the comment of each. @throws {Error} When the source has none of this name. */
export function formsOf(source: string, name: string): { form: string; about: string }[] {
  const start = new RegExp(`export type ${name} =`).exec(source);
  if (!start) throw new Error(`Cannot find the type ${name}`);
  let depth = 0, end = start.index;
  for (; end < source.length; end++) {
    if (source.startsWith("/**", end)) end = source.indexOf("*/", end) + 1;
    if (/[{([]/.test(source[end])) depth++;
    if (/[})\]]/.test(source[end])) depth--;
    if (source[end] === ";" && depth === 0) break;
  }
  const text = source.slice(start.index + start[0].length, end);
  return text.split(/^ {2}(?=\/\*\*)/m).slice(1).map((part) => {
    const comment = COMMENT.exec(part)!;
    const form = part.slice(comment.index + comment[0].length).replace(/^\s*\|/, "").replace(/\s+/g, " ")
      .trim();
    return { form: form.replace(/,? *\}/g, " }").replace(/; \}/g, " }"), about: commentText(comment[1]) };
  });
}

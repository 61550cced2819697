import { aboutOf, fieldsOf } from "../declarations.ts";
import { table } from "../markdown_parts.ts";

/** A table of the fields of an interface, but its kind. @param links Pages of types that have some. */
export function fieldTable(
  source: string,
  name: string,
  links: Readonly<Record<string, string>> = {},
): string {
  const typeText = (type: string) => {
    const code = `\`${type.replaceAll("readonly ", "")}\``;
    const named = type.match(/\b[A-Z]\w+/g)?.find((word) => Object.hasOwn(links, word));
    return named === undefined ? code : `[${code}](${links[named]})`;
  };
  return table(
    ["field", "type", "default", "meaning"],
    fieldsOf(source, name).filter((field) => field.name !== "kind").map((field) => [
      `\`${field.name}\``,
      typeText(field.type),
      field.optional ? field.standard || "nothing" : "must be given",
      field.about,
    ]),
  );
}

/** The same below a heading, with what is said of the interface. */
export function fieldSection(
  source: string,
  name: string,
  links: Readonly<Record<string, string>> = {},
): string {
  return [`### ${name}`, aboutOf(source, name), fieldTable(source, name, links)].join("\n\n");
}

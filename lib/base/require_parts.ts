import { failType } from "./fail.ts";
import { withNearest } from "./nearest_name.ts";

/** What a part of a definition is; with a `?` it may be left out. */
export type PartType = "text" | "number" | "flag" | "list" | "object" | "function";
/** A table of all parts of a definition. */
export type PartTypes<Definition> = Readonly<
  Record<keyof Required<Definition>, PartType | `${PartType}?`>
>;

const IS: Readonly<Record<PartType, (value: unknown) => boolean>> = {
  text: (value) => typeof value === "string",
  number: (value) => typeof value === "number" && Number.isFinite(value),
  flag: (value) => typeof value === "boolean",
  list: Array.isArray,
  object: (value) => typeof value === "object" && value !== null && !Array.isArray(value),
  function: (value) => typeof value === "function",
};

/**
 * Fails unless a definition, such as a system of one's own, has all its parts and no other. Fields that objects of a class keep for
 * themselves are their own affair.
 * @param task What cannot be done otherwise, such as `define a system`. @param definition What was given. @param parts All parts there are.
 * @throws {TypeError} Naming the first part that is missing, of another type, or unknown with the nearest that is not.
 *
 * @example
 * ```ts
 * import { requireParts } from "./require_parts.ts";
 *
 * try {
 *   requireParts<{ about: string }>("define it", { abuot: "cells" }, { about: "text" });
 * } catch (error) {
 *   console.log((error as Error).message); // Cannot define it as its parts must be among about: current value is abuot (did you mean about?)
 * }
 * ```
 */
export function requireParts<Definition>(
  task: string,
  definition: object,
  parts: PartTypes<Definition>,
): void {
  const names = Object.keys(parts), plain = Object.getPrototypeOf(definition) === Object.prototype;
  const unknown = plain ? Object.keys(definition).find((name) => !names.includes(name)) : undefined;
  if (unknown !== undefined) {
    failType(task, `its parts must be among ${names.join(", ")}`, withNearest(unknown, names));
  }
  for (const [name, wanted] of Object.entries<string>(parts)) {
    const value = (definition as Record<string, unknown>)[name], type = wanted.replace("?", "") as PartType;
    if (value === undefined && wanted.endsWith("?")) continue;
    if (IS[type](value)) continue;
    failType(task, `its ${name} must be a ${type}`, value === undefined ? "none" : typeof value);
  }
}

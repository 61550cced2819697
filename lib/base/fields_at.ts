import type * as z from "../deps/zod.ts";

type Schema = z.core.$ZodType;

/** Fields of a value that an alternative has, less those that it has besides. */
function fieldsAlike(schema: Schema, value: object): number {
  const own = Object.keys(value), fields = fieldsAt(schema, [], value);
  return 2 * own.filter((field) => fields.includes(field)).length - fields.length;
}

/**
 * A schema without what only says whether a value may be left out. Of alternatives by a field it is the one that fits, of others the one
 * whose fields are most like those of the value.
 */
function bare(schema: Schema, value: unknown): Schema {
  const def = schema._zod.def as z.core.$ZodTypes["_zod"]["def"];
  if (def.type === "union" && typeof value === "object" && value !== null) {
    if (!("discriminator" in def)) {
      const alike = def.options.map((one) => fieldsAlike(one, value));
      return bare(def.options[alike.indexOf(Math.max(...alike))], value);
    }
    const field = def.discriminator as string, own = (value as Record<string, unknown>)[field];
    const fits = def.options.find((one) => one._zod.propValues?.[field]?.has(own as string));
    return fits ? bare(fits, value) : schema;
  }
  return "innerType" in def ? bare(def.innerType, value) : schema;
}

/**
 * Names of the fields that an object may have at a path of a value; none where its schema does not tell.
 * @param schema Schema of the whole value.
 *
 * @example
 * ```ts
 * import * as z from "../deps/zod.ts";
 * import { fieldsAt } from "./fields_at.ts";
 *
 * const schema = z.object({ cells: z.array(z.object({ name: z.string(), size: z.int() })) });
 * console.log(fieldsAt(schema, ["cells", 0], { cells: [{}] })); // ["name", "size"]
 * ```
 */
export function fieldsAt(schema: Schema, path: readonly PropertyKey[], value: unknown): string[] {
  let at: Schema | undefined = schema, own = value;
  for (const key of path) {
    const def = bare(at, own)._zod.def as z.core.$ZodTypes["_zod"]["def"];
    at = def.type === "object"
      ? def.shape[String(key)]
      : def.type === "array"
      ? def.element
      : def.type === "record"
      ? def.valueType
      : undefined;
    if (!at) return [];
    own = (own as Record<PropertyKey, unknown> | undefined)?.[key];
  }
  const def = bare(at, own)._zod.def as z.core.$ZodTypes["_zod"]["def"];
  return def.type === "object" ? Object.keys(def.shape) : [];
}

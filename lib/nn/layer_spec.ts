import { fieldsAt } from "../base/fields_at.ts";
import { nearestName } from "../base/nearest_name.ts";
import * as z from "../deps/zod.ts";
import type { LayerKind } from "./layer.ts";
import { findLayer, layerKinds } from "./layers/registry.ts";
import type { Layer, StackLayer } from "./layers/specs.ts";

export type { Layer, StackLayer } from "./layers/specs.ts";
export { RECURRENT_KINDS, type RecurrentKind } from "./layers/recurrent/recurrent_layout.ts";

/** Where a layer is wrong and how; of a field that there is not, with the nearest. */
function mistakeOf({ schema }: LayerKind, issue: z.core.$ZodIssue, value: unknown) {
  const { path, message } = issue;
  if (issue.code !== "unrecognized_keys") return { path, message };
  const [key] = issue.keys, near = nearestName(key, fieldsAt(schema, path, value));
  const cure = near === null ? "" : `, did you mean ${near}?`;
  return { path: [...path, key], message: `expected no such field${cure}` };
}

/** A schema that hands a layer to the schema of its kind. */
function schemaOf(wanted: (layer: LayerKind) => boolean): z.ZodType<StackLayer> {
  return z.pipe(
    z.unknown(),
    z.transform((value, context) => {
      const kind = (value as { kind?: unknown } | null | undefined)?.kind;
      const layer = typeof kind === "string" ? findLayer(kind) : undefined;
      if (!layer || !wanted(layer)) {
        const kinds = layerKinds().filter((kind) => wanted(findLayer(kind)!));
        const message = `expected one of ${kinds.join(", ")}`;
        context.issues.push({ code: "custom", path: ["kind"], message, input: value });
        return z.NEVER;
      }
      const { data, error } = layer.schema.safeParse(value);
      for (const issue of error?.issues ?? []) {
        context.issues.push({ code: "custom", input: value, ...mistakeOf(layer, issue, value) });
      }
      return error ? z.NEVER : data as StackLayer;
    }),
  );
}

/** The schema of a {@linkcode StackLayer}, or of a layer of a kind that was registered. */
export const stackLayerSchema = schemaOf(() => true);

/** The schema of the layers of a population's surrogate. */
export const layersSchema = z.array(
  schemaOf((layer) => layer.text !== undefined) as z.ZodType<Layer>,
).check(z.maxLength(16));

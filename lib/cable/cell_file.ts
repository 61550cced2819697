import { shown } from "../base/shown.ts";
import { failSpec } from "../base/spec_error.ts";
import * as z from "../deps/zod.ts";
import { failFile } from "../io/file_error.ts";
import { readJson } from "../io/json.ts";
import { cellInputSchema } from "./cell_input_plan.ts";
import { type CellSpec, parseCellSpec } from "./cell_spec.ts";
import type { ChannelModel } from "./channels/channel_model.ts";
import { type SectionKind, type SectionsOptions, sectionsUnder } from "./sections_of.ts";
import { type RegionSynapses, spreadSynapses } from "./spread_synapses.ts";
import { loadSwc } from "./swc.ts";
import { refuseUnknown } from "./unknown_field.ts";

/** A cell of one's own, read from files. */
export interface OwnCell {
  /** The cell, with what drives it as far as its file says. */
  spec: CellSpec;
  /** What was changed on the way from its morphology, one sentence each. */
  notes: readonly string[];
}

const channels = z.record(z.string(), z.record(z.string(), z.number()));
const region = z.strictObject({ ra: z.number(), cm: z.number(), channels });
const synapse = {
  tauRise: z.number(),
  tauDecay: z.number(),
  reversal: z.number(),
  weight: z.number(),
  magnesium: z.optional(z.number()),
  magnesiumSlope: z.optional(z.number()),
};
/** A cell by its morphology: channels by region, synapses at places or spread over regions. */
const TRACED = z.strictObject({
  kind: z.literal("cell"),
  name: z.string(),
  startMv: z.number(),
  celsius: z.number(),
  morphology: z.string().check(z.minLength(1)),
  onlySoma: z.optional(z.boolean()),
  leastRadius: z.optional(z.number().check(z.positive())),
  dLambda: z.optional(z.number().check(z.minimum(1e-3), z.maximum(10))),
  regions: z.strictObject({
    soma: z.optional(region),
    axon: z.optional(region),
    dend: z.optional(region),
    apic: z.optional(region),
    other: z.optional(region),
  }),
  synapses: z.optional(z.array(z.union([
    z.strictObject({ section: z.string(), at: z.number(), ...synapse }),
    z.strictObject({
      region: z.string(),
      number: z.int().check(z.minimum(1), z.maximum(10_000)),
      ...synapse,
    }),
  ]))),
});

const KNOWN = [...Object.keys(TRACED.shape), "input", ...Object.keys(cellInputSchema.shape)];

/** Fails with a field that is unknown, or else with the first that is wrong. */
function checked<Output>(schema: z.ZodType<Output>, value: unknown, under = ""): Output {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const { path, message } = refuseUnknown(result.error, {
    what: "cell",
    schema,
    value,
    under,
    names: under === "" ? KNOWN : undefined,
  });
  const field = [under, ...path.map(String)].filter((part) => part !== "").join(".");
  const found = path.reduce<unknown>((part, key) => (part as Record<PropertyKey, unknown>)?.[key], value);
  failSpec(field, "use this cell", `${field || "the spec"} does not fit (${message})`, shown(found));
}

/** The path of a file that another names: as it is, or in the other's folder. */
function besides(path: string, named: string): string {
  if (/^([/\\]|[A-Za-z]:)/.test(named)) return named;
  return path.replace(/[^/\\]*$/, "") + named;
}

async function tracedCell(
  path: string,
  value: unknown,
  { plan, models }: { plan: Pick<CellSpec, "input">; models?: readonly ChannelModel[] },
): Promise<OwnCell> {
  const { morphology, onlySoma, leastRadius, dLambda, regions, synapses = [], ...rest } = checked(
    TRACED,
    value,
  );
  const points = await loadSwc(besides(path, morphology), { onlySoma, leastRadius });
  const kinds = regions as SectionsOptions["kinds"] & Record<string, SectionKind>;
  const sections = sectionsUnder("regions", points, { kinds, dLambda });
  const placed = synapses.flatMap((one, at) =>
    "region" in one ? spreadSynapses(sections, one as RegionSynapses, `synapses.${at}`) : [one]
  );
  const spec = parseCellSpec({ ...rest, sections: [...sections], synapses: placed, ...plan }, models);
  return { spec, notes: [...points.notes, ...sections.notes] };
}

/**
 * Reads a cell of one's own from JSON: a whole {@link CellSpec}, or `morphology`, the path of an SWC file beside it, with `regions` (`soma`, `axon`,
 * `dend`, `apic`, `other`), each with `ra`, `cm` and `channels`. Synapses are then at places, or spread evenly by `region` and `number`. In
 * both, `input` may say what drives it in recordings: `rateHz`, `leastScale`, `mostScale`, `drives`.
 * @param path The JSON file. @param models Models of channels that it may have. @default those of the library
 * @throws {FileError} When a file is missing, broken or of another kind.
 * @throws {SpecError} With one sentence for the first field that is wrong.
 */
export async function loadCell(path: string, models?: readonly ChannelModel[]): Promise<OwnCell> {
  const value = await readJson(path);
  const kind = typeof value === "object" && value !== null ? (value as { kind?: unknown }).kind : undefined;
  if (kind !== "cell") failFile("read", path, "a cell as its kind must be cell", shown(kind));
  const { input, ...rest } = value as { input?: unknown };
  const plan = input === undefined ? {} : { input: checked(cellInputSchema, input, "input") };
  if ("morphology" in rest) return await tracedCell(path, rest, { plan, models });
  return { spec: parseCellSpec({ ...rest, ...plan }, models), notes: [] };
}

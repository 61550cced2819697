import { type CellInputPlan, cellInputSchema } from "./cell_input_plan.ts";
import type { ChannelModel } from "./channels/channel_model.ts";
import { CHANNEL_MODELS } from "./channels/models.ts";
import { POOL } from "./channels/pool.ts";
import type { ParameterField } from "../spiking/neurons/neuron_model.ts";
import * as z from "../deps/zod.ts";
import { type FailField, failFieldOf } from "../base/spec_error.ts";
import { refuseUnknown } from "./unknown_field.ts";
import { requireName } from "../base/require_name.ts";
import { requireSection } from "./require_section.ts";

const fail: FailField = failFieldOf("cell");

/** A point of a branch: coordinates and diameter, um. */
export type BranchPoint = [x: number, y: number, z: number, diameter: number];

/** An unbranched piece of a cell. */
export interface Section {
  /** Name, unique. */
  name: string;
  /** Section that it is attached to; the first section has none. */
  parent?: string;
  /** Where on the parent, from 0 to 1. @default 1 */
  parentAt?: number;
  /** Length of a cylinder, um; without `points`. */
  lengthUm?: number;
  /** Its diameter, um, or that of each of its segments, from the parent's end on. */
  diameterUm?: number | number[];
  /** Course and diameters, in place of a cylinder. */
  points?: BranchPoint[];
  /** Number of compartments. */
  segments: number;
  /** Resistivity of the cytoplasm, ohm cm. */
  ra: number;
  /** Capacitance of the membrane, uF/cm2. */
  cm: number;
  /** Parameters of its channels that differ from their defaults, by model, each for the section or for its segments, from the parent's end on; `pool` is calcium below the membrane. */
  channels: Record<string, Record<string, number | number[]>>;
}

/** A synapse: a conductance that rises and decays exponentially, 1 at its peak, times `weight`. */
export interface CellSynapse {
  /** Name of the section. */
  section: string;
  /** Where on it, from 0 to 1. */
  at: number;
  /** Time constants, ms; the first below the second. */
  tauRise: number;
  /** Decay, ms. */
  tauDecay: number;
  /** Reversal potential, mV. */
  reversal: number;
  /** Peak conductance of an event, nS. */
  weight: number;
  /** Magnesium outside, mM, that blocks it as NMDA receptors: C. E. Jahr, C. F. Stevens (1990). @default 0 */
  magnesium?: number;
  /** Voltage dependence of the block, 1/mV. @default 0.062 */
  magnesiumSlope?: number;
}

/** Validated spec of a detailed cell: a tree of sections with channels, and synapses on it. Plain JSON. */
export interface CellSpec {
  /** Kind of spec. */
  kind: "cell";
  /** Name, for people. */
  name: string;
  /** Voltage at the start, mV, at which all gates are in steady state. */
  startMv: number;
  /** Temperature, degrees C. */
  celsius: number;
  /** Sections; parents before their children. */
  sections: Section[];
  /** Synapses, known by their number. @default none */
  synapses?: CellSynapse[];
  /** What drives them in recordings and simulations. @default each an input of its own */
  input?: CellInputPlan;
}

const positive = z.number().check(z.minimum(1e-6), z.maximum(1e6));
const part = z.number().check(z.minimum(0), z.maximum(1));
const oneOrMany = (value: z.ZodNumber) =>
  z.union([value, z.array(value)], { error: "must be a number or a list of numbers" });
const name = z.string().check(z.regex(/^[A-Za-z][\w.[\]-]*$/, { error: "must be a name" }));

const SHAPE = z.strictObject({
  kind: z.literal("cell"),
  name: z.string().check(z.minLength(1), z.maxLength(200)),
  startMv: z.number().check(z.minimum(-200), z.maximum(200)),
  celsius: z.number().check(z.minimum(-50), z.maximum(100)),
  sections: z.array(z.strictObject({
    name,
    parent: z.optional(z.string()),
    parentAt: z.optional(part),
    lengthUm: z.optional(positive),
    diameterUm: z.optional(oneOrMany(positive)),
    points: z.optional(
      z.array(z.tuple([z.number(), z.number(), z.number(), positive])).check(z.minLength(2)),
    ),
    segments: z.int().check(z.minimum(1), z.maximum(10_000)),
    ra: positive,
    cm: positive,
    channels: z.record(z.string(), z.record(z.string(), oneOrMany(z.number()))),
  })).check(z.minLength(1)),
  synapses: z.optional(z.array(z.strictObject({
    section: z.string(),
    at: part,
    tauRise: positive,
    tauDecay: positive,
    reversal: z.number().check(z.minimum(-1000), z.maximum(1000)),
    weight: z.number().check(z.minimum(0), z.maximum(1e6)),
    magnesium: z.optional(z.number().check(z.minimum(0), z.maximum(100))),
    magnesiumSlope: z.optional(z.number().check(z.minimum(0), z.maximum(1))),
  }))),
  input: z.optional(cellInputSchema),
});

const SCHEMA: z.ZodType<CellSpec> = SHAPE;

function checkSection(
  section: Section,
  before: ReadonlySet<string>,
  models: readonly ChannelModel[],
): void {
  const { name, parent, lengthUm, diameterUm, points, segments, channels } = section;
  const path = `sections.${name}`;
  if (before.has(name)) fail(path, "must have another name, as there is one of this name", name);
  if (before.size === 0 ? parent !== undefined : parent === undefined) {
    fail(
      `${path}.parent`,
      before.size === 0 ? "must be left out of the first section" : "must be given",
      parent ?? "none",
    );
  }
  if (parent !== undefined) {
    requireSection(`${path}.parent`, parent, { names: before, rule: "a section before it" });
  }
  if (
    points
      ? lengthUm !== undefined || diameterUm !== undefined
      : lengthUm === undefined || diameterUm === undefined
  ) {
    fail(path, "must have either points or lengthUm and diameterUm", Object.keys(section).join(", "));
  }
  if (Array.isArray(diameterUm) && diameterUm.length !== segments) {
    fail(
      `${path}.diameterUm`,
      `must be one number, or one for each of ${segments} segments`,
      `${diameterUm.length} numbers`,
    );
  }
  const moves = points?.some(([x, y, z], at) =>
    at > 0 && (x !== points[0][0] || y !== points[0][1] || z !== points[0][2])
  );
  if (points && !moves) fail(`${path}.points`, "must not all be at one place", points[0]);
  for (const [channel, parameters] of Object.entries(channels)) {
    const names = [...models.map((one) => one.name), "pool"];
    const option = models.length > CHANNEL_MODELS.length ? undefined : "channels";
    requireName("cell", `${path}.channels.${channel}`, "a model of channels", channel, names, option);
    const model = models.find((one) => one.name === channel);
    const fields: Readonly<Record<string, ParameterField>> = model?.parameters ?? POOL;
    for (const [parameter, value] of Object.entries(parameters)) {
      const own = `${path}.channels.${channel}.${parameter}`;
      requireName("cell", own, `a parameter of ${channel}`, parameter, Object.keys(fields));
      const { low, high } = fields[parameter];
      const values = typeof value === "number" ? [value] : value;
      if (typeof value !== "number" && value.length !== segments) {
        fail(own, `must be one number, or one for each of ${segments} segments`, `${value.length} numbers`);
      }
      for (const one of values) {
        if (!(one >= low && one <= high)) fail(own, `must be from ${low} to ${high}`, one);
      }
    }
  }
}

/**
 * Checks a spec of a detailed cell read from JSON.
 * @param input Anything.
 * @param models Models of channels that its sections may have.
 * @returns The spec.
 * @throws {SpecError} With one sentence for the first mistake.
 */
export function parseCellSpec(
  input: unknown,
  models: readonly ChannelModel[] = CHANNEL_MODELS,
): CellSpec {
  const result = SCHEMA.safeParse(input);
  if (!result.success) {
    const { path, message } = refuseUnknown(result.error, { what: "cell", schema: SHAPE, value: input });
    let value: unknown = input;
    const parts = path.map((key) => {
      value = (value as Record<PropertyKey, unknown> | undefined)?.[key];
      return (value as { name?: string } | undefined)?.name ?? String(key);
    });
    fail(parts.join(".") || "the spec", `does not fit (${message})`, value ?? "none");
  }
  const spec = result.data, names = new Set<string>();
  for (const section of spec.sections) {
    checkSection(section, names, models);
    names.add(section.name);
  }
  spec.synapses?.forEach(({ section, tauRise, tauDecay }, at) => {
    requireSection(`synapses.${at}.section`, section, { names });
    if (tauRise >= tauDecay) fail(`synapses.${at}.tauRise`, `must be below tauDecay = ${tauDecay}`, tauRise);
  });
  return spec;
}

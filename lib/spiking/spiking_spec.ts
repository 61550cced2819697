import { type OptionNames, requireKnown } from "../base/require_known.ts";
import * as z from "../deps/zod.ts";
import type { NeuronModel } from "./neurons/neuron_model.ts";
import { NEURON_MODELS } from "./neurons/models.ts";
import { SYNAPSE_MODELS } from "./synapses/models.ts";
import type { SynapseModel } from "./synapses/synapse_model.ts";
import { fieldsAt } from "../base/fields_at.ts";
import { nearestAlternative } from "../base/nearest_alternative.ts";
import { nearestName, withNearest } from "../base/nearest_name.ts";
import { quoted, shortened, shown } from "../base/shown.ts";
import { specErrorOf } from "../base/spec_error.ts";
import { CELL_INDEX, CONNECT, DRAWN_CONNECT, MAX_CELLS } from "./connect_schema.ts";
import { checkSpiking } from "./check_spiking.ts";
import { checkStimuli } from "./check_stimuli.ts";
import { gapJunctionsSchema } from "./gap_junctions.ts";
import { junctionName } from "../system/connection_names.ts";
import type { Positions, SpikingSpec } from "./spec_types.ts";
import { CALCIUM, ELEMENTS, REWIRING } from "./rewiring/rewiring_schema.ts";
import { checkRewiring } from "./rewiring/check_rewiring.ts";
import { RECEPTOR } from "./receptor.ts";
import { ACTIVE_TIME, CURRENT, DRIVE, NAME } from "./stimuli.ts";
import { neuronValueSchema, parameterSchema, valueSchema } from "./value.ts";

/** Names of {@linkcode ParseSpikingOptions}. */
export const PARSE_OPTIONS: OptionNames<ParseSpikingOptions> = { neurons: true, synapses: true };

export type { Waveform } from "../system/waveform.ts";
export type { ActiveTime, Current, CurrentTarget, Drive, NeuronSet } from "./stimuli.ts";

export type { GapJunctions } from "./gap_junctions.ts";
export type { Calcium, Rewiring, SynapticElements } from "./rewiring/rewiring_types.ts";
export type { GatedReceptor, Receptor } from "./receptor.ts";

const place = z.number().check(z.minimum(-1e9), z.maximum(1e9));

const POSITIONS: z.ZodType<Positions> = z.union([
  z.strictObject({
    grid: z.array(z.int().check(z.minimum(1))).check(z.minLength(1), z.maxLength(3)),
    spacing: z.number().check(z.minimum(1e-9), z.maximum(1e9)),
  }),
  z.strictObject({
    uniform: z.array(z.number().check(z.minimum(0), z.maximum(1e9))).check(z.minLength(1), z.maxLength(3)),
    from: z.optional(z.array(place).check(z.minLength(1), z.maxLength(3))),
  }),
  z.strictObject({ list: z.array(z.array(place).check(z.minLength(1), z.maxLength(3))) }),
], {
  error: "must be {grid: [cells, ...], spacing}, {uniform: [extent, ...], from} or {list: [[x, ...], ...]}",
});

const SPIKING_SCHEMA: z.ZodType<SpikingSpec> = z.strictObject({
  kind: z.literal("spiking"),
  name: z.string().check(z.minLength(1), z.maxLength(200)),
  stepMs: z.number().check(z.minimum(0.001), z.maximum(10)),
  populations: z.array(z.strictObject({
    name: NAME,
    size: z.int().check(z.minimum(1), z.maximum(MAX_CELLS)),
    neuron: z.string(),
    parameters: z.optional(z.record(z.string(), parameterSchema("parameter of the model"))),
    initial: z.optional(z.record(z.string(), neuronValueSchema("start of a state variable or receptor"))),
    receptors: z.optional(z.record(NAME, RECEPTOR)),
    positions: z.optional(POSITIONS),
    calcium: z.optional(CALCIUM),
    elements: z.optional(ELEMENTS),
    replay: z.optional(z.strictObject({
      timesMs: z.array(z.number().check(z.minimum(0))),
      cells: z.array(CELL_INDEX),
      counts: z.optional(z.array(z.int().check(z.minimum(0), z.maximum(2 ** 16)))),
    })),
  })).check(z.minLength(1)),
  projections: z.array(z.strictObject({
    name: z.optional(NAME),
    ...ACTIVE_TIME,
    from: z.string(),
    to: z.string(),
    receptor: z.string(),
    connect: CONNECT,
    weight: valueSchema("mV, pA or nS"),
    delayMs: valueSchema("ms"),
    initialGating: z.optional(neuronValueSchema("start of the gating variable")),
    shortTerm: z.optional(z.strictObject({
      U: z.number().check(z.minimum(0), z.maximum(1)),
      tauFacilitation: z.number().check(z.minimum(0), z.maximum(1e6)),
      tauDepression: z.number().check(z.minimum(0), z.maximum(1e6)),
      tauPsc: z.optional(z.number().check(z.minimum(0), z.maximum(1e6))),
    })),
    learning: z.optional(z.strictObject({
      model: z.string(),
      parameters: z.optional(z.record(z.string(), z.number())),
    })),
    autapses: z.optional(z.boolean()),
    multapses: z.optional(z.boolean()),
    rewiring: z.optional(REWIRING),
  })),
  gapJunctions: z.optional(gapJunctionsSchema(DRAWN_CONNECT)),
  drives: z.optional(z.array(DRIVE)),
  currents: z.optional(z.array(CURRENT)),
});

/** A path as people read it: members of lists by their names, or by what they connect. */
function pathOf(path: readonly PropertyKey[], input: unknown): { text: string; value: unknown } {
  const parts: string[] = [];
  let value = input;
  for (const key of path) {
    const inner = (value as Record<PropertyKey, unknown> | undefined)?.[key];
    const { name, from, to, between } = (typeof inner === "object" && inner !== null ? inner : {}) as Record<
      string,
      unknown
    >;
    const ends = from !== undefined ? `${shown(from)}->${shown(to)}` : junctionName(between);
    const named = typeof name === "string" ? name : ends;
    parts.push(typeof key === "number" && named !== undefined ? named : String(key));
    value = inner;
  }
  return { text: parts.join("."), value };
}

function ruleOf(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case "too_small":
      return issue.origin === "array"
        ? `must have at least ${issue.minimum} entry`
        : `must be at least ${issue.minimum}`;
    case "too_big":
      return `must be at most ${issue.maximum}`;
    case "invalid_value":
      return `must be ${issue.values.map(String).join(" or ")}`;
    case "invalid_type":
      return issue.expected === "int"
        ? "must be a whole number"
        : `must be ${issue.expected === "number" ? "a finite number" : `of type ${issue.expected}`}`;
    case "invalid_key":
      return issue.issues[0].message;
    case "unrecognized_keys":
      return `has no field ${issue.keys.join(", ")}`;
    default:
      return issue.message;
  }
}

function at(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (part, key) => (part as Record<PropertyKey, unknown> | undefined)?.[key],
    input,
  );
}

/** Of a value that fits no alternative what is wrong by the one that is meant, where a field of its own tells which. */
function issuesMeant(issue: z.core.$ZodIssue, input: unknown): z.core.$ZodIssue[] {
  const meant = nearestAlternative(issue) ?? [];
  const odd = meant.find((one) => one.code === "unrecognized_keys" && one.path.length === issue.path.length);
  if (odd?.code !== "unrecognized_keys") return [issue];
  return Object.keys(at(input, issue.path) as object).length > odd.keys.length ? meant : [issue];
}

/** What stands at a place. Where alternatives are told by a field that is missing, it may be misspelt. */
function foundAt({ code, path }: z.core.$ZodIssue, value: unknown, input: unknown): string {
  if (code === "invalid_key") return quoted(path.at(-1));
  if (code !== "invalid_union" || value !== undefined) return quoted(value);
  const field = String(path.at(-1)), beside = at(input, path.slice(0, -1));
  const near = typeof beside === "object" && beside ? nearestName(field, Object.keys(beside)) : null;
  return near === null ? "none" : `none (did you mean ${field} by ${near}?)`;
}

function sentence(issue: z.core.$ZodIssue, input: unknown): string {
  const { text, value } = pathOf(issue.path, input);
  const found = issue.code === "unrecognized_keys"
    ? withNearest(issue.keys.join(", "), fieldsAt(SPIKING_SCHEMA, issue.path, input))
    : foundAt(issue, value, input);
  return `Cannot use this network as ${shortened(text) || "the spec"} ${
    shortened(ruleOf(issue), 400)
  }: current value is ${shortened(found)}.`;
}

/** Options of {@link parseSpikingSpec}. */
export interface ParseSpikingOptions {
  /** Models of neurons besides those of the library. @default none */
  neurons?: readonly NeuronModel[];
  /** Models of synapses that learn besides those of the library. @default none */
  synapses?: readonly SynapseModel[];
}

/**
 * Checks a spec of a spiking network read from JSON: fields, names, ranges of parameters, delays not shorter than the step.
 * @param input Anything.
 * @returns The spec.
 * @throws {SpecError} With one sentence for each mistake, naming population or projection, value and rule.
 * @throws {TypeError} When an option is unknown.
 */
export function parseSpikingSpec(input: unknown, options: ParseSpikingOptions = {}): SpikingSpec {
  requireKnown("read this network", options, PARSE_OPTIONS);
  const result = SPIKING_SCHEMA.safeParse(input);
  if (!result.success) {
    const issues = result.error.issues.flatMap((issue) => issuesMeant(issue, input));
    throw specErrorOf(
      pathOf(issues[0].path, input).text,
      issues,
      (issue) => sentence(issue, input),
    );
  }
  const neurons = [...NEURON_MODELS, ...(options.neurons ?? [])];
  checkSpiking(result.data, {
    neurons,
    synapses: [...SYNAPSE_MODELS, ...(options.synapses ?? [])],
  });
  checkRewiring(result.data);
  checkStimuli(result.data, neurons);
  return result.data;
}

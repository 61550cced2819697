import * as z from "../deps/zod.ts";
import { type FailField, failFieldOf } from "../base/spec_error.ts";
import { parseSpikingSpec } from "../spiking/spiking_spec.ts";
import type { Projection, SpikingSpec } from "../spiking/spec_types.ts";
import { refuseUnknown } from "./unknown_field.ts";

const fail: FailField = failFieldOf("network");

/** Cells that are alike. */
export interface CellPopulation {
  /** Name, unique. */
  name: string;
  /** N, cells. */
  size: number;
  /** Groups of inputs, by name: numbers of the inputs that are hit together. A detailed cell's inputs are its synapses, or the drives of several. */
  groups: Record<string, number[]>;
}

/** Synapses from one population to another; `receptor` is the group of inputs that is hit, with the weight as the size of the event. */
export type CellProjection = Omit<Projection, "learning" | "fromMs" | "untilMs">;

/** Independent events of each input of a group in each cell: one in a step with probability rate times step. */
export interface CellDrive {
  /** Name of the population. */
  to: string;
  /** Group of inputs. */
  receptor: string;
  /** Events of an input per second; at most one in a step. */
  rateHz: number;
  /** Size of an event. @default 1 */
  weight?: number;
  /** From when, ms. @default 0 */
  fromMs?: number;
  /** Until when, ms. @default the end */
  untilMs?: number;
}

/** Validated spec of a network of cells, detailed ones or their surrogates: who is connected with whom. Plain JSON. */
export interface CellNetworkSpec {
  /** Kind of spec. */
  kind: "cell-network";
  /** Name, for people. */
  name: string;
  /** Time step of events, ms: that of the surrogates. */
  stepMs: number;
  /** Populations, in the order of their cells. */
  populations: CellPopulation[];
  /** Projections. @default none */
  projections?: CellProjection[];
  /** Drives. @default none */
  drives?: CellDrive[];
}

/** Most groups of a population: they are bits of a word. */
const MOST_GROUPS = 32;

const name = z.string().check(
  z.regex(/^[A-Za-z][\w-]*$/, { error: "must be a name of letters, digits, _ and -" }),
);
const time = z.number().check(z.minimum(0), z.maximum(1e9));

const SCHEMA = z.strictObject({
  kind: z.literal("cell-network"),
  name: z.string().check(z.minLength(1), z.maxLength(200)),
  stepMs: z.number().check(z.minimum(0.001), z.maximum(10)),
  populations: z.array(z.strictObject({
    name,
    size: z.int().check(z.minimum(1), z.maximum(2 ** 24)),
    groups: z.record(name, z.array(z.int().check(z.minimum(0), z.maximum(4095))).check(z.minLength(1))),
  })).check(z.minLength(1)),
  projections: z.optional(z.array(z.unknown())),
  drives: z.optional(z.array(z.strictObject({
    to: z.string(),
    receptor: z.string(),
    rateHz: z.number().check(z.minimum(0), z.maximum(1e6)),
    weight: z.optional(z.number().check(z.minimum(0), z.maximum(1e6))),
    fromMs: z.optional(time),
    untilMs: z.optional(time),
  }))),
});

/**
 * The network's graph as that of point neurons whose receptors are groups of inputs: rules of connection, weights, delays and short-term plasticity are
 * those of the spiking engine.
 */
export function graphSpec(spec: CellNetworkSpec): SpikingSpec {
  return {
    kind: "spiking",
    name: spec.name,
    stepMs: spec.stepMs,
    populations: spec.populations.map(({ name, size, groups }) => ({
      name,
      size,
      neuron: "lif",
      receptors: Object.fromEntries(
        Object.keys(groups).map((group) => [group, { kinetics: "delta" as const }]),
      ),
    })),
    projections: (spec.projections ?? []) as Projection[],
  };
}

/**
 * Checks a spec of a network of cells read from JSON.
 * @param input Anything.
 * @returns The spec.
 * @throws {SpecError} With one sentence for the first mistake.
 */
export function parseCellNetwork(input: unknown): CellNetworkSpec {
  const result = SCHEMA.safeParse(input);
  if (!result.success) {
    const { path, message } = refuseUnknown(result.error, { what: "network", schema: SCHEMA, value: input });
    const value = path.reduce<unknown>((part, key) => (part as Record<PropertyKey, unknown>)?.[key], input);
    fail(
      path.join(".") || "the spec",
      `does not fit (${message})`,
      JSON.stringify(value)?.slice(0, 120) ?? "none",
    );
  }
  const spec = result.data as CellNetworkSpec;
  for (const { name, groups } of spec.populations) {
    const number = Object.keys(groups).length;
    if (number > MOST_GROUPS) fail(`populations.${name}.groups`, `must be at most ${MOST_GROUPS}`, number);
  }
  spec.drives?.forEach(({ to, receptor, rateHz }, at) => {
    const target = spec.populations.find(({ name }) => name === to);
    const names = spec.populations.map(({ name }) => name).join(", ");
    if (!target) fail(`drives.${at}.to`, `must be a population (there are ${names})`, to);
    if (!target.groups[receptor]) {
      fail(
        `drives.${at}.receptor`,
        `must be a group of ${to} (there are ${Object.keys(target.groups).join(", ")})`,
        receptor,
      );
    }
    if (rateHz * spec.stepMs > 1000) {
      fail(`drives.${at}.rateHz`, "must be at most one event in a step", rateHz);
    }
  });
  const graph = parseSpikingSpec(graphSpec(spec));
  graph.projections.forEach(({ fromMs, untilMs }, at) => {
    if ((fromMs ?? untilMs) !== undefined) {
      fail(`projections.${at}`, "must have no fromMs and untilMs, which drives have", fromMs ?? untilMs);
    }
  });
  return { ...spec, ...(spec.projections ? { projections: graph.projections } : {}) };
}

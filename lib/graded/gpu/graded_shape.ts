import { carriedBy } from "../check_graded.ts";
import { gradedModels, type OwnGradedParts } from "../graded_parts.ts";
import type { GradedModel } from "../models/graded_model.ts";
import type { GradedPlan } from "../plan_graded.ts";
import type { GradedConnect, GradedSpec } from "../spec_types.ts";
import { differingParameters, isNoisy, unitParameters } from "../unit_parameters.ts";

/** Invocations of a workgroup. */
export const WORKGROUP = 64;

/** Units of one model in the kernel. */
export interface ShapePopulation {
  model: GradedModel;
  size: number;
  /** Its first unit, state and output among those of a network. */
  first: number;
  states: number;
  outputs: number;
  /** Fields of the WGSL's `Parameters`: parameters, and constants. */
  fields: readonly string[];
}

/** A coupling in the kernel. */
export interface ShapeCoupling {
  /** Numbers of its populations. */
  from: number;
  to: number;
  who: "all" | "shift" | "matrix";
  /** First output of the source, how many, and the first input of the target. */
  output: number;
  outputs: number;
  input: number;
  /** Whether a network has a lag. */
  lagged: boolean;
  /** The first of its sums over all sources. */
  sum: number;
}

/** What all networks of a kernel have in common. */
export interface GradedShape {
  populations: readonly ShapePopulation[];
  couplings: readonly ShapeCoupling[];
  /** Inputs from outside: population, input of its model, and units, where not all get it. */
  inputs: readonly { to: number; slot: number; units?: readonly number[] }[];
  /** Units, states and outputs of a network. */
  units: number;
  states: number;
  outputs: number;
  /** Sums over all sources that units share. */
  sums: number;
  /** Invocations of a network. */
  lanes: number;
  noise: boolean;
  waves: boolean;
  /** Traces: population, variable, and the cells of those before it. */
  traces: readonly { population: number; variable: string; first: number }[];
  /** Cells of all traces. */
  cells: number;
}

/** How a coupling finds its sources. */
export function whoOf(connect: GradedConnect = "all"): ShapeCoupling["who"] {
  if (typeof connect === "string") return connect === "all" ? "all" : "shift";
  return "shift" in connect ? "shift" : "matrix";
}

/** What networks must share to run in one kernel, as text. */
function structureOf({ stepMs, populations, couplings = [], inputs = [] }: GradedSpec): string {
  return JSON.stringify([
    stepMs,
    populations.map(({ name, size, model }) => [name, size, model]),
    couplings.map(({ from, to, connect, output, as }) => [from, to, whoOf(connect), output, as]),
    inputs.map(({ to, as, units }) => [to, as, units]),
  ]);
}

/** Whether networks have one structure, so that one kernel runs all. */
export function haveOneStructure(specs: readonly GradedSpec[]): boolean {
  const first = structureOf(specs[0]);
  return specs.every((spec) => structureOf(spec) === first);
}

function populationsOf(spec: GradedSpec, own: OwnGradedParts): ShapePopulation[] {
  const models = gradedModels(own), at = { first: 0, states: 0, outputs: 0 };
  return spec.populations.map((population) => {
    const { size } = population, model = models.get(population.model)!;
    const p = unitParameters(population, model, 0);
    const place = {
      ...{ ...at, model, size },
      fields: [...Object.keys(model.parameters), ...Object.keys(model.constants?.(p, spec.stepMs) ?? {})],
    };
    at.first += size;
    at.states += size * Object.keys(model.state).length;
    at.outputs += size * model.outputs.length;
    return place;
  });
}

function couplingsOf(specs: readonly GradedSpec[], populations: readonly ShapePopulation[]): ShapeCoupling[] {
  const [{ populations: named, couplings = [] }] = specs;
  const placeOf = (name: string) => named.findIndex((one) => one.name === name);
  let sum = 0;
  return couplings.map((coupling, k) => {
    const from = placeOf(coupling.from), to = placeOf(coupling.to), who = whoOf(coupling.connect);
    const carried = carriedBy(coupling, populations[from].model, populations[to].model);
    const lagged = specs.some((spec) => (spec.couplings![k].lag ?? 0) !== 0);
    const place = { from, to, who, ...carried, lagged, sum };
    if (who === "all") sum += carried.outputs;
    return place;
  });
}

function anyNoisy(specs: readonly GradedSpec[], populations: readonly ShapePopulation[]): boolean {
  return specs.some((spec) =>
    spec.populations.some((population, k) => {
      const { model } = populations[k];
      return differingParameters(population, model).some((p) => isNoisy(model, p));
    })
  );
}

/** Least power of two that has room for so many, at most a workgroup. */
function lanesFor(units: number): number {
  return Math.min(WORKGROUP, 2 ** Math.ceil(Math.log2(units)));
}

/** The shape of networks of one structure. */
export function shapeOf(specs: readonly GradedSpec[], plan: GradedPlan, own: OwnGradedParts): GradedShape {
  const [spec] = specs, populations = populationsOf(spec, own), couplings = couplingsOf(specs, populations);
  const sum = (of: (one: ShapePopulation) => number) => populations.reduce((all, one) => all + of(one), 0);
  let cells = 0;
  const traces = plan.traces.map((trace) => {
    const first = cells;
    cells += populations[trace.population].size;
    return { ...trace, first };
  });
  const inputs = (spec.inputs ?? []).map(({ to, as, units }) => {
    const place = spec.populations.findIndex(({ name }) => name === to);
    const slot = as === undefined ? 0 : populations[place].model.inputs.indexOf(as);
    return { to: place, slot, ...(units ? { units } : {}) };
  });
  return {
    ...{ populations, couplings, inputs, traces, cells },
    units: sum(({ size }) => size),
    states: sum(({ size, model }) => size * Object.keys(model.state).length),
    outputs: sum(({ size, model }) => size * model.outputs.length),
    sums: couplings.reduce((all, { who, outputs }) => all + (who === "all" ? outputs : 0), 0),
    lanes: lanesFor(Math.max(...populations.map(({ size }) => size))),
    noise: anyNoisy(specs, populations),
    waves: specs.some(({ inputs = [] }) => inputs.some(({ value }) => typeof value !== "number")),
  };
}

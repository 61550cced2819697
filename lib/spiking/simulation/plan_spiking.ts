import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { type Ensure, ensureTo } from "../../base/fail.ts";
import { wholeSteps } from "../../base/time_grid.ts";
import { failSpec } from "../../base/spec_error.ts";
import { DEFAULT_SEED } from "../../random/default_seed.ts";
import { projectionNames } from "../../system/connection_names.ts";
import type { SpikingSpec } from "../spec_types.ts";
import type { Tables } from "../build/lookup.ts";
import { type ResolvedNetwork, resolveSpiking } from "../build/resolve.ts";
import type { SpikingOptions, Trace, TraceOptions } from "./spiking_run.ts";

const ensure: Ensure = ensureTo("simulate");
const RECORD_OPTIONS: OptionNames<NonNullable<SpikingOptions["record"]>> = {
  spikes: true,
  traces: true,
  everyMs: true,
};

/** Models besides those of the library. */
export type OwnModels = Pick<SpikingOptions, "neurons" | "synapses">;

/** A trace, resolved. */
export interface PlannedTrace extends Omit<Trace, "values"> {
  /** Index of the population. */
  at: number;
  /** Index of the variable: those of the model, then a of its receptors. */
  index: number;
  /** Number of the projection whose gating it is, or null. */
  gating: number | null;
}

/** Checked options, in steps. */
export interface SpikingPlan {
  network: ResolvedNetwork;
  binMs: number;
  binSteps: number;
  spikes: boolean;
  traces: PlannedTrace[];
  traceSteps: number;
  /** Whether steps in which nothing changes are left out, where the engine can. */
  fastForward: boolean;
}

/** How long a plan runs. */
export interface Stretch {
  steps: number;
  bins: number;
  /** Samples of each trace. */
  samples: number;
}

/** Most values of one recorded array. */
const MAX_VALUES = 2 ** 31;

const TRACE_OPTIONS: OptionNames<TraceOptions> = { population: true, variable: true, cells: true, sum: true };

/** How many of a unit of time some time is, which must be whole and at least 1. */
function wholeRatio(value: number, unit: number, rule: string): number {
  const ratio = wholeSteps(value, unit);
  ensure(ratio !== null && ratio >= 1, rule, value);
  return ratio!;
}

/** Fails when spikes could not be told apart by their cells. @throws {RangeError} */
export function requireNeurons({ cells }: ResolvedNetwork): void {
  ensure(cells <= 2 ** 26, "all networks together must have at most 2^26 cells", cells);
}

/** Part of a receptor's current that a step may take, so that its ends tell of it. */
const MOST_LOST = 0.99;

/** Fails where a sum cannot be taken. @param own The variables that may be summed, or the receptors. */
function requireSum({ population, variable, cells, sum }: TraceOptions, own: readonly string[]): void {
  const task = `record a sum over ${population}`;
  if (sum !== "values" && sum !== "currents") {
    failSpec("traces", task, "it must be of values or of currents", sum);
  }
  if (cells !== undefined) {
    failSpec("traces", task, "it is one over all cells, and cells must be left out", cells);
  }
  if (own.includes(variable)) return;
  const what = sum === "currents"
    ? "receptors whose currents are known at the ends of steps"
    : "variables that can be summed";
  failSpec("traces", task, `its ${what} are ${own.join(", ") || "none"}`, variable);
}

function planTrace(network: ResolvedNetwork, trace: TraceOptions): PlannedTrace {
  requireKnown("record a trace", trace, TRACE_OPTIONS);
  const at = network.populations.findIndex(({ name }) => name === trace.population);
  if (at < 0) failSpec("traces", "record a trace", "there is no population of this name", trace.population);
  const { model, receptors, size } = network.populations[at];
  const stored = receptors.filter(({ kinetics }) => !kinetics.delta);
  const names = projectionNames(network.spec.projections);
  const gated = names.filter((_, k) => network.projections[k].gating && network.projections[k].from === at);
  const variables = [...Object.keys(model.state), ...stored.map(({ name }) => name), ...gated];
  if (!variables.includes(trace.variable)) {
    failSpec(
      "traces",
      `record a trace of ${trace.population}`,
      `its variables are ${variables.join(", ")}`,
      trace.variable,
    );
  }
  if (trace.sum !== undefined) {
    // Of cells with a dendrite the synapses see its voltage, which is not the first of their variables. Of a pulse that is over within a step nothing is left at its end.
    const felt = stored.filter(({ kinetics, junctions, follows }) =>
      !junctions && !follows && (!model.dendritic || kinetics.reversal === null) &&
      (kinetics.held || kinetics.lostA < MOST_LOST)
    );
    const values = variables.filter((name) => !gated.includes(name));
    requireSum(trace, trace.sum === "currents" ? felt.map(({ name }) => name) : values);
  }
  const { cells = trace.sum === undefined ? NaN : 1 } = trace;
  ensure(
    Number.isInteger(cells) && cells >= 1 && cells <= size,
    `the cells of a trace of ${trace.population} must be from 1 to ${size}`,
    trace.cells ?? "none",
  );
  const receptor = receptors.findIndex(({ name }) => name === trace.variable);
  const state = Object.keys(model.state);
  const index = receptor < 0 ? state.indexOf(trace.variable) : state.length + receptor;
  const gating = gated.includes(trace.variable) ? names.indexOf(trace.variable) : null;
  return { ...trace, cells, at, index, gating };
}

/** Room for some samples of a trace. */
export function emptyTrace({ population, variable, cells, sum }: PlannedTrace, samples: number): Trace {
  return { population, variable, cells, ...(sum ? { sum } : {}), values: new Float32Array(samples * cells) };
}

/** What was asked for with a trace. */
export function askedTrace({ population, variable, cells, sum }: Omit<Trace, "values">): TraceOptions {
  return sum ? { population, variable, sum } : { population, variable, cells };
}

/**
 * Checks what an engine of spiking networks is asked for, its duration aside.
 * @param tables Tables that several networks share. @default its own
 * @throws {SpecError | RangeError} One sentence for the first thing that is wrong.
 */
export function planSpiking(
  spec: SpikingSpec,
  options: Omit<SpikingOptions, "durationMs">,
  tables?: Tables,
): SpikingPlan {
  const { seed = DEFAULT_SEED, binMs = 1, record = {}, fastForward = false } = options;
  requireKnown("record", record, RECORD_OPTIONS);
  ensure(
    Number.isSafeInteger(seed) && seed >= 0,
    "the seed must be a whole number from 0 to 2^53 - 1",
    seed,
  );
  const { neurons, synapses } = options;
  const network = resolveSpiking(spec, { seed, neurons, synapses }, tables);
  const { stepMs } = network;
  requireNeurons(network);
  ensure(Number.isFinite(binMs) && binMs > 0, "the bin must be a positive number of ms", binMs);
  const binSteps = wholeRatio(binMs, stepMs, `the bin must be a whole number of time steps of ${stepMs} ms`);
  const traceSteps = wholeRatio(
    record.everyMs ?? stepMs,
    stepMs,
    `samples of traces must come every whole number of time steps of ${stepMs} ms`,
  );
  const traces = (record.traces ?? []).map((trace) => planTrace(network, trace));
  return { network, binMs, binSteps, spikes: record.spikes ?? true, traces, traceSteps, fastForward };
}

/**
 * Checks how long a plan is to run.
 * @param done Steps that were done before.
 * @throws {RangeError} One sentence for the first thing that is wrong.
 */
export function planStretch(plan: SpikingPlan, durationMs: number, done = 0): Stretch {
  const { binMs, binSteps, traces, traceSteps } = plan;
  ensure(
    Number.isFinite(durationMs) && durationMs > 0,
    "the duration must be a positive number of ms",
    durationMs,
  );
  const bins = wholeRatio(
    durationMs,
    binMs,
    `the duration must be a whole number of bins of ${binMs} ms`,
  );
  const steps = bins * binSteps;
  ensure(done + steps < 2 ** 27, "the number of time steps must be below 2^27", done + steps);
  const samples = Math.floor(steps / traceSteps);
  const values = traces.reduce((sum, { cells }) => sum + samples * cells, 0);
  ensure(values < MAX_VALUES, `traces must have fewer than ${MAX_VALUES} values`, values);
  return { steps, bins, samples };
}

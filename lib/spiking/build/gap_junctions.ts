import { failSpec } from "../../base/spec_error.ts";
import { type StreamKey, streamKey } from "../../random/random_words.ts";
import { SPIKING_STREAMS } from "../../random/streams.ts";
import type { GapJunctions } from "../gap_junctions.ts";
import type { SpikingSpec } from "../spec_types.ts";
import type { Connect } from "../connect_types.ts";
import { isConstant, quantileOf } from "../value.ts";
import { resolveDistance } from "./distance.ts";
import { makeSynapses } from "./graph.ts";
import type { Kinetics } from "./kinetics.ts";
import { QUANTILES } from "./lookup.ts";
import { fanIn, quantumOf } from "./quantum.ts";
import { FOREVER } from "./waveform.ts";
import type { ResolvedProjection } from "./resolved_projection.ts";
import type { ResolvedNeurons } from "./resolve_population.ts";
import type { ResolvedReceptor } from "./resolved_population.ts";

/** Name of the receptor by which a population's gap junctions act; no spec may name it. */
export const GAPS = "gap junctions";
/** Voltages beyond this, both ways, act as it, mV: by it currents fit the accumulator. */
const MOST_VOLTAGE = 1000;
/** Most of a cell's capacitance that its junctions may take in a step, C the parameter `C_m` or `C` of its model, 1 where it has none. */
const MOST_COUPLING = 0.5;

/** Junctions in one direction: what the sources give to the targets. */
export interface GapWires {
  from: number;
  to: number;
  /** Pairs, or null where all cells of both populations are joined by one conductance. */
  pairs: { sources: number[]; targets: number[] } | null;
  /** nS: one for each pair, or one for all. */
  conductances: Float64Array;
}

/** The rows of a graph as pairs, with the weight of each. */
function pairsOf({ rows, targets, weights }: ReturnType<typeof makeSynapses>) {
  const sources = Array.from(targets, () => 0);
  for (let row = 0; row + 1 < rows.length; row++) sources.fill(row, rows[row], rows[row + 1]);
  return {
    sources,
    targets: [...targets],
    weights: weights.length > 1 ? [...weights] : sources.map(() => 0),
  };
}

/** A projection that is drawn once, whose weights are the numbers of pairs or of quantiles, for {@link makeSynapses}. */
function drawnOf(
  spec: SpikingSpec,
  { between: [from, to], connect, conductance }: GapJunctions,
  { ends, key, seed }: { ends: [number, number]; key: (part: number) => StreamKey; seed: number },
): ResolvedProjection {
  const sizes = { from: spec.populations[ends[0]].size, to: spec.populations[ends[1]].size };
  const listed = connect.rule === "pairs" && connect.weights !== undefined;
  const numbers = listed ? connect.sources.length : isConstant(conductance) ? 1 : QUANTILES;
  const distance = connect.rule === "distance"
    ? resolveDistance(connect, { from, to, receptor: GAPS, connect, weight: 0, delayMs: 0 }, { spec, seed })
    : null;
  return {
    ...{ name: GAPS, from: ends[0], to: ends[1], receptor: 0, connect, distance, listed },
    autapses: ends[0] !== ends[1],
    multapses: connect.rule === "fixed-total",
    weights: Int32Array.from({ length: numbers }, (_, at) => at),
    delays: Uint16Array.of(0),
    delayRange: { least: 0, most: 0 },
    ...{ shortTerm: null, learning: null, rewiring: null, gating: null, active: ALWAYS },
    expected: Math.round((distance?.mean ?? fanIn(connect, sizes).mean) * sizes.to),
    keys: { graph: key(0), permutation: key(1) },
  };
}

/** Draws the gap junctions of a network, as wires in both directions. */
export function drawGaps(spec: SpikingSpec, seed: number): GapWires[] {
  return (spec.gapJunctions ?? []).flatMap((junctions, at): GapWires[] => {
    const { between, connect, conductance } = junctions;
    const [from, to] = between.map((name) => spec.populations.findIndex((one) => one.name === name));
    if (connect.rule === "all-to-all" && isConstant(conductance)) {
      const wires = { pairs: null, conductances: Float64Array.of(conductance) };
      const there = { from, to, ...wires };
      return from === to ? [there] : [there, { from: to, to: from, ...wires }];
    }
    const key = (part: number) => streamKey(seed, SPIKING_STREAMS.junction, at, part);
    const drawn = drawnOf(spec, junctions, { ends: [from, to], key, seed });
    const sizes = { from: spec.populations[from].size, to: spec.populations[to].size };
    let { sources, targets, weights } = pairsOf(makeSynapses(drawn, sizes));
    if (from === to && connect.rule !== "pairs") {
      // Each two cells were asked in both orders: one of them counts.
      const kept = sources.map((_, k) => k).filter((k) => sources[k] < targets[k]);
      [sources, targets, weights] = [sources, targets, weights].map((list) => kept.map((k) => list[k]));
    }
    const own = connect.rule === "pairs" ? connect.weights : undefined;
    const conductances = Float64Array.from(
      weights,
      (number) => own?.[number] ?? quantileOf(conductance, (number + 0.5) / QUANTILES),
    );
    if (from !== to) {
      return [{ from, to, pairs: { sources, targets }, conductances }, {
        ...{ from: to, to: from, conductances },
        pairs: { sources: targets, targets: sources },
      }];
    }
    const pairs = { sources: [...sources, ...targets], targets: [...targets, ...sources] };
    return [{ from, to, pairs, conductances: Float64Array.from([...conductances, ...conductances]) }];
  });
}

/** Calls back with each target and conductance. */
function eachJunction(
  { from, to, pairs, conductances }: GapWires,
  all: readonly ResolvedNeurons[],
  each: (target: number, conductance: number, times: number) => void,
): void {
  if (pairs) {
    return pairs.targets.forEach((target, k) =>
      each(target, conductances[conductances.length > 1 ? k : 0], 1)
    );
  }
  const partners = all[from].size - (from === to ? 1 : 0);
  for (let target = 0; target < all[to].size; target++) each(target, conductances[0], partners);
}

const ALWAYS = { from: 0, until: FOREVER };

const KINETICS: Kinetics = {
  ...{ delta: false, held: true, second: false, gainA: 1, gainB: 0, meanA: 1, meanB: 0 },
  ...{ lostA: 0, lostB: 0, ab: 0, reversal: 0, block: 0, blockSlope: 0 },
};

/**
 * The receptor by which gap junctions act on a population: what arrives in a step is the sum of conductances times voltages of the others.
 * @returns Null where it has none.
 * @throws {SpecError} When they would take too much of a cell's capacitance in a step.
 */
export function gapReceptor(
  wires: readonly GapWires[],
  at: number,
  { all, stepMs }: { all: readonly ResolvedNeurons[]; stepMs: number },
): ResolvedReceptor | null {
  const mine = wires.filter(({ to }) => to === at);
  if (mine.length === 0) return null;
  const { name, size, constants } = all[at];
  const partners = new Uint32Array(size);
  let largest = 0;
  for (const one of mine) {
    eachJunction(one, all, (target, conductance, times) => {
      partners[target] += times;
      largest = Math.max(largest, conductance);
    });
  }
  const most = partners.reduce((sum, count) => Math.max(sum, count), 0);
  const path = `gapJunctions of ${name}`;
  const quantum = quantumOf(path, [{ most, weight: largest * MOST_VOLTAGE }]);
  const junctions = new Float64Array(size);
  for (const one of mine) {
    eachJunction(one, all, (target, conductance, times) => {
      junctions[target] += times * weightOf(conductance, quantum) * quantum / MOST_VOLTAGE;
    });
  }
  junctions.forEach((sum, cell) => {
    const { C_m, C = C_m } = constants[constants.length > 1 ? cell : 0] as Record<string, number | undefined>;
    const part = stepMs * sum / (C ?? 1);
    if (part <= MOST_COUPLING) return;
    failSpec(
      path,
      "use this network",
      `the gap junctions of a cell of ${name} must charge at most ${MOST_COUPLING} of its capacitance in a step, so that voltages do not overshoot`,
      `${part.toPrecision(3)}, by ${sum.toPrecision(3)} nS, ${C ?? 1} pF and a step of ${stepMs} ms`,
    );
  });
  return {
    name: GAPS,
    kinetics: KINETICS,
    follows: false,
    quantum,
    firstQuantum: quantum,
    drives: [],
    junctions,
  };
}

/** Quanta of a conductance at the largest voltage. */
function weightOf(conductance: number, quantum: number): number {
  return Math.round(conductance * MOST_VOLTAGE / quantum);
}

/** Gap junctions as projections that act at every step, in the order of their wires. */
export function gapProjections(
  wires: readonly GapWires[],
  populations: readonly { size: number; receptors: readonly ResolvedReceptor[] }[],
): ResolvedProjection[] {
  return wires.map(({ from, to, pairs, conductances }): ResolvedProjection => {
    const { receptors } = populations[to], receptor = receptors.length - 1;
    const connect: Connect = pairs ? { rule: "pairs", ...pairs } : { rule: "all-to-all" };
    const one = conductances.length > 0 && conductances.every((value) => value === conductances[0]);
    const used = conductances.length === 0 ? [0] : one ? conductances.subarray(0, 1) : conductances;
    return {
      ...{ name: GAPS, from, to, receptor, connect, distance: null, listed: true },
      ...{
        autapses: from !== to,
        multapses: true,
        delays: Uint16Array.of(0),
        delayRange: { least: 0, most: 0 },
      },
      weights: Int32Array.from(used, (value) => weightOf(value, receptors[receptor].quantum)),
      ...{ shortTerm: null, learning: null, rewiring: null, gating: GATING, active: ALWAYS },
      expected: pairs?.targets.length ??
        populations[to].size * (populations[from].size - (from === to ? 1 : 0)),
      keys: { graph: [0, 0], permutation: [0, 0] },
    };
  });
}

/** Voltages as what sources give, over the largest. */
const GATING = {
  ...{ kind: "voltage", alpha: 0, close: 0, meanX: 0, lostX: 0, threshold: 0, slope: MOST_VOLTAGE } as const,
  initial: Float64Array.of(0),
};

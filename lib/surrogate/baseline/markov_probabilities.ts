import type { MifSpec } from "../../markov/mif_spec.ts";
import type { ChainBins, ChainTable, MarkovChain } from "./markov_tables.ts";
import { normalised } from "./parameter_scale.ts";

/** Transition probabilities of one population's cells, by its gate count 0 to N. */
export interface ChainProbabilities {
  /** That a kick of the drive takes a base cell to the gate; that it makes a gate cell spike. */
  baseDrive: Float64Array;
  gateDrive: Float64Array;
  /** The same for a recurrent E kick. */
  baseE: Float64Array;
  gateE: Float64Array;
  /** That an I kick takes a gate cell to the base. */
  gateI: Float64Array;
}

/** A level's voltages are pooled with its neighbours' until they rest on as many frames. */
const LEAST_FRAMES = 50;

/** The tables nearest to a point, pooled. */
function pooledTable(chain: MarkovChain, parameters: ArrayLike<number>): Omit<ChainTable, "parameters"> {
  const here = normalised(chain.parameters, parameters);
  const distance = (table: ChainTable) =>
    normalised(chain.parameters, table.parameters)
      .reduce((sum, value, p) => sum + (value - here[p]) ** 2, 0);
  const near = chain.tables.map((table) => ({ table, distance: distance(table) }))
    .toSorted((a, b) => a.distance - b.distance).slice(0, chain.neighbours);
  const cells = new Float64Array(near[0].table.cells.length);
  const frames = new Float64Array(near[0].table.frames.length);
  const most: [number, number] = [0, 0];
  for (const { table } of near) {
    most.forEach((value, k) => most[k] = Math.max(value, table.most[k]));
    table.cells.forEach((value, at) => cells[at] += value);
    table.frames.forEach((value, at) => frames[at] += value);
  }
  return { cells, frames, most };
}

/**
 * Number of cells below a voltage, from a histogram: exact at the bins' edges and between them by the monotone cubic of
 * Fritsch F. N., Carlson R. E. (1980), doi:10.1137/0717021, as the density falls or rises within a wide bin.
 */
function cellsBelow(cells: Float64Array, { lowest, width }: ChainBins): (voltage: number) => number {
  const edges = [0];
  for (const value of cells) edges.push(edges[edges.length - 1] + value);
  const last = cells.length - 1;
  /** Harmonic mean of the densities on both sides of an edge; at the ends the line through the outer two bins. */
  const slopes = edges.map((_, k) => {
    if (k === 0) return Math.max(0, Math.min(3 * cells[0], 1.5 * cells[0] - 0.5 * cells[Math.min(1, last)]));
    if (k > last) {
      return Math.max(0, Math.min(3 * cells[last], 1.5 * cells[last] - 0.5 * cells[Math.max(0, last - 1)]));
    }
    return cells[k - 1] > 0 && cells[k] > 0 ? 2 / (1 / cells[k - 1] + 1 / cells[k]) : 0;
  });
  return (voltage) => {
    const place = Math.min(cells.length, Math.max(0, (voltage - lowest) / width));
    const k = Math.min(last, Math.floor(place));
    const t = place - k;
    return edges[k] + cells[k] * t * t * (3 - 2 * t) +
      slopes[k] * t * (1 - t) * (1 - t) - slopes[k + 1] * t * t * (1 - t);
  };
}

/** Voltage that an I kick takes just to the border. */
function reachOfInhibition(spec: MifSpec, kick: number, border: number): number {
  if (spec.inhibitoryKick === "constant") return border + kick;
  const span = spec.threshold - spec.inhibitoryReversal;
  const left = 1 - kick / span;
  return left > 0 ? (border - spec.inhibitoryReversal * kick / span) / left : Infinity;
}

/** Voltages of the cells at a level, with those of as many neighbouring levels as are needed. (H) */
function voltagesAt(
  table: Omit<ChainTable, "parameters">,
  place: { weight: number; population: number; level: number; levels: number; bins: number },
): Float64Array {
  const { weight, population, level, levels, bins } = place;
  const cells = new Float64Array(bins);
  let frames = 0;
  for (let away = 0; away < levels && frames < LEAST_FRAMES; away++) {
    for (const other of away === 0 ? [level] : [level - away, level + away]) {
      if (other < 0 || other >= levels) continue;
      const at = population * levels + other;
      frames += table.frames[at];
      const from = (weight * 2 * levels + at) * bins;
      for (let k = 0; k < bins; k++) cells[k] += table.cells[from + k];
    }
  }
  return cells;
}

/** What a chain does at one point. */
export interface ChainAtPoint {
  /** Of E and of I cells. */
  probabilities: [ChainProbabilities, ChainProbabilities];
  /** Most pending kicks from E and from I cells. */
  most: [number, number];
}

/** Probabilities and bounds of a chain at one point. @param spec The network's spec there. */
export function chainAtPoint(
  chain: MarkovChain,
  parameters: ArrayLike<number>,
  spec: MifSpec,
): ChainAtPoint {
  const table = pooledTable(chain, parameters);
  const { border, histogram, levels, levelWidth } = chain;
  const M = spec.threshold;
  const make = (population: number): ChainProbabilities => {
    const size = [spec.N_E, spec.N_I][population] + 1;
    const [kickE, kickI] = [[spec.S_EE, spec.S_EI], [spec.S_IE, spec.S_II]][population];
    const rows = Array.from({ length: levels }, (_, level) => {
      /** Part of the base's or of the gate's cells between two voltages, at frames of one weight. */
      const parts = (weight: number) => {
        const cells = voltagesAt(table, { weight, population, level, levels, bins: histogram.bins });
        const below = cellsBelow(cells, histogram);
        const base = below(border) || 1;
        const gate = below(Infinity) - below(border) || 1;
        return {
          base: (low: number) => (below(border) - below(low)) / base,
          gate: (low: number, high: number) => (below(high) - below(Math.max(border, low))) / gate,
        };
      };
      const [drive, excited, inhibited] = [parts(0), parts(1), parts(2)];
      return {
        baseDrive: drive.base(border - 1),
        gateDrive: drive.gate(M - 1, M),
        baseE: excited.base(border - kickE),
        gateE: excited.gate(M - kickE, M),
        gateI: inhibited.gate(border, reachOfInhibition(spec, kickI, border)),
      };
    });
    const column = (name: keyof ChainProbabilities) =>
      Float64Array.from({ length: size }, (_, n) => rows[Math.floor(n / levelWidth[population])][name]);
    return {
      baseDrive: column("baseDrive"),
      gateDrive: column("gateDrive"),
      baseE: column("baseE"),
      gateE: column("gateE"),
      gateI: column("gateI"),
    };
  };
  return { probabilities: [make(0), make(1)], most: table.most };
}

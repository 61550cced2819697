import type { Receptor } from "../receptor.ts";
import type { Drive } from "../stimuli.ts";
import type { Population, Projection, SpikingSpec } from "../spec_types.ts";
import type { ParameterValue } from "../value.ts";

/** Cells of a population of the cerebellar cortex but for the relays. */
export type CerebellarCell = "GrC" | "GoC" | "PC" | "BC" | "SC";

/** Numbers of cells, by population. */
const SIZES = { mf: 117, glom: 2340, GrC: 30_400, GoC: 71, PC: 69, BC: 150, SC: 302 };

/** Extents of the box, um, and thickness of its layers, from below. */
const BOX = [300, 200], LAYERS = { granular: 130, purkinje: 15, basket: 50, stellate: 100 };

/** Place of a layer. @param below Thickness of what is below it, um. */
function layer(thickness: number, below: number): { uniform: number[]; from: number[] } {
  return { uniform: [...BOX, thickness], from: [0, 0, below] };
}

/** Places of the populations' cells. */
const PLACES = {
  granular: layer(LAYERS.granular, 0),
  purkinje: layer(LAYERS.purkinje, LAYERS.granular),
  basket: layer(LAYERS.basket, LAYERS.granular + LAYERS.purkinje),
  stellate: layer(LAYERS.stellate, LAYERS.granular + LAYERS.purkinje + LAYERS.basket),
};

const LAYER_OF: Record<CerebellarCell, keyof typeof PLACES> = {
  GrC: "granular",
  GoC: "granular",
  PC: "purkinje",
  BC: "basket",
  SC: "stellate",
};

/** A cell that spikes whenever something arrives: mossy fibres and glomeruli hand spikes on. */
function relay(name: string, size: number): Population {
  return {
    name,
    size,
    neuron: "lif",
    parameters: { E_L: 0, V_reset: 0, V_th: 0.5, t_ref: 0 },
    initial: { V_m: 0 },
    positions: PLACES.granular,
    receptors: { spikes: { kinetics: "delta" } },
  };
}

/** A synapse's receptor and weight, nS, and what else is its own. */
export type CerebellarSynapse = Pick<Projection, "receptor" | "weight" | "shortTerm">;

/** What differs between networks of the same cells and wiring. */
export interface Cerebellum {
  /** Parameters of the cells. */
  cells: Record<CerebellarCell, Record<string, ParameterValue>>;
  /** Where their voltages start, mV. @default their resting potentials */
  start?: Partial<Record<CerebellarCell, [low: number, high: number]>>;
  /** Their receptors. */
  receptors: Record<CerebellarCell, Record<string, Receptor>>;
  /** Whether names of projections end with the receptor, such as `glom-GrC-NMDA`. @default false */
  byReceptor?: boolean;
  /** Synapses of each projection, by its name. */
  synapses: Record<string, readonly CerebellarSynapse[]>;
  /** Delay, ms, by name of the projection, and of all others. */
  delays: Record<string, number>;
}

/** A projection's ends and pairs. */
type Wiring = Pick<Projection, "from" | "to" | "connect">;

/** Cells whose axons and dendrites meet by chance, by the realised number of pairs of a target. */
function met(from: CerebellarCell, to: CerebellarCell, indegree: number): Wiring {
  return { from, to, connect: { rule: "fixed-total", total: Math.round(indegree * SIZES[to]) } };
}

/** Part of the cells of the box whose places differ by at most a reach along a dimension, mean over places. */
function within(reach: number, at: number): number {
  const part = reach / BOX[at];
  return part * (2 - part);
}

/**
 * Granule cells whose axons pass the dendrites of a cell: parallel fibres run along the second dimension, so that the first one decides. Each is connected with the
 * probability that gives the realised number of pairs; cells near the edges have fewer.
 * @param reach Half the extent of the dendrites of the package's morphologies along both dimensions, um; across those of Purkinje cells the radius of the cell.
 */
function passed(to: CerebellarCell, indegree: number, reach: number[]): Wiring {
  const near = reach.reduce((product, one, at) => product * within(one, at), SIZES.GrC);
  return { from: "GrC", to, connect: { rule: "nearby", by: "targets", probability: indegree / near, reach } };
}

/** Which cells are connected, by name of the projection; `aa` are ascending axons and `pf` parallel fibres of granule cells. */
const WIRING: Record<string, Wiring> = {
  // Each granule cell has four dendrites on glomeruli of different mossy fibres.
  "glom-GrC": {
    from: "glom",
    to: "GrC",
    connect: { rule: "nearby", by: "targets", number: 4, reach: 40, choice: "uniform", different: "mf-glom" },
  },
  "glom-GoC": { from: "glom", to: "GoC", connect: { rule: "nearby", by: "targets", reach: 50 } },
  "GoC-GrC": {
    from: "GoC",
    to: "GrC",
    connect: { rule: "nearby", by: "sources", number: 40, reach: 150, through: "glom-GrC" },
  },
  "aa-GoC": passed("GoC", 298, [75, 32]),
  "pf-GoC": passed("GoC", 1062, [110]),
  "aa-PC": passed("PC", 92, [84, 7.5]),
  "pf-PC": passed("PC", 1529, [91]),
  "pf-BC": passed("BC", 841, [70]),
  "pf-SC": passed("SC", 518, [60]),
  "GoC-GoC": met("GoC", "GoC", 20),
  "BC-BC": met("BC", "BC", 18),
  "SC-SC": met("SC", "SC", 14),
  "BC-PC": met("BC", "PC", 11),
  "SC-PC": met("SC", "PC", 4.7),
};

/** Projections of one name: further receptors of a synapse are at the same pairs. */
function projectionsOf(name: string, { synapses, delays, byReceptor }: Cerebellum): Projection[] {
  const { from, to, connect } = WIRING[name];
  const named = (one: string, at: number) => byReceptor ? `${one}-${synapses[one][at].receptor}` : one;
  const own = connect.rule === "nearby" && connect.through
    ? { ...connect, through: named(connect.through, 0) }
    : connect;
  return synapses[name].map((synapse, at) => ({
    name: named(name, at),
    from,
    to,
    connect: at === 0 ? own : { rule: "same", as: named(name, 0) },
    ...synapse,
    delayMs: delays[name] ?? delays.others,
    ...(connect.rule === "fixed-total" ? { autapses: false } : {}),
  }));
}

/** Poisson spikes of mossy fibres at rest. */
const BASAL: Drive = { name: "basal", to: "mf", receptor: "spikes", rateHz: 4, weight: 1 };
/** A volley of those whose ends are within a sphere, of rate 0 until it is wanted. */
const PULSE: Drive = {
  name: "pulse",
  to: "mf",
  receptor: "spikes",
  rateHz: 0,
  weight: 1,
  fromMs: 1200,
  untilMs: 1260,
  cells: { centre: [150, 100, 65], radius: 90 },
};

/**
 * The cerebellar cortex of a mouse in a box of 300 x 200 x 295 um, as the package cerebellar-models 0.13.0 describes it: mossy fibres, whose spikes glomeruli hand on, granule, Golgi, Purkinje, basket and
 * stellate cells. Mossy fibres, glomeruli and granule cells, and axons of granule cells and dendrites, are connected by the places of cells, other axons and dendrites by chance, each with the numbers of
 * pairs that reconstructions from morphologies have. Golgi cells have no gap junctions.
 */
export function cerebellum(name: string, own: Cerebellum): SpikingSpec {
  const cell = (which: CerebellarCell): Population => ({
    name: which,
    size: SIZES[which],
    neuron: "eglif",
    // The sign of the leak as published, for which the other parameters are made.
    parameters: { ...own.cells[which], leakSign: 1 },
    ...(own.start?.[which] ? { initial: { V_m: { uniform: own.start[which] } } } : {}),
    positions: PLACES[LAYER_OF[which]],
    receptors: own.receptors[which],
  });
  return {
    kind: "spiking",
    name,
    stepMs: 0.1,
    populations: [
      relay("mf", SIZES.mf),
      relay("glom", SIZES.glom),
      ...(["GrC", "GoC", "PC", "BC", "SC"] as const).map(cell),
    ],
    projections: [
      {
        name: "mf-glom",
        from: "mf",
        to: "glom",
        receptor: "spikes",
        connect: { rule: "nearby", by: "targets", number: 1, reach: [60, 20], choice: "closer" },
        weight: 1,
        delayMs: 1,
      },
      ...Object.keys(WIRING).flatMap((one) => projectionsOf(one, own)),
    ],
    drives: [BASAL, PULSE],
  };
}

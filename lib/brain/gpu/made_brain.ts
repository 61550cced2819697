import { madeUp } from "../../random/made_up.ts";
import { parseBrainSpec } from "../brain_spec.ts";
import type { BrainSpec, NodeSpec } from "../spec_types.ts";

type Random = ReturnType<typeof madeUp>;

/** What a made-up brain has, for proofs and tests. */
export interface MadeBrain {
  /** Of what its regions and tracts are drawn: brains of one number have one structure. */
  structure: number;
  /** Of what its numbers are drawn. */
  numbers: number;
  regions: number;
  /** Systems of its nodes, region by region in turn. */
  nodes: readonly (keyof typeof SYSTEMS)[];
  /** Part of the tracts that are there. */
  density: number;
  /** Shortest and longest tract, mm, at about 5 mm/ms. */
  lengthsMm: readonly [number, number];
  /** Strength of all tracts to a region. */
  strength: number;
  /** Whether inputs vary, noise is inside of regions, from outside of them, and stimuli. */
  WAVES: boolean;
  INNER_NOISE: boolean;
  REGION_NOISE: boolean;
  STIMULI: boolean;
}

const STEP_MS = 0.5;
const between = (random: Random, low: number, high: number) => low + (high - low) * random();

/** An input of the region, and one of its own. */
function inputsOf(random: Random, { WAVES, INNER_NOISE }: MadeBrain) {
  const wave = { mean: between(random, 0, 0.4), amplitude: 0.3, frequencyHz: between(random, 3, 30) };
  const noise = INNER_NOISE ? { noise: { sd: 0.2, tauMs: 4 } } : {};
  return [{ name: "others", value: between(random, 0, 0.2) }, {
    name: "drive",
    value: WAVES ? wave : 0.3,
    ...noise,
  }];
}

/** Systems of nodes: populations, couplings, and what others get. */
const SYSTEMS = {
  quadratic: (random: Random) => ({
    populations: [{
      ...{ name: "Q", size: 300, model: "mpr" },
      parameters: { tau: between(random, 8, 12), eta: between(random, -5, -4), J: between(random, 2, 5) },
    }],
    couplings: [{ from: "others", to: "Q" }, { from: "drive", to: "Q", weight: 0.5 }],
  }),
  pair: (random: Random) => ({
    populations: [
      { name: "A", size: 400, model: "wilson-cowan", parameters: { threshold: between(random, 0, 2) } },
      {
        name: "B",
        size: 200,
        model: "sigmoid",
        parameters: { gain: 4, bias: between(random, -0.5, 0.5) },
      },
    ],
    couplings: [
      { from: "A", to: "B", weight: between(random, 0, 2), delayMs: STEP_MS * Math.floor(1 + 7 * random()) },
      { from: "B", to: "A", weight: between(random, -2, 0), delayMs: STEP_MS * Math.floor(7 * random()) },
      ...[{ from: "others", to: "A" }, { from: "drive", to: "B" }],
      { from: "others", to: "B", weight: 0.2, delayMs: 1.5 },
    ],
  }),
  softplus: (random: Random) => ({
    populations: [{
      name: "T",
      size: 500,
      model: "transfer",
      parameters: { tau: between(random, 4, 8) },
      transfer: {
        ...{ kind: "softplus", sources: ["T", "others"], weights: [10, 500] },
        ...{ x0: between(random, 20, 30), b: 0.2, c: between(random, 1, 2), t_ref: 2 },
      },
    }],
    couplings: [
      { from: "T", to: "T", weight: between(random, 0, 0.5) },
      { from: "others", to: "T" },
      { from: "drive", to: "T", as: "others" },
    ],
  }),
};

/** Population whose rate others get, and its activity, about 1. */
const OUTPUTS = { quadratic: ["Q", 0.05], pair: ["B", 0.02], softplus: ["T", 0.03] } as const;

function nodeOf(
  random: Random,
  made: MadeBrain,
  { name, regions }: { name: string; regions: string[] },
): NodeSpec {
  const [system] = name.split(" ") as (keyof typeof SYSTEMS)[], [population, gain] = OUTPUTS[system];
  const { populations, couplings } = SYSTEMS[system](random);
  return {
    ...{ name, regions },
    system: {
      ...{ kind: "mean-field", name: system, stepMs: STEP_MS },
      ...{ populations, couplings, inputs: inputsOf(random, made) },
    } as NodeSpec["system"],
    // A pair tells what it gets of two parts of the brain.
    inputs: system === "pair"
      ? [{ to: "drive", gain: between(random, 0.1, 0.3) }, { to: "others" }]
      : [{ to: "others", gain: between(random, 0.8, 1) }],
    output: { population, gain: gain * between(random, 0.9, 1.1) },
  };
}

/** Weights and lengths, of the structure, and then of the numbers. */
function connectomeOf(random: Random, { regions: R, density, lengthsMm, strength, structure }: MadeBrain) {
  const drawn = madeUp(1000 + structure), rows = Array.from({ length: R }, (_, k) => k);
  const there = rows.map((row) => rows.map((column) => row !== column && drawn() < density));
  const each = strength / Math.max(1, density * R);
  return {
    regions: rows.map((k) => `R${k}`),
    weights: there.map((row) => row.map((one) => one ? each * between(random, 0.5, 1.5) : 0)),
    lengthsMm: rows.map(() => rows.map(() => Math.round(between(random, ...lengthsMm)))),
  };
}

/** A made-up brain, its steps 0.5 ms long. */
export function madeBrain(made: MadeBrain): BrainSpec {
  const random = madeUp(77 * made.structure + made.numbers), { regions, nodes } = made;
  const connectome = connectomeOf(random, made);
  const kinds = nodes.slice(0, regions), stimulated = made.STIMULI ? [...new Set([0, regions - 1])] : [];
  return parseBrainSpec({
    ...{ kind: "brain", name: "made up", stepMs: STEP_MS, connectome },
    coupling: between(random, 0.5, 1),
    // Delays of 0 stay so.
    speed: between(random, 4, 6),
    nodes: kinds.map((system, at) =>
      nodeOf(random, made, {
        name: `${system} ${at}`,
        regions: connectome.regions.filter((_, region) => region % kinds.length === at),
      })
    ),
    stimuli: stimulated.flatMap((region) => [
      { name: `constant ${region}`, region: `R${region}`, value: between(random, 0, 0.5) },
      {
        ...{ name: `pulse ${region}`, region: `R${region}`, to: "others" },
        value: { steps: [[10.2, between(random, 0, 1)], [30, 0]] },
      },
    ]),
    ...(made.REGION_NOISE ? { noise: { sd: between(random, 0.1, 0.3), tauMs: 5 } } : {}),
  });
}

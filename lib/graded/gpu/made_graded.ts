import { defineGraded, type GradedModel, gradedParameter } from "../models/graded_model.ts";
import { bursting } from "../models/bursting.ts";
import { GRADED_MODELS } from "../models/models.ts";
import { parseGradedSpec } from "../graded_spec.ts";
import type { GradedCoupling, GradedPopulation, GradedSpec } from "../spec_types.ts";

type Random = () => number;

/** A made-up model, for proofs and tests: two inputs, two outputs, four normal numbers, a jump, and a function of its own in WGSL. */
export const MADE_UP: GradedModel = defineGraded({
  name: "made-up",
  about: "made up for proofs",
  references: [],
  parameters: {
    pull: gradedParameter("1/ms", 0.02, [0, 0.1], "how fast it follows"),
    noise: gradedParameter("", 0, [0, 1], "noise of each step"),
  },
  state: {
    u: { unit: "", initial: 0.2, about: "what it follows by" },
    n: { unit: "", initial: 0, about: "how often it jumped" },
  },
  inputs: ["cosine", "sine"],
  outputs: ["one", "two"],
  event: "it jumps",
  normals: ({ noise }) => noise > 0 ? 4 : 0,
  constants: ({ pull }, h) => ({ keep: Math.exp(-pull * h) }),
  wgsl: `struct Sum { all: f32 }
fn folded(normals: vec4<f32>) -> Sum {
  return Sum(normals.x + 2.0 * normals.y - normals.z + 0.5 * normals.w);
}
fn advance(s: ptr<function, State>, p: Parameters, i: Input) -> bool {
  let all = folded(i.normals).all;
  (*s).u = p.keep * (*s).u + (1.0 - p.keep) * (1.2 + i.cosine - 0.5 * i.sine) + p.noise * all;
  if ((*s).u <= 1.0) { return false; }
  (*s).u -= 1.0;
  (*s).n += 1.0;
  return true;
}
fn output(s: State, p: Parameters) -> Output {
  return Output(s.u, s.u * s.u);
}`,
  open({ pull, noise }, h) {
    const keep = Math.exp(-pull * h);
    return {
      step(state, [cosine, sine], normals) {
        const all = normals[0] + 2 * normals[1] - normals[2] + 0.5 * normals[3];
        state[0] = keep * state[0] + (1 - keep) * (1.2 + cosine - 0.5 * sine) + noise * all;
        if (state[0] <= 1) return false;
        state[0] -= 1;
        state[1]++;
        return true;
      },
      output(state, out) {
        out[0] = state[0];
        out[1] = state[0] ** 2;
      },
    };
  },
});

/** Own parts with it. */
export const WITH_MADE_UP = { models: [MADE_UP] };

/** Models that are tried: those of the library, and the made-up one. */
export const TRIED: readonly GradedModel[] = [...GRADED_MODELS, MADE_UP];

/** What is asked of networks of a trial. */
export interface MadeFlags {
  WAVES?: boolean;
  NOISE?: boolean;
  SUMS?: boolean;
}

/** Numbers of units of the two populations. */
export type MadeSizes = readonly [number, number];

const between = (random: Random, low: number, high: number) => low + (high - low) * random();

/** Parameters of units that have something to do in a hundred steps. */
function parametersOf(model: GradedModel, random: Random, { NOISE }: MadeFlags): Record<string, number> {
  const noise = NOISE ? 0.02 : 0;
  if (model.name === "leaky") return { tau: between(random, 5, 40), bias: between(random, -0.2, 0.8), noise };
  if (model.name === "phase") return { frequencyHz: between(random, 2, 12), noise: 20 * noise };
  if (model.name === MADE_UP.name) return { pull: between(random, 0.01, 0.05), noise };
  if (model.name !== bursting.name) return "noise" in model.parameters ? { noise } : {};
  return {
    ...{
      tActive: between(random, 20, 60),
      tQuiet: between(random, 20, 80),
      tAdapt: between(random, 90, 200),
    },
    ...{ delayActive: between(random, 0, 0.5), delayQuiet: between(random, 0, 0.9), noise },
    ...{ marginActive: between(random, 0, 20), marginQuiet: between(random, 0, 20) },
    ...{ xQuiet: -0.7, bias: between(random, -0.6, 0.6), sActiveUp: 1.2, sQuietDown: 0.8 },
  };
}

function populationOf(
  model: GradedModel,
  { name, size, random, flags }: { name: string; size: number; random: Random; flags: MadeFlags },
): GradedPopulation {
  const [first] = Object.entries(parametersOf(model, random, flags)).filter(([field]) => field !== "noise");
  const own = first
    ? { [first[0]]: Array.from({ length: size }, () => first[1] * between(random, 0.8, 1.2)) }
    : {};
  const initial = model.name === bursting.name
    ? {
      v: Array.from({ length: size }, () => between(random, -1, 1)),
      a: Array.from({ length: size }, () => between(random, 0.1, 0.95)),
    }
    : {
      [Object.keys(model.state)[0]]: {
        uniform: [0, model.name === "phase" ? 6.28 : 0.9] as [number, number],
      },
    };
  return {
    name,
    size,
    model: model.name,
    parameters: { ...parametersOf(model, random, flags), ...own },
    initial,
  };
}

/** Couplings of every kind. */
function couplingsOf(
  model: GradedModel,
  [a, b]: MadeSizes,
  { random, SUMS }: MadeFlags & { random: Random },
): GradedCoupling[] {
  const two = model.outputs.length === 2, scale = model.name === "phase" ? 10 : 1;
  const delayMs = () => Math.floor(random() * 8),
    weight = (over = 1) => scale * between(random, -0.5, 0.5) / over;
  const lag = () => two ? { lag: between(random, -1, 1) } : {};
  const matrix = Array.from(
    { length: b },
    () => Array.from({ length: a }, () => between(random, -0.5, 0.5) / a),
  );
  return [
    { from: "A", to: "B", connect: { matrix }, weight: scale, delayMs: delayMs(), ...lag() },
    {
      from: "B",
      to: "B",
      connect: { shift: b > 1 ? 1 : 0, ring: true },
      weight: weight(),
      delayMs: delayMs(),
    },
    { name: "back", from: "B", to: "B", connect: { shift: b > 2 ? -2 : 0 }, weight: weight(), delayMs: 0 },
    {
      name: "self",
      from: "A",
      to: "A",
      connect: "one-to-one",
      weight: weight(),
      delayMs: delayMs(),
      ...lag(),
    },
    {
      name: "one",
      from: "B",
      to: "A",
      connect: { shift: 0 },
      weight: weight(),
      output: model.outputs.at(-1)!,
    },
    ...(SUMS
      ? [
        { from: "A", to: "A", weight: weight(a), delayMs: delayMs(), ...lag() },
        { from: "B", to: "A", weight: weight(b), delayMs: delayMs() },
      ]
      : []),
  ];
}

/** A network of two populations of a model, of numbers of its own. */
export function madeGraded(
  model: GradedModel,
  sizes: MadeSizes,
  { random, ...flags }: MadeFlags & { random: Random },
): GradedSpec {
  const [a, b] = sizes, units = Array.from({ length: b }, (_, k) => k).filter((k) => k % 2 === 0);
  const wave = () => ({
    mean: between(random, -0.3, 0.3),
    amplitude: 0.3,
    frequencyHz: between(random, 3, 30),
  });
  const value = () => flags.WAVES ? wave() : between(random, -0.5, 0.5);
  return parseGradedSpec({
    ...{ kind: "graded", name: "trial", stepMs: 0.5 },
    populations: [
      populationOf(model, { name: "A", size: a, random, flags }),
      populationOf(model, { name: "B", size: b, random, flags }),
    ],
    couplings: couplingsOf(model, sizes, { ...flags, random }),
    inputs: [
      { name: "all", to: "A", value: value() },
      { name: "some", to: "B", value: between(random, -0.5, 0.5), units },
      { name: "last", to: "B", value: value(), as: model.inputs.at(-1)! },
    ],
  }, WITH_MADE_UP);
}

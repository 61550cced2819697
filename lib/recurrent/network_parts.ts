import { fail } from "../base/fail.ts";
import { isPlant, plantOf, type PlantSpec } from "./plants/given_plants.ts";
import type { Plant } from "./plants/plant.ts";
import { constrain, firstWeights } from "./first_weights.ts";
import {
  networkLayout,
  type RateNetworkSpec,
  type TensorName,
  type WeightMasks,
  weightsOf,
} from "./network_spec.ts";
import type { RecurrentOptions, RecurrentSettings } from "./recurrent_options.ts";

/** Masks as they are given. @throws {RangeError} When one has another size, or numbers other than 0 and 1. */
export function masksOf(
  what: string,
  spec: RateNetworkSpec,
  given: RecurrentOptions["masks"] = {},
): WeightMasks {
  const { units: N, inputs, seen, outputs } = spec;
  const sizes = { recurrent: N * N, input: N * (inputs + seen), readout: outputs * N };
  const masks: WeightMasks = {};
  for (const [name, size] of Object.entries(sizes) as [keyof WeightMasks, number][]) {
    const mask = given[name];
    if (!mask) continue;
    if (mask.length !== size) fail(what, `the mask ${name} must have ${size} numbers`, mask.length);
    const other = Array.from(mask).find((value) => value !== 0 && value !== 1);
    if (other !== undefined) fail(what, `the mask ${name} must be of 0 and 1`, other);
    masks[name] = Float64Array.from(mask);
  }
  return masks;
}

/** The weights that training starts from. @throws {RangeError} When those that are given are of another size, not finite, or not where they may be. */
export function startingWeights(
  what: string,
  { spec, gains, first, seed, frozen }: RecurrentSettings,
  masks: WeightMasks,
): Float64Array<ArrayBuffer> {
  const layout = networkLayout(spec),
    names = Object.keys(layout.tensors),
    vector = firstWeights(spec, gains, seed);
  const unknown = [...Object.keys(first), ...frozen].find((name) => !names.includes(name));
  if (unknown !== undefined) fail(what, `its tensors are ${names.join(", ")}`, unknown);
  constrain(spec, vector, masks);
  for (const [name, values] of Object.entries(first) as [TensorName, Float64Array][]) {
    const own = weightsOf(layout, vector, name);
    if (values.length !== own.length) {
      fail(what, `first ${name} must have ${own.length} numbers`, values.length);
    }
    const bad = values.find((value) => !Number.isFinite(value));
    if (bad !== undefined) fail(what, `first ${name} must be finite`, bad);
    own.set(values);
  }
  const kept = vector.slice();
  constrain(spec, kept, masks);
  const moved = kept.findIndex((value, at) => value !== vector[at]);
  if (moved >= 0) {
    fail(
      what,
      "first weights must be 0 under masks and of the signs of Dale's law",
      `${vector[moved]} at ${moved}`,
    );
  }
  return vector;
}

/** The plant of a network: its own, or one that is given where it is the user's. @throws {RangeError} When there is none, or one of other sizes. */
export function plantFor(what: string, spec: RateNetworkSpec, given?: Plant | PlantSpec): Plant | null {
  const { plant } = spec;
  if (!plant) {
    if (given) fail(what, "the network has no plant", given.kind);
    return null;
  }
  const own = given ? isPlant(given) ? given : plantOf(given) : "own" in plant ? null : plantOf(plant);
  if (!own) {
    fail(what, `its plant must be given, which is ${"own" in plant ? plant.own : plant.kind}`, "none");
  }
  if (own.controls !== spec.outputs || own.outputs !== spec.seen) {
    const sizes = `${spec.outputs} controls and ${spec.seen} outputs`;
    fail(what, `the plant must have ${sizes}`, `${own.controls} and ${own.outputs}`);
  }
  return own;
}

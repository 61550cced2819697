import { numbersIn, readMetadata } from "../decoding/_model_file.ts";
import { writeFileAtomic } from "../io/atomic.ts";
import { failFile } from "../io/file_error.ts";
import { encodeSafetensors, openSafetensors, type SafeTensor } from "../io/safetensors.ts";
import { constrain } from "./first_weights.ts";
import {
  networkLayout,
  packNetwork,
  type RateNetwork,
  rateNetworkSchema,
  type RateNetworkSpec,
  type RateWeights,
  type TensorName,
  type WeightMasks,
} from "./network_spec.ts";

const FORMAT = "volley rate network 1";

/** Shapes of the masks of a network. */
const maskShapes = (
  { units: N, inputs, seen, outputs }: RateNetworkSpec,
): Record<keyof WeightMasks, number[]> => ({
  ...{ recurrent: [N, N], input: [N, inputs + seen], readout: [outputs, N] },
});

/**
 * Writes a network: `NAME.safetensors`, weights in double precision by name, with the spec in the metadata.
 * A plant of one's own is kept by its name alone.
 *
 * @param path of the file
 * @param network the network
 * @throws {FileError} when it cannot be written
 *
 * @example
 * ```ts
 * import { decisionTask, loadRecurrent, saveRecurrent, trainRecurrent } from "@volley/volley/recurrent";
 *
 * const { network } = await trainRecurrent({ task: decisionTask({ steps: 5 }), units: 8, steps: 3 });
 * const path = `${await Deno.makeTempDir()}/decision.safetensors`;
 * await saveRecurrent(path, network);
 * console.log((await loadRecurrent(path)).spec.units); // 8
 * ```
 */
export async function saveRecurrent(path: string, network: RateNetwork): Promise<void> {
  const { spec, weights, masks } = network,
    { tensors: places } = networkLayout(spec),
    shapes = maskShapes(spec);
  const tensors: Record<string, SafeTensor> = {};
  const add = (name: string, shape: number[], data: Float64Array) =>
    tensors[name] = { dtype: "F64", shape, data: Float64Array.from(data) };
  for (const [name, { shape }] of Object.entries(places)) add(name, shape, weights[name as TensorName]!);
  for (const [name, mask] of Object.entries(masks) as [keyof WeightMasks, Float64Array][]) {
    add(`mask.${name}`, shapes[name], mask);
  }
  await writeFileAtomic(path, encodeSafetensors(tensors, { format: FORMAT, spec: JSON.stringify(spec) }));
}

/**
 * Reads a network that {@linkcode saveRecurrent} wrote.
 *
 * @param path of the file
 * @returns the network
 * @throws {FileError} when it is missing, damaged or of another kind, or its weights are not where they may be
 *
 * @example
 * ```ts ignore
 * import { loadRecurrent } from "@volley/volley/recurrent";
 *
 * const network = await loadRecurrent("decision.safetensors");
 * ```
 */
export async function loadRecurrent(path: string): Promise<RateNetwork> {
  using file = await openSafetensors(path);
  const { tensors, metadata } = file;
  const spec = readMetadata(metadata, rateNetworkSchema, { path, format: FORMAT }) as RateNetworkSpec;
  const beyond = spec.excitatory?.find((unit) => unit >= spec.units);
  if (beyond !== undefined) failFile("read", path, `its units must be below ${spec.units}`, beyond);
  if (spec.rank !== null && spec.rank > spec.units) {
    failFile("read", path, `its rank must be at most ${spec.units}`, spec.rank);
  }
  const numbers = (name: string, shape: readonly number[]) =>
    numbersIn(tensors, { name, shape, path }) as Float64Array;
  const weights: RateWeights = {}, masks: WeightMasks = {};
  for (const [name, { shape }] of Object.entries(networkLayout(spec).tensors)) {
    weights[name as TensorName] = numbers(name, shape);
  }
  for (const [name, shape] of Object.entries(maskShapes(spec)) as [keyof WeightMasks, number[]][]) {
    if (tensors[`mask.${name}`]) masks[name] = numbers(`mask.${name}`, shape);
  }
  const own = packNetwork({ spec, weights }), kept = own.slice();
  constrain(spec, kept, masks);
  const moved = kept.findIndex((value, at) => value !== own[at]);
  if (moved >= 0) {
    failFile("read", path, "its weights must fit its masks and signs", `${own[moved]} at ${moved}`);
  }
  return { spec, weights, masks };
}

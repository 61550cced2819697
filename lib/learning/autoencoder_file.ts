import * as z from "../deps/zod.ts";
import { SequenceRunner } from "../decoding/sequence/sequence_runner.ts";
import { sequenceShapes, type SequenceSpec } from "../decoding/sequence/sequence_spec.ts";
import { checkSpec } from "../nn/_check_spec.ts";
import { stackLayerSchema } from "../nn/layer_spec.ts";
import { readModel, writeModel } from "../nn/model_file.ts";
import { type Autoencoder, autoencoderOf } from "./autoencoder.ts";

const width = z.number().check(z.int(), z.minimum(1), z.maximum(65_536));

const schema = z.strictObject({
  kind: z.literal("sequence"),
  answers: z.literal("bits"),
  loss: z.enum(["xor", "squares", "cross-entropy"]),
  channels: width,
  steps: z.literal(1),
  outputs: width,
  layers: z.array(stackLayerSchema).check(z.maxLength(16)),
  training: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
}).check(z.refine(({ channels, outputs }) => channels === outputs, {
  path: ["outputs"],
  message: "expected as many as channels",
}));

const SPECS = {
  parse: (value: unknown) => checkSpec(schema, value) as SequenceSpec,
  weightShapes: sequenceShapes,
};

/**
 * Writes an autoencoder: `NAME.safetensors` (weights, and the spec in the metadata) and `NAME.json` (the spec, to be read by people).
 *
 * @param path `NAME` or `NAME.safetensors`
 * @param autoencoder it
 * @returns the paths written
 * @throws {FileError} when the folder cannot be written to
 *
 * @example
 * ```ts
 * import { loadAutoencoder, saveAutoencoder, trainAutoencoder } from "@volley/volley/learning";
 *
 * const data = { inputs: [1, 0, 0, 1], channels: 2, rows: 2 };
 * const layers = [{ kind: "dense", units: 1, activation: "tanh" }] as const;
 * const folder = await Deno.makeTempDir();
 * const [path] = await saveAutoencoder(`${folder}/bits`, await trainAutoencoder(null, data, { layers, steps: 10 }));
 * console.log((await loadAutoencoder(path)).spec.channels); // 2
 * ```
 */
export async function saveAutoencoder(
  path: string,
  autoencoder: Pick<Autoencoder, "spec" | "weights">,
): Promise<string[]> {
  return await writeModel(path, { spec: autoencoder.spec, weights: autoencoder.weights }, SPECS);
}

/**
 * Reads an autoencoder that {@linkcode saveAutoencoder} wrote; only the `.safetensors` file is needed.
 *
 * @param path `NAME` or `NAME.safetensors`
 * @returns it, without the losses of its training
 * @throws {FileError} when the file is missing, cut short, foreign, of another kind, or its tensors do not fit its spec
 *
 * @example
 * ```ts ignore
 * import { loadAutoencoder } from "@volley/volley/learning";
 *
 * const autoencoder = await loadAutoencoder("bits");
 * ```
 */
export async function loadAutoencoder(path: string): Promise<Autoencoder> {
  const { spec, weights } = await readModel(path, SPECS, ["sequence"]);
  const runner = await SequenceRunner.open({ spec, weights });
  return autoencoderOf(runner, { spec, weights, losses: new Float32Array() });
}

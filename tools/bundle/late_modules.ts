import { lateExports } from "./late_module.ts";

/** Modules within the library that are worth loading late, beside those of the public functions. */
const INNER: readonly string[] = [
  "lib/experiment/dataset/shard_file.ts",
  "lib/markov/files/ensemble_file.ts",
  "lib/nn/_kernels.ts",
  "lib/nn/add_rows.ts",
  "lib/nn/dense_layer.ts",
  "lib/nn/layers/chain_layer.ts",
  "lib/nn/layers/dropout_layer.ts",
  "lib/nn/layers/grouped/grouped_layer.ts",
  "lib/nn/layers/norm_layer.ts",
  "lib/nn/layers/recurrent/projected_layer.ts",
  "lib/nn/layers/recurrent/recurrent_backward.ts",
  "lib/nn/layers/recurrent/recurrent_layer.ts",
  "lib/nn/stack.ts",
  "lib/nn/taps.ts",
  "lib/nn/weight_gradient.ts",
  "lib/spiking/simulate_spiking_system.ts",
  "lib/spiking/simulation/change_network.ts",
  "lib/spiking/simulation/open_engine.ts",
  "lib/spiking/simulation/read_checkpoint.ts",
  "lib/spiking/simulation/synapses_of.ts",
  "lib/surrogate/counts/_kernels.ts",
  "lib/surrogate/counts/rollout_layers.ts",
  "lib/surrogate/trace/trace_model.ts",
  "lib/surrogate/volley/_kernels.ts",
];

/**
 * Modules that a bundle loads when a function of theirs is first called: those that export nothing but async functions, of the public
 * functions and of {@linkcode INNER}.
 * @param root Of the sources.
 */
export async function lateModules(root: URL): Promise<string[]> {
  const files = new Set(INNER);
  for await (const { name } of Deno.readDir(new URL("lib/entries/", root))) {
    const text = await Deno.readTextFile(new URL(`lib/entries/${name}`, root));
    for (const [, path] of text.matchAll(/ from "\.\.\/([^"]+)"/g)) files.add(`lib/${path}`);
  }
  const late: string[] = [];
  for (const file of [...files].sort()) {
    const exports = lateExports(await Deno.readTextFile(new URL(file, root)), file);
    if (exports && exports.functions.length > 0) late.push(file);
    else if (INNER.includes(file)) {
      throw new Error(`Cannot load ${file} late as it exports more than async functions, types and literals`);
    }
  }
  return late;
}

import { extendDataset, resumeExtension } from "../lib/experiment/active/extend_dataset.ts";
import type { PendingOptions } from "../lib/experiment/dataset/make_dataset.ts";
import { readManifest } from "../lib/experiment/dataset/manifest.ts";
import type { Simulate } from "../lib/experiment/dataset/simulate_shard.ts";
import { knownNear } from "../lib/base/nearest_name.ts";
import { measureName } from "../lib/experiment/measures/measure_named.ts";
import { failFile } from "../lib/io/file_error.ts";
import { readJson } from "../lib/io/json.ts";
import { type Arguments, failUsage, type Option } from "./_arguments.ts";
import { interruptible, say, showProgress } from "./_console.ts";
import { askedEngine, engineName, ENGINES, gpuOrCpu } from "./_gpu.ts";
import { layersDeviceOf } from "./_layers.ts";
import { ownModels } from "./_models.ts";
import { systemFor, takenBy } from "./_network.ts";
import { loadCountModel } from "./_surrogate.ts";

/** Options of `volley dataset` by which one is extended. */
export const EXTENSION_OPTIONS: Readonly<Record<string, Option>> = {
  extend: {
    type: "string",
    value: "DIR",
    help: "add --points N training points to a dataset, where the surrogate of --by disagrees with itself",
  },
  by: {
    type: "string",
    value: "MODEL",
    help: "the surrogate that chooses them, of several members (train --members)",
    goesWith: { extend: true },
  },
  target: {
    type: "string",
    value: "FILE.json",
    help: 'choose them near measures instead, such as {"rate.E": 12}, where the surrogate predicts these',
    goesWith: { extend: true },
  },
  candidates: {
    type: "number",
    value: "N",
    help: "points of which they are chosen",
    default: "512, or four times --points",
    goesWith: { extend: true },
  },
};

/** Options that an extension has besides. */
const OF_EXTENSION = new Set([
  ...Object.keys(EXTENSION_OPTIONS),
  ...["points", "engine", "resume", "with", "json", "quiet"],
]);

/** Values of measures in a file. */
async function targetIn(path: string): Promise<Record<string, number>> {
  const value = await readJson(path);
  const rule = 'it must hold measures by name, such as {"rate.E": 12}';
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    failFile("read", path, rule, "none");
  }
  const all = Object.entries(value!).map(([name, number]) => [measureName(name), number] as const);
  if (all.length === 0) failFile("read", path, rule, "none");
  const odd = all.find(([, number]) => typeof number !== "number" || !Number.isFinite(number));
  if (odd) failFile("read", path, `${odd[0]} must be a number`, JSON.stringify(odd[1]));
  return Object.fromEntries(all) as Record<string, number>;
}

/** Checks that nothing is asked for that an extension does not have. @param names Of the command's options. */
function requireExtension(args: Arguments, names: readonly string[]): void {
  if (args.positional.length > 0) {
    failUsage("extend a dataset", "--extend DIR goes without a network", args.positional[0]);
  }
  const odd = names.find((name) => !OF_EXTENSION.has(name) && args.has(name));
  if (odd === undefined) return;
  const cure = knownNear(odd, [...OF_EXTENSION]);
  failUsage("extend a dataset", `--${odd} goes without --extend`, args.text(odd) ?? cure);
}

/** `volley dataset --extend DIR --points N --by MODEL`. @param names Of the command's options. */
export async function extendIn(args: Arguments, folder: string, names: readonly string[]): Promise<void> {
  requireExtension(args, names);
  const { systems, surrogates } = await ownModels(args), resume = args.flag("resume");
  const path = args.text("by"), count = args.has("points") ? args.whole("points", 1, 1, 2 ** 16) : undefined;
  if (!resume && (path === undefined || count === undefined)) {
    failUsage("extend a dataset", "it needs --points N and --by MODEL", path ?? "none");
  }
  const { spec } = await readManifest(folder, { systems }), system = await systemFor(args, spec);
  const gpu = args.choice("engine", ENGINES) === "gpu" ? await gpuOrCpu(args) : null;
  const asked = askedEngine(args), taken = takenBy(system, spec, { gpu, asked: asked !== undefined });
  const progress = await showProgress(args, "dataset", engineName(taken)), signal = interruptible();
  const simulate: Simulate = (specs, more) => system.simulate(gpu, specs, { ...more, engine: asked });
  const work: PendingOptions = { gpu, simulate, systems, signal, onProgress: progress.onProgress };
  try {
    if (resume) await resumeExtension(folder, work);
    else {
      const by = await loadCountModel(args, path!), layers = await layersDeviceOf(args, [by.spec]);
      const target = args.has("target") ? await targetIn(args.text("target")!) : undefined;
      const candidates = args.has("candidates") ? args.whole("candidates", 512, 1, 2 ** 20) : undefined;
      await extendDataset(folder, {
        ...work,
        ...{ points: count!, by, name: path, target, candidates, surrogates, layersGpu: layers.gpu },
      });
      layers.gpu?.destroy();
    }
  } catch (error) {
    if (signal.aborted) say(`what is done is in ${folder}; go on with --extend ${folder} --resume`);
    throw error;
  } finally {
    progress.stop();
    gpu?.destroy();
  }
}

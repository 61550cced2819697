import type { PopulationCounts, PopulationSize } from "../lib/system/population_counts.ts";
import * as z from "../lib/deps/zod.ts";
import { writeFileAtomic } from "../lib/io/atomic.ts";
import { FileError } from "../lib/io/file_error.ts";
import { parseJson, readJson } from "../lib/io/json.ts";
import { parseAxis } from "../lib/experiment/grid.ts";
import type { Gpu } from "../lib/gpu/gpu.ts";
import type { SystemSpec } from "../lib/system/run.ts";
import { specInFile } from "../lib/systems.ts";
import type { LayersDevice } from "./_layers.ts";
import { ownModels } from "./_models.ts";
import type { TrainingCurve } from "../lib/report/report_data.ts";
import { isCheckpoint } from "../lib/nn/checkpoint.ts";
import type { CountData } from "../lib/surrogate/counts/count_data.ts";
import type { SurrogateModel } from "../lib/surrogate/model.ts";
import { loadAnyModel, loadModel, saveModel } from "../lib/surrogate/model_file.ts";
import type { TrainedModel } from "../lib/nn/model_file.ts";
import type { AnySpec } from "../lib/nn/trainable.ts";
import type { LoopOptions } from "../lib/nn/loop_options.ts";
import type { RecurrentSpec } from "../lib/surrogate/counts/recurrent_spec.ts";
import { ELSEWHERE, systemKindOf } from "../lib/surrogate/own_system.ts";
import { countSurrogateOf, surrogateOf, type SurrogatesOption } from "../lib/surrogate/registry.ts";
import { memberCheckpoint } from "../lib/surrogate/ensemble/member_checkpoint.ts";
import { type MembersRolloutOptions, rolloutMembers } from "../lib/surrogate/ensemble/rollout_members.ts";
import { rolloutModel } from "../lib/surrogate/rollout_model.ts";
import type { CountSpec, ModelRolloutOptions, TraceSurrogate } from "../lib/surrogate/surrogate.ts";
import { trainSurrogate } from "../lib/surrogate/counts/train.ts";
import type { TrainingResult } from "../lib/nn/training_loop.ts";
import type { TrainingOptions } from "../lib/surrogate/counts/training_options.ts";
import { type Arguments, failUsage } from "./_arguments.ts";
import { leaveAt, say, showProgress } from "./_console.ts";
import { claimOutput, keepResult, removeIfThere, requireOwn } from "./_output.ts";
import { hasFields, isModel } from "./_own_files.ts";

/** A model of any kind whose free runs are counts. */
export type CountModel = SurrogateModel<CountSpec>;

/** The name of a model's files without their endings. */
export function modelStem(path: string): string {
  return path.replace(/\.(safetensors|json)$/, "");
}

/** What a training left behind, for reports: `NAME.training.json`. */
export interface TrainingRecord {
  curve: TrainingCurve & { steps: number[]; loss: number[] };
  seconds: number;
  steps: number;
  /** Curves of all members of an ensemble. */
  members?: TrainingRecord["curve"][];
}

const CURVE_POINTS = 500;

/** Losses averaged over blocks of steps, for a curve of at most 500 points. */
export function curveOf(
  losses: Float32Array,
  validation: { steps: number[]; losses: number[] },
): TrainingRecord["curve"] {
  const block = Math.max(1, Math.ceil(losses.length / CURVE_POINTS));
  const steps: number[] = [];
  const loss: number[] = [];
  for (let first = 0; first < losses.length; first += block) {
    const part = losses.subarray(first, first + block);
    steps.push(first + part.length);
    loss.push(part.reduce((sum, value) => sum + value, 0) / part.length);
  }
  return {
    steps,
    loss,
    validationSteps: validation.steps,
    validationLoss: validation.losses,
    lossLabel: "loss (nats per bin)",
  };
}

/** Where a training keeps what it takes to go on, beside the model. */
export function checkpointOf(stem: string): string {
  return `${stem}.checkpoint.safetensors`;
}

/** The same of all members. */
function checkpointsOf(stem: string, members: number): string[] {
  return Array.from({ length: members }, (_, member) => memberCheckpoint(checkpointOf(stem), member));
}

/**
 * Makes sure before the work that a model can be written under a name, and that what would be replaced or removed beside it was made by
 * volley.
 * @param out The name, or its weights' file.
 * @param options Whether its checkpoint is gone on with; members that have checkpoints; endings of other JSON files that are written, too.
 * @returns The name without ending.
 * @throws {FileError} When not.
 */
export async function claimModel(
  out: string,
  { resume, members = 1, others = [] }: { resume: boolean; members?: number; others?: readonly string[] },
): Promise<string> {
  const stem = modelStem(out), spec = `${stem}.json`, checkpoints = checkpointsOf(stem, members);
  if (/(^|[/\\.])$/.test(stem)) {
    failUsage(
      "save a model",
      "--out must end with a name",
      `${out} (such as ${stem.replace(/\.+$/, "")}model)`,
    );
  }
  await claimOutput(`${stem}.safetensors`);
  for (const path of [spec, ...checkpoints, ...others.map((ending) => stem + ending)]) {
    await claimOutput(path);
  }
  await requireOwn(`${stem}.safetensors`, isModel);
  await requireOwn(spec, hasFields("kind", "training"));
  for (const checkpoint of resume ? [] : checkpoints) await requireOwn(checkpoint, isCheckpoint);
  for (const ending of others) await requireOwn(stem + ending, hasFields("curve", "seconds", "steps"));
  return stem;
}

/** Removes the checkpoint of an earlier training, unless it is gone on with; says so where there is none to go on with. */
export async function beginTraining(args: Arguments, checkpoint: string): Promise<void> {
  if (!args.flag("resume")) return await removeIfThere(checkpoint);
  if (await Deno.stat(checkpoint).catch(() => null)) return;
  say(`no ${checkpoint} to resume: training starts afresh`);
}

/** A training run as commands know it: options of the loop in, result out. */
export type Training = (options: LoopOptions) => Promise<TrainingResult<AnySpec>>;

/** What a training left: the model, its files and its record. */
export interface Trained {
  model: TrainedModel<AnySpec>;
  files: string[];
  record: TrainingRecord;
}

/** Runs a training with progress and a checkpoint beside the model, and saves it. */
export async function runAndSave(
  training: Training,
  options: {
    out: string;
    network?: SystemSpec;
    device: Pick<LayersDevice, "adapter" | "told">;
    lossLabel?: string;
    members?: number;
  },
  args: Arguments,
): Promise<Trained> {
  const stem = modelStem(options.out);
  const [checkpoint, ...further] = checkpointsOf(stem, options.members ?? 1);
  await beginTraining(args, checkpoint);
  if (!args.flag("resume")) { for (const path of further) await removeIfThere(path); }
  const progress = await showProgress(args, "train", options.device.told);
  try {
    const result = await training({
      checkpoint,
      onProgress: progress.onProgress,
    });
    if (!result.completed) leaveAt(checkpoint);
    const { spec } = result.model;
    const { network, device, lossLabel = "loss (nats per bin)" } = options;
    const { adapter = device.adapter.description } = spec.training;
    const provenance = {
      ...spec.training,
      ...(network ? { network: JSON.stringify(network) } : {}),
      adapter,
    };
    const model = { ...result.model, spec: { ...spec, training: provenance } };
    const { surrogates } = await ownModels(args);
    const record = {
      curve: { ...curveOf(result.losses, result.validation), lossLabel },
      seconds: result.seconds,
      steps: result.losses.length,
      ...(result.members
        ? { members: result.members.map((one) => curveOf(one.losses, one.validation)) }
        : {}),
    };
    const files = await keepResult(stem, (path) => saveModel(path, model, { surrogates }));
    await keepResult(`${stem}.training.json`, (path) => writeFileAtomic(path, JSON.stringify(record)));
    for (const path of [checkpoint, ...further]) await removeIfThere(path);
    return { model, files, record };
  } finally {
    progress.stop();
  }
}

/** Trains a surrogate of counts with progress and a checkpoint beside the model, and saves it. */
export async function trainAndSave(
  device: LayersDevice,
  from: { data: CountData; network: SystemSpec },
  options: Partial<TrainingOptions> & { out: string },
  args: Arguments,
): Promise<Omit<Trained, "model"> & { model: SurrogateModel<RecurrentSpec> }> {
  const { out, ...rest } = options, { data, network } = from;
  const trained = await runAndSave(
    (loop) => trainSurrogate(device.gpu, { ...rest, ...loop, data, engine: device.engine }),
    { out, network, device },
    args,
  );
  return trained as unknown as Omit<Trained, "model"> & { model: SurrogateModel<RecurrentSpec> };
}

const numbers = z.array(z.number());
const RECORD = z.object({
  curve: z.object({
    steps: numbers,
    loss: z.array(z.nullable(z.number())),
    validationSteps: z.optional(numbers),
    validationLoss: z.optional(z.array(z.nullable(z.number()))),
    lossLabel: z.optional(z.string()),
  }),
  seconds: z.number(),
  steps: z.number(),
});

/**
 * How a model was trained, where there is a file beside it that says so.
 * @throws {FileError} When the file is there and broken.
 */
export async function trainingRecord(stem: string): Promise<TrainingRecord | null> {
  const path = `${stem}.training.json`;
  if (!await Deno.stat(path).then(() => true, () => false)) return null;
  const { data, error } = RECORD.safeParse(await readJson(path));
  if (data) return data as TrainingRecord;
  const [issue] = error.issues;
  throw new FileError(
    `Cannot read ${path} as it must be the record of a training: ${
      issue.path.join(".") || "it"
    } is wrong (${issue.message})`,
    { path },
  );
}

/** The network that a model stands for, as kept in its spec, of any system; null when it names none or its counts came from elsewhere. */
export async function namedNetworkOf(args: Arguments, { spec }: CountModel): Promise<SystemSpec | null> {
  const models = await ownModels(args), own = countSurrogateOf(spec, models).network?.(spec);
  if (own) return own;
  const { network } = spec.training;
  if (typeof network !== "string") return null;
  const name = "the network in the model";
  if (systemKindOf(spec, models) === ELSEWHERE) return null;
  return specInFile(parseJson(network, name), name, { systems: models.systems });
}

/** The same, of a model that must name one. @throws {UsageError} When it names none. */
export async function networkOf(args: Arguments, model: CountModel): Promise<SystemSpec> {
  const network = await namedNetworkOf(args, model);
  if (network) return network;
  failUsage("simulate the surrogate's network", "the model does not name one", "none (give --run FILE)");
}

/** A line about a model of any kind. */
export function aboutModel({ spec }: TrainedModel<AnySpec>, { surrogates }: SurrogatesOption): string {
  const surrogate = surrogateOf(spec, { surrogates });
  return `${surrogate.kind}: ${surrogate.describe(spec as never)}`;
}

/**
 * A model that makes counts, of any kind that is known; or one of traces with parameters, whose free runs are taken as counts.
 * @throws {FileError} When it is none.
 */
export async function loadCountModel(args: Arguments, path: string): Promise<CountModel> {
  const { surrogates } = await ownModels(args), model = await loadAnyModel(path, { surrogates });
  const { counted } = surrogateOf(model.spec, { surrogates }) as Partial<TraceSurrogate>;
  const spec = counted?.spec(model.spec as never) ?? null;
  return spec ? { spec, weights: model.weights } : await loadModel(path, { surrogates });
}

/** Free runs of each member of a surrogate, with progress. */
export async function rolloutMembersWith(
  gpu: Gpu | null,
  model: CountModel,
  options: MembersRolloutOptions,
  args: Arguments,
): Promise<{ members: PopulationCounts[]; seconds: number }> {
  const progress = await showProgress(args, "roll out");
  const start = performance.now(), { surrogates } = await ownModels(args);
  try {
    const members = await rolloutMembers(gpu, model, {
      surrogates,
      onWarning: say,
      ...options,
      onProgress: progress.onProgress,
    });
    return { members, seconds: (performance.now() - start) / 1000 };
  } finally {
    progress.stop();
  }
}

/** Free runs of a surrogate, with progress. */
export async function rolloutWith(
  gpu: Gpu | null,
  model: CountModel,
  options: ModelRolloutOptions,
  args: Arguments,
): Promise<{ counts: PopulationCounts; seconds: number }> {
  const progress = await showProgress(args, "roll out");
  const start = performance.now(), { surrogates } = await ownModels(args);
  try {
    const counts = await rolloutModel(gpu, model, {
      surrogates,
      onWarning: say,
      ...options,
      onProgress: progress.onProgress,
    });
    return { counts, seconds: (performance.now() - start) / 1000 };
  } finally {
    progress.stop();
  }
}

/** Parameters of a surrogate that --set holds, by name. */
export function heldOf(args: Arguments): Record<string, number> {
  return Object.fromEntries(args.list("set").map(parseAxis).map(({ name, values }) => [name, values[0]]));
}

/** Names and sizes of the populations whose counts a surrogate models. */
export async function populationsOfModel(args: Arguments, { spec }: CountModel): Promise<PopulationSize[]> {
  return countSurrogateOf(spec, await ownModels(args)).populations(spec);
}

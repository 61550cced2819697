import type { Progress } from "../lib/base/progress.ts";
import type { Dataset } from "../lib/experiment/dataset/load_dataset.ts";
import type { SeriesOptions } from "../lib/experiment/infer/count_series.ts";
import { inferDataset } from "../lib/experiment/infer/infer_dataset.ts";
import { inferRounds } from "../lib/experiment/infer/infer_rounds.ts";
import { checkpointOf } from "../lib/experiment/infer/learn_posterior.ts";
import type { Observation } from "../lib/experiment/infer/observation.ts";
import { type Arguments, failUsage } from "./_arguments.ts";
import { interruptible, leaveAt, type ProgressDisplay, showProgress } from "./_console.ts";
import type { Found } from "./_infer_answers.ts";
import type { LayersDevice } from "./_layers.ts";
import { ownModels } from "./_models.ts";
import { loadCountModel } from "./_surrogate.ts";

/** What is asked for. */
export interface Wanted {
  /** Name of the results. */
  stem: string;
  draws: number;
  predict: number;
  members: number;
  rounds: number;
  steps?: number;
  measures?: string[];
  series?: SeriesOptions;
}

/** What is learnt from. */
export interface ToLearn {
  dataset: Dataset;
  /** Names of the measures. */
  measures: readonly string[];
  wanted: Wanted;
  observations: readonly Observation[];
}

/** The file of a further round's runs. */
const roundPath = (stem: string, round: number) => `${stem}.round${round}.npz`;

/** Checks what belongs to rounds. */
export function checkRounds(args: Arguments, { rounds }: Wanted, observations: readonly Observation[]): void {
  if (rounds > 1 && observations.length !== 1) {
    failUsage(
      "learn in rounds",
      "there must be one observation, about which they are",
      `${observations.length}`,
    );
  }
  if (rounds > 1 && args.has("series")) {
    failUsage("learn in rounds", "runs must be told by measures", "--series");
  }
  const stray = rounds === 1 ? ["round-points", "by"].find((name) => args.has(name)) : undefined;
  if (stray) failUsage("infer", `--${stray} goes with --rounds`, "none");
}

/** Removes what an earlier, unfinished call of the same name left. */
async function clear({ stem, members, rounds }: Wanted, kept: readonly string[] = []): Promise<void> {
  const stems = Array.from({ length: rounds }, (_, k) => k === 0 ? stem : `${stem}.round${k + 1}`);
  const paths = [
    ...stems.flatMap((one) => Array.from({ length: members }, (_, member) => checkpointOf(one, member))),
    ...stems.slice(1).map((_, k) => roundPath(stem, k + 2)),
  ];
  for (const path of paths.filter((path) => !kept.includes(path))) {
    await Deno.remove(path).catch(() => undefined);
  }
}

/** Learns the posterior, with progress. */
export async function learn(args: Arguments, device: LayersDevice, about: ToLearn): Promise<Found> {
  const { dataset, measures, wanted, observations } = about, { stem, members, steps, rounds } = wanted;
  const signal = interruptible(), { systems, surrogates } = await ownModels(args);
  const by = args.has("by") ? await loadCountModel(args, args.text("by")!) : null;
  if (!args.flag("resume")) await clear(wanted);
  let progress: ProgressDisplay | null = null;
  const show = async (what: string) => {
    progress?.stop();
    progress = await showProgress(args, what, device.told);
  };
  const options = {
    ...{ measures: wanted.measures && measures, members, steps, seed: args.seed, signal },
    ...{ engine: device.engine, checkpoint: stem },
    onProgress: (done: Progress) => progress?.onProgress(done),
  };
  try {
    if (rounds === 1) {
      await show("learn the posterior");
      const found = await inferDataset(device.gpu, dataset, { ...options, series: wanted.series });
      await clear(wanted);
      return { ...found, manifest: dataset.manifest, rounds: [] };
    }
    const found = await inferRounds(device.gpu, dataset, observations[0].values, {
      ...{ ...options, rounds, by, systems, surrogates, pathOf: (round) => roundPath(stem, round) },
      points: args.has("round-points") ? args.whole("round-points", 256, 20, 10_000_000) : undefined,
      onPart: (part, round) =>
        show(`round ${round}: ${part === "learn" ? "learn the posterior" : "simulate where it says"}`),
    });
    await clear(wanted, found.rounds.map(({ round }) => roundPath(stem, round)));
    return { ...found.last, manifest: dataset.manifest, rounds: found.rounds };
  } catch (error) {
    if (signal.aborted) leaveAt(`${stem}.*`);
    throw error;
  } finally {
    (progress as ProgressDisplay | null)?.stop();
  }
}

import { loadCellDataset } from "../lib/cable/cell_dataset_file.ts";
import { requestGpu } from "../lib/gpu/gpu.ts";
import { writeFileAtomic } from "../lib/io/atomic.ts";
import { saveModel } from "../lib/surrogate/model_file.ts";
import { type Arguments, failUsage } from "./_arguments.ts";
import { format, interruptible, table } from "./_console.ts";
import { keepResult, removeIfThere } from "./_output.ts";
import { checkpointOf, curveOf, type TrainingRecord } from "./_surrogate.ts";
import { secondsOf } from "./_trace_scores.ts";
import { splitRecordings } from "./_trace_data.ts";
import { traceStart, trainTraceModel } from "./_trace_training.ts";

/** The recordings that --data names. */
function dataOf(args: Arguments): string {
  const path = args.text("data");
  if (path === undefined || args.positional.length > 0) {
    failUsage(
      "train a trace surrogate",
      "it takes --data FILE.npz, recordings of a cell from volley dataset CELL",
      args.positional[0] ?? "none",
    );
  }
  const odd = ["labels", "layers"].find((name) => args.has(name));
  if (odd === undefined) return path;
  failUsage(
    "train a trace surrogate",
    `--${odd} is for surrogates of networks (its own is --architecture)`,
    args.text(odd),
  );
}

/**
 * Trains a trace surrogate on recordings of a cell, of which the last tenth is left for `evaluate`: `volley train --kind trace`.
 * @param stem Name of its files, claimed.
 */
export async function trainTraceFile(args: Arguments, stem: string): Promise<void> {
  const path = dataOf(args), start = await traceStart(args), signal = interruptible();
  const { trained, scored } = splitRecordings(await loadCellDataset(path), path);
  const gpu = await requestGpu();
  const result = await trainTraceModel(gpu, trained, args, { stem, signal, start });
  const { spec, weights } = result.model, adapter = gpu.adapter.description;
  const model = { spec: { ...spec, training: { ...spec.training, adapter } }, weights };
  const record: TrainingRecord = {
    curve: { ...curveOf(result.losses, result.validation), lossLabel: "loss" },
    seconds: result.seconds,
    steps: result.losses.length,
  };
  const files = await keepResult(stem, (path) => saveModel(path, model));
  await keepResult(`${stem}.training.json`, (path) => writeFileAtomic(path, JSON.stringify(record)));
  await removeIfThere(checkpointOf(stem));
  const last = (values?: ArrayLike<number>) => values && values.length > 0 ? values[values.length - 1] : null;
  const loss = last(result.losses), validationLoss = last(result.validation.losses), { spikeRule } = spec;
  const printed = {
    ...{ model: files[0], spec: files[1], steps: record.steps, loss, validationLoss },
    spikeRule: spikeRule ?? null,
    wallSeconds: result.seconds,
    adapter: gpu.adapter,
  };
  console.log(
    args.flag("json") ? JSON.stringify(printed) : table([
      ["model", files.join(", ")],
      [
        "recordings",
        `${secondsOf(trained, trained.runs)} s; ${secondsOf(scored, scored.runs)} s left for evaluate`,
      ],
      ["loss", `${format(loss, 4)}, held out ${format(validationLoss, 4)}`],
      ["spikes are read", spikeRule ? `off ${spikeRule.output} from ${format(spikeRule.threshold)} on` : "–"],
      ["speed", `${record.steps} steps in ${format(result.seconds)} s on ${adapter}`],
    ]),
  );
  gpu.destroy();
}

/**
 * Do posteriors of a cell's conductances, learnt from our own runs, have the truth where the recorded voltage is NEURON's?
 *
 * deno run -A bench/cell_posterior.ts [--points=1000] [--duration=2000] [--voltages=48] [--members=4] [--python=python3] [--data=FOLDER]
 *
 * `olah2022-soma` over five conductances. Of each of so many points drawn in the box NEURON simulates the cell under inputs of its own, and writes the voltage as
 * a table of steps of 0.1 ms, as current clamp of NWB in integers of 0.05 ms, or as arrays of 0.3 ms. Counted is how often sets of highest density have the truth.
 */
import { CELL_SYSTEM, makeCellDataset, saveCellDataset } from "../lib/entries/cable.ts";
import { contextOf, loadObservations } from "../lib/experiment/infer/observation.ts";
import { inferDataset } from "../lib/experiment/infer/infer_dataset.ts";
import { posteriorRanks } from "../lib/inference/calibration/calibrate.ts";
import { requestGpu } from "../lib/gpu/gpu.ts";
import { madeUp } from "../lib/random/made_up.ts";
import { CELL_BOXES, cellBoxDataset, cellOfBox } from "./_cell_boxes.ts";
import { option, record, short } from "./_record.ts";

const WARMUP_MS = 200, KINDS = ["csv", "nwb", "npz"];
const points = Number(option("points", "1000")), durationMs = Number(option("duration", "2000"));
const voltages = Number(option("voltages", "48")), members = Number(option("members", "4"));
const folder = option("data", "out/cell_posterior"), { box } = CELL_BOXES.soma;

/** Draws cells in the box and their inputs. @returns Parameters of each. */
async function drawCells(place: string): Promise<number[][]> {
  const part = madeUp(7), truths: number[][] = [];
  await Deno.mkdir(place, { recursive: true });
  for (let k = 0; k < voltages; k++) {
    const own = box.map(({ low, high }) => low + (high - low) * part());
    const named = Object.fromEntries(box.map(({ name }, d) => [name, own[d]]));
    const cell = CELL_SYSTEM.override(cellOfBox("soma"), named);
    const made = { runs: 1, durationMs: durationMs + WARMUP_MS, seed: 1000 + k, stepMs: 0.05 };
    await saveCellDataset(`${place}/${k}.inputs.npz`, await makeCellDataset(cell, made));
    truths.push(own);
  }
  await Deno.writeTextFile(`${place}/truth.json`, JSON.stringify(truths));
  return truths;
}

/** What NEURON records of the cells: `0.csv`, `1.nwb`, `2.npz`, `3.csv` and so on. */
async function recordByNeuron(place: string): Promise<{ neuron: string; medianErrorMv: number }> {
  const script = new URL("peers/cell_voltages_neuron.py", import.meta.url).pathname;
  const { success, stdout, stderr } = await new Deno.Command(option("python", "python3"), {
    args: [script, place, String(WARMUP_MS)],
  }).output();
  if (!success) throw new Error(`Cannot record by NEURON: ${new TextDecoder().decode(stderr)}`);
  return JSON.parse(new TextDecoder().decode(stdout).trim().split("\n").at(-1)!);
}

const place = `${folder}/voltages`, truths = await drawCells(place), peer = await recordByNeuron(place);
const dataset = await cellBoxDataset(`${folder}/soma`, "soma", { points, durationMs });
const { posterior, checks, seconds } = await inferDataset(null, dataset, { members });
const { parameters, context: { names: measures } } = posterior.spec, P = parameters.length;
const contexts: number[] = [], units: number[] = [], means = parameters.map(() => [] as number[]);
const deviations = parameters.map(() => 0);
for (const [k, truth] of truths.entries()) {
  const path = `${place}/${k}.${KINDS[k % KINDS.length]}`;
  const [one] = await loadObservations(path, { measures, manifest: dataset.manifest });
  const context = contextOf(one, measures), draws = 1000;
  contexts.push(...context);
  units.push(...posterior.unitsOf(truth));
  const { values } = posterior.draw(context, { draws, seed: 1, observation: k });
  parameters.forEach(({ low, high }, d) => {
    const own = Array.from({ length: draws }, (_, draw) => (values[draw * P + d] - low) / (high - low));
    const mean = own.reduce((sum, value) => sum + value, 0) / draws;
    means[d].push(mean);
    // In parts of the prior's deviation, which is that of a uniform variable.
    deviations[d] += Math.sqrt(12 * own.reduce((sum, value) => sum + (value - mean) ** 2, 0) / draws) /
      voltages;
  });
}

/** Pearson's correlation. */
function correlation(a: readonly number[], b: readonly number[]): number {
  const mean = (all: readonly number[]) => all.reduce((sum, value) => sum + value, 0) / all.length;
  const [ma, mb] = [mean(a), mean(b)],
    product = (x: readonly number[], mx: number, y = x, my = mx) =>
      x.reduce((sum, value, at) => sum + (value - mx) * (y[at] - my), 0);
  return product(a, ma, b, mb) / Math.sqrt(product(a, ma) * product(b, mb));
}

const rows = { units: Float64Array.from(units), contexts: Float64Array.from(contexts) };
const { levels } = posteriorRanks(posterior, rows, { draws: 1000, seed: 3 });
const within = (level: number, kind?: string) =>
  Array.from(levels).filter((found, k) =>
    found <= level && (kind === undefined || KINDS[k % KINDS.length] === kind)
  ).length;
const result = {
  ...{ points, durationMs, members, voltages, ...peer, trainSeconds: short(seconds) },
  within: { half: within(0.5), most: within(0.9) },
  mostByFile: Object.fromEntries(KINDS.map((kind) => [kind, within(0.9, kind)])),
  ownHeldOut: checks && { points: checks.points, coverage: checks.coverage },
  parameters: parameters.map(({ name, low, high }, d) => ({
    name,
    deviation: short(deviations[d]),
    correlation: short(correlation(means[d], truths.map((own) => (own[d] - low) / (high - low)))),
  })),
};
console.log(JSON.stringify(result, null, 1));
await record(await requestGpu(), "cell_posterior", result);

/**
 * Question: how long does a training step of a layer of spiking units with a leaky readout take on the
 * processor, beside snnTorch and Norse?
 *
 *     deno run -A bench/spiking_layers.ts [--inputs=shd,digits] [--units=128,256,512] [--batches=32,128]
 * [--layers=plain,recurrent] [--density=0.03] [--times=5] [--threads=2] [--python=python3] [--no-peers]
 *
 * All three have the same weights, inputs and loss and take Adam's step, in turns; the loss and the gradient
 * of the first rows are compared before. Inputs `shd` are made up: 700 channels and 100 steps of 0 and 1,
 * three bands of each class that wander over the channels, `--density` of all numbers 1. `digits` are 64
 * constant numbers shown for 100 steps.
 */
import { requestGpu } from "../lib/gpu/gpu.ts";
import { type ClassifierOptions, classifierTrainable } from "../lib/learning/train_classifier.ts";
import type { LifLayer } from "../lib/nn/layers/lif/lif.ts";
import { processorTraining } from "../lib/nn/processor/processor_training.ts";
import { stackLoss } from "../lib/nn/processor/stack_loss.ts";
import { classifierData, type InputKind, INPUTS } from "./_spike_inputs.ts";
import { flag, option, record, short } from "./_record.ts";
import { namedParts, openPeers, type Peers, writeArrays } from "./_spiking_peers.ts";

const numbers = (name: string, otherwise: string) => option(name, otherwise).split(",").map(Number);
const times = Number(option("times", "5")), density = Number(option("density", "0.03"));
const threads = Number(option("threads", String(navigator.hardwareConcurrency)));
/** Training steps between two looks at the outside, and rows whose loss and gradient are compared. */
const STRETCH = 4, COMPARED = 8;
/** What of volley's layers does the same as the peers' cells. */
const SAME: Record<string, Partial<LifLayer>> = {
  snntorch: {},
  // Norse 1.1 leaves the steepness out of its SuperSpike slope.
  norse: { reset: "zero", throughReset: true, slope: 1 },
};

interface Shape {
  inputs: InputKind;
  recurrent: boolean;
  units: number;
  batch: number;
}

/** Threads that wait for more to do by turning in a loop are given the time to stop. */
const rest = () => new Promise((resolve) => setTimeout(resolve, 100));

const median = (all: number[]) => all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)];

function optionsOf({ inputs, recurrent, units, batch }: Shape, more: Partial<LifLayer>): ClassifierOptions {
  const data = classifierData(inputs, { rows: 2 * batch, density });
  const layers: LifLayer[] = [{ kind: "lif", units, recurrent, ...more }];
  return { data, layers, batch, heldOut: batch, steps: 10_000, engine: "reference" };
}

/** Loss and gradient of the first rows of those held out. */
async function compare(peers: Peers, peer: string, shape: Shape) {
  const own = optionsOf({ ...shape, batch: COMPARED }, SAME[peer]);
  const whole = classifierData(shape.inputs, { rows: 2 * shape.batch, density });
  const width = whole.inputs.length / whole.rows, from = shape.batch;
  const inputs = new Float32Array(2 * COMPARED * width);
  inputs.set(whole.inputs.subarray(from * width, (from + COMPARED) * width), COMPARED * width);
  const labels = new Uint32Array(2 * COMPARED);
  labels.set(whole.labels.subarray(from, from + COMPARED), COMPARED);
  const data = { ...whole, inputs, labels, rows: 2 * COMPARED };
  const run = classifierTrainable({ ...own, data, classes: INPUTS[shape.inputs].classes });
  const loss = await stackLoss(await run.processor!.problem()), gradient = new Float32Array(4 * run.length);
  loss.load(run.firstWeights());
  const found = loss.of({ step: 0, heldOut: true, firstRow: 0, count: COMPARED }, gradient);
  const file = await writeArrays(namedParts(run.unpack(gradient)));
  return await peers.ask({ ask: "check", peer, file, rows: COMPARED, loss: found });
}

/** Multiplications by weights of a training step where nothing is left out. */
function workOf({ inputs, recurrent, units, batch }: Shape): number {
  const { channels, steps, classes, constant } = INPUTS[inputs], samples = batch * steps;
  const first = (constant ? batch : samples) * channels * units;
  return 2 * first + samples * units * (3 * classes + (recurrent ? 3 * units : 0));
}

async function measure(peers: Peers | null, shape: Shape) {
  const run = classifierTrainable(optionsOf(shape, {})), { plan, length } = run;
  const { inputs, rows, labels, channels } = classifierData(shape.inputs, { rows: 2 * shape.batch, density });
  const { steps, constant } = run.spec;
  using engine = await processorTraining({ plan, length, processor: run.processor! }, { threads });
  const weights = run.firstWeights(), moments = new Float32Array(2 * weights.length);
  engine.restore({ weights, moments, averages: weights }, 0);
  const all: Record<string, number[]> = { volley: [] }, compared: Record<string, unknown> = {};
  if (peers) {
    const width = inputs.length / rows, held = inputs.subarray(shape.batch * width);
    const x = {
      data: held,
      shape: constant ? [shape.batch, channels] : [shape.batch, steps, channels],
    };
    const file = await writeArrays({
      ...namedParts(run.unpack(weights)),
      x,
      labels: { data: Int32Array.from(labels.subarray(shape.batch)), shape: [shape.batch] },
    });
    await peers.ask({ ask: "make", file, steps });
    for (const peer of peers.names) {
      compared[peer] = await compare(peers, peer, shape);
      all[peer] = [];
    }
  }
  for (let round = -1; round < times; round++) {
    await rest();
    const start = performance.now();
    await engine.advance(STRETCH, false);
    if (round >= 0) all.volley.push((performance.now() - start) / STRETCH);
    for (const peer of peers?.names ?? []) {
      await rest();
      const { ms } = await peers!.ask({ ask: "time", peer, count: round < 0 ? 2 : 1 }) as { ms: number[] };
      if (round >= 0) all[peer].push(ms[0]);
    }
  }
  const ms = Object.fromEntries(Object.entries(all).map(([name, own]) => [name, short(median(own))]));
  const ahead = Object.fromEntries(
    Object.keys(ms).filter((name) => name !== "volley").map((name) => [name, short(ms[name] / ms.volley)]),
  );
  return { ...shape, msPerStep: ms, timesAsFast: ahead, compared, denseMultiplications: workOf(shape) };
}

const kinds = option("inputs", "shd,digits").split(",") as InputKind[];
const layers = option("layers", "plain,recurrent").split(",");
const peers = flag("no-peers") ? null : await openPeers(option("python", "python3"), threads);
const results: unknown[] = [];
for (const inputs of kinds) {
  for (const layer of layers) {
    for (const units of numbers("units", "128,256,512")) {
      for (const batch of numbers("batches", "32,128")) {
        const found = await measure(peers, { inputs, recurrent: layer === "recurrent", units, batch });
        results.push(found);
        console.log(JSON.stringify(found));
      }
    }
  }
}
const gpu = await requestGpu();
await record(gpu, "spiking_layers", {
  question: "time of a training step of spiking layers",
  // Where python is says nothing to others.
  command: ["deno run -A bench/spiking_layers.ts", ...Deno.args.filter((arg) => !arg.startsWith("--python"))]
    .join(" "),
  scopes:
    `medians of ${times}, taken in turns, ms: a batch's loss, gradient and Adam's step; volley's, one of ${STRETCH} in a row as in training, also gathers ` +
    "the batch, clips the gradient and averages the weights; compilation excluded. Compared are the loss and gradient of the first rows, relative differences",
  ...{ threads, density, peers: peers && await peers.ask({ ask: "about" }), results },
});
await peers?.end();
gpu.destroy();
Deno.exit(0);

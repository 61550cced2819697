/**
 * Spiking layers that learn to read digits: 64 pixels, shown as constant currents for 25 steps, 128 leaky integrate-and-fire units, and a leaky readout of 10 classes,
 * trained by surrogate gradients through time (E. O. Neftci, H. Mostafa, F. Zenke 2019, doi:10.1109/MSP.2019.2931595). Then the same with few spikes, by a penalty of
 * firing rates, and with half the units, which have recurrent weights, adapting thresholds and gradients of e-prop.
 *
 *     deno run -A examples/spiking_digits.ts            three seeds, 30 epochs, a minute: a table, and out/spiking_digits.svg
 *     deno run -A examples/spiking_digits.ts --small    one seed, 8 epochs
 *
 * Every fifth of the 1,797 images is for the test. Where the data are from: examples/data/README.md.
 */
import { type FigureSpec, figureSvg, mean, writeFileAtomic } from "../mod.ts";
import {
  type ClassifierEvaluation,
  evaluateClassifier,
  type StackLayer,
  trainClassifier,
} from "../lib/entries/learning.ts";

const words = Deno.args.filter((word) => word !== "--small");
if (words.length > 0) {
  console.log("deno run -A examples/spiking_digits.ts [--small]");
  Deno.exit(words[0] === "--help" ? 0 : 2);
}
const small = Deno.args.includes("--small"), SEEDS = small ? [1] : [1, 2, 3], EPOCHS = small ? 8 : 30;

const file = await Deno.open(new URL("data/digits.csv.gz", import.meta.url));
const table = await new Response(file.readable.pipeThrough(new DecompressionStream("gzip"))).text();
const rows = table.trim().split("\n").map((line) => line.split(",").map(Number));

/** Images with pixels from 0 to 1. */
function imagesOf(rows: number[][]) {
  const inputs = Float32Array.from(rows.flatMap((row) => row.slice(0, 64).map((pixel) => pixel / 16)));
  return { inputs, channels: 64, rows: rows.length, labels: rows.map((row) => row[64]), steps: 25 };
}
const train = imagesOf(rows.filter((_, row) => row % 5 < 4)),
  test = imagesOf(rows.filter((_, row) => row % 5 === 4));

const lif = (units: number, more: object = {}): StackLayer => ({ kind: "lif", units, ...more });
const WAYS = {
  "128 units": { layers: [lif(128)] },
  "few spikes": { layers: [lif(128)], rates: { target: 0.05, strength: 20 } },
  "e-prop": {
    layers: [lif(64, { recurrent: true, local: true, adaptation: { decay: 0.95, strength: 0.1 } })],
  },
};

const percent = (part: number) => `${(100 * part).toFixed(1)} %`;
const curves: object[] = [];
let shown: ClassifierEvaluation | undefined;
console.log("network     seed     test    train  spikes per unit and step  seconds");
for (const [name, way] of Object.entries(WAYS)) {
  const accuracies: number[] = [];
  for (const seed of SEEDS) {
    const { model, losses, seconds } = await trainClassifier(null, {
      data: train,
      ...way,
      epochs: EPOCHS,
      seed,
    });
    const found = await evaluateClassifier(model, test), learnt = await evaluateClassifier(model, train);
    shown ??= found;
    accuracies.push(found.accuracy);
    const parts = [percent(found.accuracy).padStart(7), percent(learnt.accuracy).padStart(7)];
    const rate = found.rates[0]!.toFixed(3).padStart(24);
    console.log(
      `${name.padEnd(10)}  ${seed}     ${parts.join("  ")}  ${rate}  ${seconds.toFixed(1).padStart(7)}`,
    );
    const epoch = Math.ceil(losses.length / EPOCHS);
    for (let at = 0; at < losses.length; at += epoch) {
      curves.push({ name, seed, epoch: at / epoch + 1, loss: mean(losses.slice(at, at + epoch)) });
    }
  }
  console.log(`${name.padEnd(10)}  mean   ${percent(mean(accuracies)).padStart(7)}`);
}

const confusion = Array.from(
  shown!.confusion,
  (images, at) => ({ digit: Math.floor(at / 10), found: at % 10, images }),
);
const size = { width: 260, height: 260 },
  field = (name: string, title: string) => ({ field: name, type: "ordinal", title });
const figure = {
  hconcat: [{
    ...size,
    data: { values: curves },
    mark: "line",
    encoding: {
      x: { field: "epoch", type: "quantitative", title: "epoch" },
      y: {
        field: "loss",
        type: "quantitative",
        title: "loss of training, with that of rates",
        scale: { type: "log" },
      },
      color: { field: "name", type: "nominal", title: "network" },
      detail: { field: "seed" },
    },
  }, {
    ...size,
    title: `test images, 128 units: ${percent(shown!.accuracy)} right`,
    data: { values: confusion },
    encoding: { x: field("found", "digit found"), y: field("digit", "digit shown") },
    layer: [
      {
        mark: "rect",
        encoding: {
          color: { field: "images", type: "quantitative", scale: { scheme: "blues" }, legend: null },
        },
      },
      {
        transform: [{ filter: "datum.images > 0" }],
        mark: { type: "text", fontSize: 10 },
        encoding: {
          text: { field: "images" },
          color: { condition: { test: "datum.images > 20", value: "white" }, value: "black" },
        },
      },
    ],
  }],
  resolve: { scale: { color: "independent" } },
};
await Deno.mkdir("out", { recursive: true });
await writeFileAtomic("out/spiking_digits.svg", await figureSvg(figure as FigureSpec));

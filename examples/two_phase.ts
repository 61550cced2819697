/**
 * Learning without errors that are sent back: networks of 64-128-10 units settle freely on images of digits, and again while their outputs are taught, and each weight
 * learns from the activities of its own two units in both phases. Equilibrium propagation (B. Scellier, Y. Bengio 2017, doi:10.3389/fncom.2017.00024), contrastive learning,
 * and units that predict where they would have settled (A. Luczak, B. L. McNaughton, Y. Kubo 2022, doi:10.1038/s42256-021-00430-y); the last two of spiking units, too, beside a
 * network of spiking units that learns by surrogate gradients. The spiking form is a substitute for that of Kubo et al. (2026, doi:10.64898/2026.05.19.726261), of which only the
 * abstract was at hand: which of both networks spikes less is of this form, and says nothing of theirs.
 *
 *     deno run -A examples/two_phase.ts            20 epochs, three minutes: a table, and out/two_phase.svg
 *     deno run -A examples/two_phase.ts --small    2 epochs
 *
 * Every fifth of the 1,797 images is for the test. Where the data are from: examples/data/README.md.
 */
import { type FigureSpec, figureSvg, writeFileAtomic } from "../mod.ts";
import {
  evaluateClassifier,
  evaluateTwoPhase,
  trainClassifier,
  trainTwoPhase,
  type TwoPhaseOptions,
} from "../lib/entries/learning.ts";

const words = Deno.args.filter((word) => word !== "--small");
if (words.length > 0) {
  console.log("deno run -A examples/two_phase.ts [--small]");
  Deno.exit(words[0] === "--help" ? 0 : 2);
}
const EPOCHS = Deno.args.includes("--small") ? 2 : 20;

const file = await Deno.open(new URL("data/digits.csv.gz", import.meta.url));
const table = await new Response(file.readable.pipeThrough(new DecompressionStream("gzip"))).text();
const rows = table.trim().split("\n").map((line) => line.split(",").map(Number));

/** Images with pixels from 0 to 1. */
function imagesOf(rows: number[][]) {
  const inputs = Float32Array.from(rows.flatMap((row) => row.slice(0, 64).map((pixel) => pixel / 16)));
  return { inputs, channels: 64, rows: rows.length, labels: rows.map((row) => row[64]) };
}
const train = imagesOf(rows.filter((_, row) => row % 5 < 4)),
  test = imagesOf(rows.filter((_, row) => row % 5 === 4));

const WAYS: Record<string, Omit<TwoPhaseOptions, "data">> = {
  "equilibrium": { rule: "equilibrium" },
  "contrastive": { rule: "contrastive" },
  "predictive": { rule: "predictive" },
  "contrastive, spiking": { rule: "contrastive", cells: "lif" },
  "predictive, spiking": { rule: "predictive", cells: "lif" },
};

const percent = (part: number) => `${(100 * part).toFixed(1)} %`;
const curves: object[] = [], bars: object[] = [];
function tell(name: string, accuracy: number, seconds: number, activity: string): void {
  bars.push({ name, right: 100 * accuracy });
  console.log(
    `${name.padEnd(22)}${percent(accuracy).padStart(8)}${seconds.toFixed(1).padStart(9)}  ${activity}`,
  );
}

console.log("rule                      test  seconds  spikes per unit and step, persistence, active late");
for (const [name, way] of Object.entries(WAYS)) {
  const { model, losses, seconds } = await trainTwoPhase({ data: train, epochs: EPOCHS, ...way });
  const { accuracy, activity } = evaluateTwoPhase(model, test);
  const parts = activity ? [activity.rate, activity.persistence, activity.late] : [];
  tell(name, accuracy, seconds, parts.map((part) => part.toFixed(3)).join("  "));
  losses.forEach((loss, epoch) => curves.push({ name, epoch: epoch + 1, loss }));
}
const shown = (images: typeof train) => ({ ...images, steps: 25 });
const { model, seconds } = await trainClassifier(null, {
  ...{ data: shown(train), layers: [{ kind: "lif", units: 128 }], epochs: EPOCHS },
});
const twin = await evaluateClassifier(model, shown(test));
tell("surrogate gradients", twin.accuracy, seconds, twin.rates[0]!.toFixed(3));

const size = { width: 260, height: 240 };
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
        title: "half squared distance to targets",
        scale: { type: "log" },
      },
      color: {
        field: "name",
        type: "nominal",
        title: null,
        sort: null,
        legend: { orient: "top", columns: 3 },
      },
    },
  }, {
    ...size,
    data: { values: bars },
    mark: { type: "point", filled: true, size: 70 },
    encoding: {
      y: { field: "name", type: "nominal", title: null, sort: null },
      x: { field: "right", type: "quantitative", title: "test images right, %", scale: { zero: false } },
    },
  }],
};
await Deno.mkdir("out", { recursive: true });
await writeFileAtomic("out/two_phase.svg", await figureSvg(figure as FigureSpec));

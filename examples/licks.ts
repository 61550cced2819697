/**
 * Licks decoded from spikes: a linear readout, a support vector machine, layers, a recurrent network and spiking units, beside one another on the same blocks of time.
 *
 *     deno run -A examples/licks.ts            300 s, three populations, four blocks of each, three minutes: a table, and out/licks.svg
 *     deno run -A examples/licks.ts --small    120 s, one population, one block
 *
 * SUBSTITUTE for the recordings of Xu and others (2026, doi:10.64898/2026.04.21.720009), which were not at hand: a made-up population of 60 neurons that is locked to
 * bouts of licks at 6.5 Hz. It shows which decoders read such a code, and nothing of what an area of the brain does. Five bins of 20 ms are read at a time, so that
 * neighbours are nearly the same sample: folds are blocks of time, with a gap between what is learnt from and what is decoded.
 */
import { type FigureSpec, figureSvg, mean, writeFileAtomic } from "../mod.ts";
import {
  blockFolds,
  crossValidateDecoder,
  featureScaling,
  fitLinearSvm,
  fitLogistic,
  lagRows,
  type LearnDecoder,
  lickPopulation,
  scaledFeatures,
  trainDecoder,
} from "../lib/entries/decoding.ts";

const words = Deno.args.filter((word) => word !== "--small");
if (words.length > 0) {
  console.log("deno run -A examples/licks.ts [--small]");
  Deno.exit(words[0] === "--help" ? 0 : 2);
}
const small = Deno.args.includes("--small"), SECONDS = small ? 120 : 300, SEEDS = small ? [1] : [1, 2, 3];
const LAGS = 2, BLOCKS = 4, TUNING = 0.8;

const dropout = { kind: "dropout", rate: 0.3 } as const;
const DECODERS: Record<string, LearnDecoder> = {
  "logistic": (some) => fitLogistic(some, { ridge: 300 }),
  "linear SVM": (some) => fitLinearSvm(some, { cost: 0.003 }),
  "layers": (some) =>
    trainDecoder(null, some, {
      ...{ steps: 400, weightDecay: 3 },
      layers: [dropout, { kind: "dense", units: 32, activation: "silu" }],
    }),
  "recurrent": (some) =>
    trainDecoder(null, some, {
      ...{ bins: 2 * LAGS + 1, steps: 400, weightDecay: 3 },
      layers: [dropout, { kind: "gru", units: 16 }, { kind: "last" }],
    }),
  // Features are currents for 15 steps; eight leaky units add up the spikes.
  "spiking": (some) =>
    trainDecoder(null, some, {
      ...{ steps: 400, weightDecay: 3 },
      layers: [
        ...[dropout, { kind: "repeat", count: 15 } as const, { kind: "lif", units: 32 } as const],
        ...[{ kind: "lif", units: 8, spikes: false } as const, { kind: "last" } as const],
      ],
    }),
};

/** Samples of a population, and folds of blocks. */
function made(seed: number) {
  const { counts, licks } = lickPopulation({ seconds: SECONDS, tuning: TUNING, seed });
  const samples = { ...lagRows(counts, { before: LAGS, after: LAGS }), labels: licks };
  const folds = blockFolds(licks.length, { folds: BLOCKS, gap: 2 * LAGS }).slice(0, small ? 1 : BLOCKS);
  return { samples, folds, base: 1 - mean(Array.from(licks)) };
}

const found: { name: string; seed: number; area: number; accuracy: number }[] = [];
const populations = SEEDS.map(made);
for (const [name, learn] of Object.entries(DECODERS)) {
  for (const [k, { samples, folds }] of populations.entries()) {
    const { auc, accuracy } = await crossValidateDecoder(learn, samples, { folds, standardise: true });
    found.push({ name, seed: SEEDS[k], area: auc!, accuracy });
  }
}
console.log("decoder          area under ROC  accuracy");
for (const name of Object.keys(DECODERS)) {
  const own = found.filter((one) => one.name === name);
  const [area, accuracy] = (["area", "accuracy"] as const).map((key) =>
    mean(own.map((one) => one[key])).toFixed(3)
  );
  console.log(`${name.padEnd(16)} ${area.padStart(14)}  ${accuracy.padStart(8)}`);
}
const base = mean(populations.map((one) => one.base));
console.log(`\n"never a lick" is right in ${(100 * base).toFixed(1)} % of the bins: accuracy misleads here.`);
const areaOf = (name: string) => mean(found.filter((one) => one.name === name).map(({ area }) => area));
console.log(
  `Spiking units read licks with an area of ${areaOf("spiking").toFixed(3)}, logistic regression with ${
    areaOf("logistic").toFixed(3)
  }, of made-up spikes; recorded ones may be otherwise.`,
);

// Some seconds that the spiking decoder has not learnt from.
const [{ samples, folds: [{ train, test }] }] = populations, { size, values, labels } = samples;
const rowsOf = (which: Uint32Array) =>
  Float64Array.from(
    { length: which.length * size },
    (_, k) => values[which[Math.floor(k / size)] * size + k % size],
  );
const scaling = featureScaling(rowsOf(train), size), BIN_S = 0.02;
const learnt = await DECODERS.spiking({
  ...{ values: scaledFeatures(rowsOf(train), scaling), size },
  labels: Array.from(train, (row) => labels[row]),
});
const shown = test.subarray(0, 400), scores = learnt.scores(scaledFeatures(rowsOf(shown), scaling));
const curve = Array.from(shown, (row, k) => ({
  second: BIN_S * row,
  chance: 1 / (1 + Math.exp(scores[2 * k] - scores[2 * k + 1])),
}));
const licked = Array.from(shown).filter((row) => labels[row] === 1).map((row) => ({ second: BIN_S * row }));
const second = { field: "second", type: "quantitative", title: "time (s)", scale: { zero: false } };
const figure = {
  hconcat: [{
    ...{ width: 220, height: 200, data: { values: found }, mark: { type: "point", filled: true, size: 60 } },
    encoding: {
      x: { field: "area", type: "quantitative", title: "area under the ROC", scale: { zero: false } },
      y: { field: "name", type: "nominal", title: null, sort: Object.keys(DECODERS) },
      color: { field: "seed", type: "nominal", title: "seed" },
    },
  }, {
    ...{ width: 420, height: 200, title: "licks (bars) and their chance by spiking units" },
    layer: [
      {
        data: { values: licked },
        mark: { type: "rule", color: "#bbb" },
        encoding: { x: second },
      },
      {
        data: { values: curve },
        mark: { type: "line", strokeWidth: 1.2 },
        encoding: { x: second, y: { field: "chance", type: "quantitative", title: "chance of a lick" } },
      },
    ],
  }],
};
await Deno.mkdir("out", { recursive: true });
await writeFileAtomic("out/licks.svg", await figureSvg(figure as FigureSpec));

/**
 * Number in a network that has learnt nothing: units of random convolutions that are tuned to the number of dots, whether the representation of number needs them, and what pruning does.
 *
 *     deno run -A examples/numerosity.ts            six networks: a table, and out/numerosity.svg
 *     deno run -A examples/numerosity.ts --small    one network
 *
 * SUBSTITUTE for the study of Truong and others on number sense and pruning, of which only the abstract was at hand: an untrained network of three layers (16, 32, 64 filters
 * of 5 by 5, stride 2) in place of CORnet-S, and images of 1 to 9 dots of equal radius, area or density. Units are selected by half of the images and scored on the other half. It shows
 * that units that agree best on some images agree better on others than units by chance; nothing of learnt networks or of brains. Kernel, measure, number of images and of kept units were chosen on
 * seeds 1 to 3, where pruning gains .055 to .086 over all units. On the seeds here, which were not looked at before, it is less.
 */
import { type FigureSpec, figureSvg, mean, writeFileAtomic } from "../mod.ts";
import {
  dotImages,
  layerResponses,
  modelDissimilarities,
  partOf,
  pruneUnits,
  scoreUnits,
  selectUnits,
  splitStimuli,
  type StackLayer,
  untrainedNetwork,
} from "../lib/entries/representation.ts";

const words = Deno.args.filter((word) => word !== "--small");
if (words.length > 0) {
  console.log("deno run -A examples/numerosity.ts [--small]");
  Deno.exit(words[0] === "--help" ? 0 : 2);
}
const SEEDS = Deno.args.includes("--small") ? [11] : [11, 12, 13, 14, 15, 16],
  KEEP = [25, 50, 100, 200, 400, 800];

const conv = (filters: number, more: object = {}): StackLayer => ({
  ...{ kind: "conv2d", filters, kernel: 5, stride: 2, padding: "same", activation: "relu" },
  ...more,
});
const layers = [conv(16, { size: 40 }), conv(32), conv(64)];
const model = modelDissimilarities(9, (i, j) => Math.abs(Math.log((i + 1) / (j + 1))));

const scores: object[] = [],
  curves: object[] = [],
  tuning: object[] = [],
  changes: number[] = [],
  gains: number[] = [],
  above: number[] = [];
console.log("seed  number units   all  without  only   pruned to 100  random 100");
for (const seed of SEEDS) {
  const { inputs, numbers, sets } = dotImages({ images: 10, seed });
  const all = await layerResponses(untrainedNetwork({ channels: 1600, layers, seed }), inputs, { layer: 2 });
  const split = splitStimuli(Array.from(numbers, (number, k) => 3 * number + sets[k]), { seed });
  // A unit that never responds tells nothing.
  const alive = Array.from({ length: all.units }, (_, unit) => unit).filter((unit) =>
    split.train.some((image) => all.values[image * all.units + unit] > 0)
  );
  const patterns = partOf(all, { units: alive });
  const { units } = selectUnits(patterns, { split, factor: numbers, nuisance: sets });
  const others = alive.map((_, unit) => unit).filter((unit) => !units.includes(unit));
  const how = { split, model, conditions: numbers, measure: "euclidean" } as const;
  const [whole, without, only] = [undefined, others, units].map((some) =>
    scoreUnits(patterns, { ...how, units: some })!
  );
  const { kept } = pruneUnits(patterns, { ...how, keep: KEEP, seed }), pruned = kept[2];
  changes.push(without - whole);
  gains.push(pruned.score! - whole);
  above.push(pruned.score! - pruned.controlMean!);
  const row = [whole, without, only, pruned.score!, pruned.controlMean!].map((score) =>
    score.toFixed(3).padStart(7)
  );
  const share = `${units.length} of ${alive.length}`;
  console.log(
    `${seed}     ${share.padStart(12)} ${row.slice(0, 3).join("")}         ${row.slice(3).join("      ")}`,
  );
  for (
    const [part, score] of [["all units", whole], ["without number units", without], [
      "number units only",
      only,
    ]]
  ) {
    scores.push({ part, score, seed });
  }
  kept.forEach(({ score, controlMean }, k) =>
    curves.push({ seed, kept: KEEP[k], score, of: "best" }, {
      seed,
      kept: KEEP[k],
      score: controlMean,
      of: "random",
    })
  );
  if (seed !== SEEDS[0]) continue;
  // Tuning on images that the units were not selected by, by the number that they prefer on the others.
  const meanOf = (part: Uint32Array, unit: number, number: number) => {
    const own = Array.from(part).filter((image) => numbers[image] === number);
    return mean(own.map((image) => patterns.values[image * patterns.units + unit]));
  };
  const NUMBERS = [0, 1, 2, 3, 4, 5, 6, 7, 8];
  const groups = Map.groupBy(units, (unit) => {
    const means = NUMBERS.map((number) => meanOf(split.train, unit, number));
    return means.indexOf(Math.max(...means));
  });
  for (const [prefers, own] of groups) {
    const curve = NUMBERS.map((number) => mean(own.map((unit) => meanOf(split.test, unit, number))));
    curve.forEach((value, number) =>
      tuning.push({ prefers: prefers + 1, number: number + 1, response: value / Math.max(...curve) })
    );
  }
}
const told = (values: number[]) =>
  `${mean(values).toFixed(3)} in the mean (${Math.min(...values).toFixed(3)} to ${
    Math.max(...values).toFixed(3)
  })`;
console.log(
  `\nOn new images the 100 best units agree with number better than 100 by chance, by ${
    told(above)
  }, and than all units, by ${told(gains)}; to go without number units changes the agreement by ${
    told(changes)
  }. This does not show that learnt networks do so.`,
);

const quantity = (field: string, title: string, more: object = {}) => ({
  field,
  type: "quantitative",
  title,
  ...more,
});
const near = { scale: { zero: false } }, agreement = "agreement with |ln n - ln m|";
const figure = {
  hconcat: [
    {
      ...{
        width: 190,
        height: 180,
        title: "Number units on new images",
        data: { values: tuning },
        mark: "line",
      },
      encoding: {
        x: quantity("number", "dots"),
        y: quantity("response", "mean response, of the most"),
        color: { field: "prefers", type: "ordinal", title: "prefer" },
      },
    },
    {
      ...{ width: 150, height: 180, title: "With and without them", data: { values: scores } },
      mark: { type: "point", filled: true },
      encoding: {
        x: { field: "part", type: "nominal", title: null, sort: null, axis: { labelAngle: -30 } },
        y: quantity("score", agreement, near),
      },
    },
    {
      ...{
        width: 190,
        height: 180,
        title: "Pruned",
        data: { values: curves },
        mark: { type: "line", point: true },
      },
      encoding: {
        x: quantity("kept", "units kept", { scale: { type: "log" } }),
        y: quantity("score", agreement, near),
        color: { field: "of", type: "nominal", title: "units" },
        detail: { field: "seed" },
      },
    },
  ],
  resolve: { scale: { color: "independent" } },
};
await Deno.mkdir("out", { recursive: true });
await writeFileAtomic("out/numerosity.svg", await figureSvg(figure as FigureSpec));

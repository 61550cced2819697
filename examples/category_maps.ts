/**
 * Categories of layers: what a map from stimuli to categories tells of what may be asked, by its entropy and the information that it keeps.
 *
 *     deno run -A examples/category_maps.ts            three networks: tables, and out/category_maps.svg
 *     deno run -A examples/category_maps.ts --small    shorter trainings, fewer images
 *
 * SUBSTITUTE for the study of Dahl and others, of which only the abstract was at hand: its idea is shown exactly on four bits, and then on small networks and digits, clean, blurred, pixelated or noisy, in
 * place of ResNet-50 and CIFAR-10. It shows that maps of about the same entropy keep different things, so that entropy alone does not rank them; nothing of brains. Where the data are from:
 * examples/data/README.md.
 */
import { type FigureSpec, figureSvg, writeFileAtomic } from "../mod.ts";
import { trainDecoder } from "../lib/entries/decoding.ts";
import { randomState } from "../lib/entries/flows.ts";
import {
  kMeans,
  type LayeredNetwork,
  layerResponses,
  mapInformation,
  type StackLayer,
  untrainedNetwork,
} from "../lib/entries/representation.ts";

const words = Deno.args.filter((word) => word !== "--small");
if (words.length > 0) {
  console.log("deno run -A examples/category_maps.ts [--small]");
  Deno.exit(words[0] === "--help" ? 0 : 2);
}
const small = Deno.args.includes("--small"),
  TRAINED = 900,
  MAPPED = small ? 150 : 400,
  CLUSTERS = small ? 20 : 30;

const bit = (k: number, at: number) => (k >> at) & 1, identity = Array.from({ length: 16 }, (_, k) => k);
const targets = {
  identity,
  action: identity.map((k) => bit(k, 0)),
  nuisance: identity.map((k) => bit(k, 3)),
};
const MAPS: [string, (k: number) => number][] = [
  ["b0 b1", (k) => k & 3],
  ["b2 b3", (k) => k >> 2],
  ["b0 b3", (k) => 2 * bit(k, 3) + bit(k, 0)],
  ["b0 xor b1", (k) => bit(k, 0) ^ bit(k, 1)],
];
console.log("map of four bits  H(C)  I(identity)  I(action)  I(nuisance)   bits, exact");
for (const [name, map] of MAPS) {
  const { entropy, information } = mapInformation(identity.map(map), targets);
  const [own, action, nuisance] = Object.values(information);
  console.log(`${name.padEnd(16)}  ${entropy}     ${own}            ${action}          ${nuisance}`);
}

const file = await Deno.open(new URL("data/digits.csv.gz", import.meta.url));
const text = await new Response(file.readable.pipeThrough(new DecompressionStream("gzip"))).text();
const rows = text.trim().split("\n").map((line) => line.split(",").map(Number));

const pixel = (image: number[], x: number, y: number) =>
  image[8 * Math.max(0, Math.min(7, y)) + Math.max(0, Math.min(7, x))];
const mapped = (of: (image: number[], x: number, y: number) => number) => (image: number[]) =>
  image.map((_, at) => of(image, at % 8, Math.floor(at / 8)));
const around = [-1, 0, 1].flatMap((dy) => [-1, 0, 1].map((dx) => [dx, dy]));
const blur = mapped((image, x, y) =>
  around.reduce((sum, [dx, dy]) => sum + pixel(image, x + dx, y + dy) / 9, 0)
);
const blocks = mapped((image, x, y) =>
  [0, 1, 2, 3].reduce((sum, k) => sum + pixel(image, (x & 6) + (k & 1), (y & 6) + (k >> 1)) / 4, 0)
);
const VERSIONS: [string, (image: number[], seed: number) => number[]][] = [
  ["clean", (image) => image],
  ["blurred", blur],
  ["pixelated", blocks],
  ["noisy", (image, seed) => {
    const noise = randomState(64, { seed });
    return image.map((value, at) => value + 0.3 * noise[at]);
  }],
];

/** Images in some versions, with their digits and the numbers of the versions. */
function stimuliOf(part: number[][], versions: number[]) {
  const all = part.flatMap((row, k) => {
    const image = row.slice(0, 64).map((value) => value / 16);
    return versions.map((version) => ({
      values: VERSIONS[version][1](image, k + 1),
      digit: row[64],
      version,
    }));
  });
  return {
    inputs: Float32Array.from(all.flatMap(({ values }) => values)),
    digit: all.map(({ digit }) => digit),
    version: all.map(({ version }) => version),
  };
}
const test = stimuliOf(rows.slice(TRAINED, TRAINED + MAPPED), [0, 1, 2, 3]);

const layers: StackLayer[] = [
  { kind: "conv2d", filters: 8, kernel: 3, size: 8, activation: "relu" },
  { kind: "conv2d", filters: 16, kernel: 3, stride: 2, activation: "relu" },
  { kind: "dense", units: 32, activation: "relu" },
];
const NAMES = ["pixels", "conv 1", "conv 2", "dense"], networks: [string, LayeredNetwork][] = [];
networks.push(["untrained", untrainedNetwork({ channels: 64, outputs: 10, layers })]);
for (const [name, versions] of [["clean", [0]], ["all versions", [0, 1, 2, 3]]] as const) {
  const { inputs, digit } = stimuliOf(rows.slice(0, TRAINED), [...versions]);
  const samples = { values: inputs, size: 64, labels: digit };
  networks.push([
    `trained on ${name}`,
    await trainDecoder(null, samples, { layers, steps: small ? 400 : 1500, seed: 1 }),
  ]);
}

const found: { network: string; layer: string; told: string; bits: number }[] = [];
console.log(
  `\nnetwork                  layer     H(C)   I(digit)  I(version)   bits, ${CLUSTERS} categories of ${
    4 * MAPPED
  } images, bias taken off`,
);
for (const [network, model] of networks) {
  for (const [number, layer] of NAMES.entries()) {
    const patterns = number === 0
      ? { values: test.inputs, stimuli: 4 * MAPPED, units: 64 }
      : await layerResponses(model, test.inputs, { layer: number - 1 });
    const { clusters } = await kMeans(patterns, { clusters: CLUSTERS, starts: 1 });
    const { entropy, information: { digit, version } } = mapInformation(
      clusters,
      { digit: test.digit, version: test.version },
      { correction: "miller-madow" },
    );
    for (
      const [told, bits] of [["H(C)", entropy], ["I(C; digit)", digit], ["I(C; version)", version]] as const
    ) {
      found.push({ network, layer, told, bits });
    }
    const numbers = [entropy, digit, version].map((bits) => bits.toFixed(2).padStart(8)).join("  ");
    console.log(`${network.padEnd(23)}  ${layer.padEnd(7)}${numbers}`);
  }
}
const [top, ...others] = ["trained on all versions", "untrained"].map((network) =>
  found.filter((one) => one.network === network && one.layer === "dense").map(({ bits }) => bits.toFixed(2))
);
console.log(
  `claim: maps of ${top[0]} and ${others[0][0]} bits, trained and not, tell ${top[1]} and ${
    others[0][1]
  } bits of the digit, ${top[2]} and ${
    others[0][2]
  } of the version: entropy does not rank them; it is no claim on brains.`,
);

const panels = ["H(C)", "I(C; digit)", "I(C; version)"].map((told) => ({
  ...{ width: 180, height: 160, title: told, data: { values: found.filter((one) => one.told === told) } },
  mark: { type: "line", point: true },
  encoding: {
    x: { field: "layer", type: "ordinal", sort: NAMES, title: null },
    y: { field: "bits", type: "quantitative", title: "bits", scale: { zero: told !== "H(C)" } },
    color: { field: "network", type: "nominal", title: null, legend: { orient: "right", labelLimit: 200 } },
  },
}));
await Deno.mkdir("out", { recursive: true });
await writeFileAtomic("out/category_maps.svg", await figureSvg({ hconcat: panels } as unknown as FigureSpec));

import { volley } from "../cli/_volley.ts";

/** A command that writes, and what it writes into the folder it runs in. */
export interface Case {
  name: string;
  args: readonly string[];
  /** Files that are compared; folders end with a slash. */
  files: readonly string[];
  /** Whether it goes on with --resume. */
  resumes: boolean;
  /** Whether a fresh start over what is there is refused. */
  refuses?: boolean;
}

// deno-fmt-ignore
const SPIKING = ["simulate", "cuba", "--scale", "0.2", "--engine", "reference", "--seed", "3", "--json"];
// deno-fmt-ignore
const LEARNS = JSON.stringify({
  kind: "spiking", name: "learns", stepMs: 0.1,
  populations: [
    { name: "P", size: 40, neuron: "poisson", parameters: { rate: 20 } },
    { name: "A", size: 20, neuron: "lif", parameters: { I_e: { uniform: [150, 300] } }, receptors: { exc: { kinetics: "exponential", tau: 5 } } },
  ],
  projections: [{
    from: "P", to: "A", receptor: "exc", connect: { rule: "fixed-probability", probability: 0.3 }, weight: 0.5, delayMs: 1.5,
    learning: { model: "stdp" },
  }],
});
// deno-fmt-ignore
const DATASET = [
  "dataset", "mif-small-syn", "--set", "N_E=20", "--set", "N_I=7", "--box", "S_EE=15:20", "--box", "lambda=6000:8000",
  "--points", "8", "--duration", "1500", "--warmup", "100", "--seed", "4", "--engine", "reference", "--shard-networks", "2",
  "--quiet",
];
// deno-fmt-ignore
const SMALL_NETWORK = ["mif-small-syn", "--set", "N_E=20", "--set", "N_I=7", "--seed", "5"];

/** Cases that need no GPU and little time. */
export const CPU_CASES: readonly Case[] = [
  {
    name: "simulate, point neurons",
    args: [...SPIKING, "--duration", "6000", "--out", "run.npz"],
    files: ["run.npz"],
    resumes: true,
  },
  {
    name: "simulate, spikes in SONATA and a picture",
    args: [...SPIKING, "--duration", "3000", "--out", "run.h5", "--picture", "run.svg"],
    files: ["run.h5", "run.svg"],
    resumes: true,
  },
  {
    name: "simulate, synapses that learn",
    args: [
      "simulate",
      "../inputs/learns.json",
      "--engine",
      "reference",
      "--duration",
      "6000",
      "--out",
      "run.npz",
    ],
    files: ["run.npz"],
    resumes: true,
  },
  {
    name: "simulate, many networks",
    args: [...SPIKING, "--duration", "400", "--networks", "3", "--out", "run.npz"],
    files: ["run-0.npz", "run-1.npz", "run-2.npz"],
    resumes: false,
  },
  {
    name: "simulate, Markovian",
    args: ["simulate", ...SMALL_NETWORK, "--engine", "reference", "--networks", "2", "--out", "run.npz"],
    files: ["run.npz"],
    resumes: false,
  },
  { name: "dataset", args: [...DATASET, "--out", "set"], files: ["set/"], resumes: true, refuses: true },
  {
    name: "dataset, a part",
    args: [...DATASET, "--out", "set", "--shard", "2/3"],
    files: ["set.shards/"],
    resumes: true,
    refuses: true,
  },
  {
    name: "report",
    args: ["report", "../inputs/run.npz", "--out", "r.html"],
    files: ["r.html"],
    resumes: false,
  },
];

/** Cases that train or roll out on a GPU, a software adapter for instance. */
export const GPU_CASES: readonly Case[] = [
  {
    name: "train",
    // deno-fmt-ignore
    args: [
      "train", "--data", "../inputs/set", "--layers", "lstm:4", "--steps", "120", "--batch", "4", "--window", "12",
      "--checkpoint-every", "10", "--out", "model",
    ],
    files: ["model.safetensors", "model.json", "model.training.json"],
    resumes: true,
  },
  {
    name: "cell",
    // deno-fmt-ignore
    args: [
      "cell", "olah2022-soma", "--runs", "4", "--duration", "1000", "--steps", "40", "--batch", "8", "--stretch", "60",
      "--size", "0.1", "--checkpoint-every", "5", "--data-out", "soma.npz", "--out", "soma",
    ],
    files: ["soma.npz", "soma.safetensors", "soma.json", "soma.html"],
    resumes: true,
  },
  {
    name: "sweep",
    // deno-fmt-ignore
    args: [
      "sweep", ...SMALL_NETWORK, "--grid", "S_EE=15:20:1", "--runs", "1", "--duration", "500", "--batch", "1",
      "--out", "map.json", "--picture", "map.svg",
    ],
    files: ["map.json", "map.svg"],
    resumes: true,
  },
  {
    name: "rollout",
    // deno-fmt-ignore
    args: [
      "rollout", "../inputs/model", "--runs", "4", "--duration", "2000", "--parameter", "S_EE=16", "--parameter",
      "lambda=7000", "--out", "free.npz",
    ],
    files: ["free.npz"],
    resumes: false,
  },
  {
    name: "evaluate",
    // deno-fmt-ignore
    args: [
      "evaluate", "../inputs/model", "--data", "../inputs/set", "--out", "table.json", "--report", "points.html",
    ],
    files: ["table.json", "points.html"],
    resumes: false,
  },
  {
    name: "fit",
    // deno-fmt-ignore
    args: [
      "fit", "../inputs/model", "--target", "rates.E=20", "--global-points", "16", "--rounds", "1", "--duration", "500",
      "--no-check", "--out", "fit.json",
    ],
    files: ["fit.json"],
    resumes: false,
  },
];

/** Makes what the cases read, in `inputs` of a folder. @param gpu Also what takes a GPU. */
export async function makeInputs(root: string, gpu: boolean): Promise<void> {
  const folder = `${root}/inputs`;
  await Deno.mkdir(folder);
  await Deno.writeTextFile(`${folder}/learns.json`, LEARNS);
  const commands = [
    ["simulate", ...SMALL_NETWORK, "--engine", "reference", "--networks", "2", "--out", "run.npz"],
    [...DATASET, "--out", "set"],
    ...(gpu
      ? [[
        "train",
        "--data",
        "set",
        "--layers",
        "lstm:4",
        "--steps",
        "10",
        "--window",
        "12",
        "--out",
        "model",
      ]]
      : []),
  ];
  for (const args of commands) {
    const { code, err } = await volley(folder, ...args);
    if (code !== 0) throw new Error(`${args.join(" ")}: ${err}`);
  }
}

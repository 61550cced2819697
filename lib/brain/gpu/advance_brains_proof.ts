import type { Gpu } from "../../gpu/gpu.ts";
import {
  type Agreement,
  atLeast,
  combinations,
  type KernelVariant,
  largest,
  largestError,
  type Proof,
  unequal,
} from "../../gpu/proof.ts";
import { resolveBrain } from "../resolve_brain.ts";
import type { BrainCommand } from "../brain_command.ts";
import { runCommand } from "../simulate_brain.ts";
import { brainsKernel } from "./advance_brains.ts";
import { type MadeBrain, madeBrain } from "./made_brain.ts";
import { BrainOpener } from "./open_brain.ts";
import { packBrains } from "./pack_brains.ts";
import { simulateBrainsOnGpu } from "./simulate_brains_on_gpu.ts";

type Trial = Omit<MadeBrain, "structure" | "numbers">;

const FLAGS = ["WAVES", "INNER_NOISE", "REGION_NOISE", "STIMULI"] as const;
const NONE = { WAVES: false, INNER_NOISE: false, REGION_NOISE: false, STIMULI: false };

/** Brains of each trial: more than a workgroup has, and in the largest of them several regions are of one invocation. */
const TRIALS: Record<string, { brains: number; trial: Omit<Trial, typeof FLAGS[number]> }> = {
  "few regions of one structure": {
    brains: 37,
    trial: { regions: 5, nodes: ["quadratic", "quadratic"], density: 1, lengthsMm: [30, 400], strength: 1 },
  },
  "regions of three structures": {
    brains: 6,
    trial: {
      ...{ regions: 70, nodes: ["pair", "quadratic", "softplus", "pair"], density: 0.3 },
      ...{ lengthsMm: [9, 200], strength: 1 },
    },
  },
  "more regions than invocations": {
    brains: 2,
    trial: { regions: 300, nodes: ["quadratic"], density: 0.02, lengthsMm: [20, 90], strength: 1 },
  },
  "no delays": {
    brains: 9,
    trial: { regions: 11, nodes: ["softplus", "softplus"], density: 0.8, lengthsMm: [0, 0], strength: 1 },
  },
  "one region": {
    brains: 70,
    trial: { regions: 1, nodes: ["pair"], density: 0, lengthsMm: [0, 0], strength: 0 },
  },
};

const specsOf = (trial: Trial, structure: number, brains: number) =>
  Array.from({ length: brains }, (_, numbers) => madeBrain({ ...trial, structure, numbers }));

/** Runs brains by the kernel, and by the processor's engine. */
async function compare(gpu: Gpu, trial: Trial, { seed, brains }: { seed: number; brains: number }) {
  const specs = specsOf(trial, seed, brains);
  const command: BrainCommand = {
    specs,
    seeds: specs.map((_, at) => 100 * seed + at),
    ...{ warmupBins: 3, bins: 31, binSteps: 5 },
  };
  const tell = () => {};
  const found = await simulateBrainsOnGpu(gpu, command, { tell });
  const wanted = (await runCommand(command, { own: [], tell })).filter((one) => "activity" in one);
  return {
    found,
    activity: Float32Array.from(wanted.flatMap(({ activity }) => [...activity])),
    counts: Uint32Array.from(wanted.flatMap(({ counts }) => [...counts])),
  };
}

function variant(name: string, trial: Trial): KernelVariant {
  return {
    name: `brain/advance_brains, ${name}`,
    compile: async (gpu) => {
      const opener = new BrainOpener();
      const opened = specsOf(trial, 1, 2).map((spec, index) =>
        opener.open(resolveBrain(spec, 1), { index, seed: 1 })
      );
      await brainsKernel(gpu, packBrains(opened));
    },
  };
}

const { trial: SMALL } = TRIALS["few regions of one structure"];

/** Brains in single precision beside those in double precision. */
export const ADVANCE_BRAINS_PROOF: Proof = {
  name: "brain/advance_brains",
  shaders: ["brain/advance_brains", "brain/advance_region", "random/pcg4d", "random/normal_from"],
  variants: [
    ...combinations(FLAGS).map((flags) => {
      const given = FLAGS.filter((name) => flags[name]).join(", ");
      return variant(given || "nothing from outside", { ...NONE, ...SMALL, ...flags });
    }),
    ...Object.entries(TRIALS).map(([name, { trial }]) => variant(name, { ...NONE, ...trial })),
    ...[1, 2, 4].map((delay) =>
      variant(`delays of ${delay - 1} steps`, {
        ...NONE,
        ...SMALL,
        lengthsMm: [3 * delay - 3, 3 * delay - 3],
      })
    ),
  ],
  async run(gpu, seed) {
    const all: Agreement[] = [];
    for (const [at, [name, { trial, brains }]] of Object.entries(TRIALS).entries()) {
      const flags = Object.fromEntries(FLAGS.map((flag, k) => [flag, ((seed + at) >> k) % 2 === 0]));
      const given = { ...NONE, ...trial, ...flags };
      const { found, activity, counts } = await compare(gpu, given, { seed, brains });
      const most = largest(activity);
      // Each of 170 steps rounds by 2^-24 some times, and the fields are stable.
      const error = largestError(found.activity, activity) / most;
      all.push({ of: `activity in parts of the largest, ${name}`, error, bound: 2e-6 });
      // A count moves where a draw is next to an edge.
      const moved = unequal(found.counts, counts);
      all.push({ of: `counts that differ, ${name}`, error: moved, bound: counts.length / 200 });
      all.push(atLeast(`largest activity, ${name}`, most, 0.1));
    }
    return all;
  },
};

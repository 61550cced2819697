import { createBuffer, readBuffer } from "../gpu/buffer.ts";
import type { Gpu } from "../gpu/gpu.ts";
import { type Agreement, combinations, type KernelVariant, type Proof } from "../gpu/proof.ts";
import { submit } from "../gpu/submit.ts";
import { madeUp } from "../random/made_up.ts";
import { nnKernel } from "./_kernels.ts";
import { type Flags, kernelVariants, ofFlags } from "./kernel_variants.ts";

/** Sums of single precision of up to 20,000 terms by 64 invocations, beside their size. */
const SUMS = 1e-5;
const LANES = 64;

/** Combinations of flags that a device can compile. */
const flagsFor = (gpu: Gpu) =>
  combinations(gpu.has("subgroups") ? ["LOSS_ONLY", "SUBGROUPS"] : ["LOSS_ONLY"]);

async function compare(gpu: Gpu, flags: Flags, seed: number): Promise<Agreement[]> {
  const random = madeUp(seed + 21),
    length = [4737, 1, 64, 255][seed % 4],
    samples = [19, 1, 64, 65][seed % 4];
  const numbers = (count: number) => Float32Array.from({ length: count }, () => 2 * random() - 1);
  const gradient = numbers(4 * length), losses = numbers(samples);
  const kernel = await nnKernel(gpu, "gradient_norm", { flags, constants: { LANES } });
  const records = createBuffer(gpu, "proof/records", new Float32Array(4));
  const buffers = {
    shape: kernel.uniform("shape", { samples, length, clip: 1 }),
    losses: createBuffer(gpu, "proof/losses", losses),
    records,
    gradient: createBuffer(gpu, "proof/gradient", gradient),
    progress: createBuffer(gpu, "proof/progress", Uint32Array.of(0, 0, 0, 0)),
  };
  const used = Object.fromEntries(Object.entries(buffers).filter(([name]) => kernel.names.has(name)));
  submit(gpu, "proof", (pass) => kernel.dispatch(pass, kernel.bind(used), 1));
  const [loss, norm] = new Float32Array(await readBuffer(gpu, records, { byteLength: 8 }));
  const wanted = flags.LOSS_ONLY ? 0 : Math.hypot(...gradient), sum = losses.reduce((a, b) => a + b, 0);
  const how = Object.keys(flags).filter((name) => flags[name]).join(" and ") || "no flags";
  return [
    { of: `norm with ${how}, parts`, error: Math.abs(norm - wanted) / Math.max(1, wanted), bound: SUMS },
    { of: `loss with ${how}, a term`, error: Math.abs(loss - sum) / samples, bound: SUMS },
  ];
}

/** Subgroups are compiled where the device has them. */
const bySubgroups: KernelVariant[] = kernelVariants(
  "nn",
  { gradient_norm: ofFlags([{ SUBGROUPS: true, LOSS_ONLY: false }, { SUBGROUPS: true, LOSS_ONLY: true }]) },
  async (gpu, stem: "gradient_norm", variant) => gpu.has("subgroups") && await nnKernel(gpu, stem, variant),
);

/** The norm of a gradient and the sum of losses, by a tree and by subgroups. */
export const GRADIENT_NORM_PROOF: Proof = {
  name: "nn/gradient_norm",
  shaders: ["nn/gradient_norm"],
  variants: [
    ...kernelVariants("nn", {
      gradient_norm: ofFlags([false, true].map((LOSS_ONLY) => ({ LOSS_ONLY, SUBGROUPS: false }))),
    }, nnKernel),
    ...bySubgroups,
  ],
  async run(gpu, seed) {
    const comparisons: Agreement[] = [];
    for (const flags of flagsFor(gpu)) comparisons.push(...await compare(gpu, flags, seed));
    return comparisons;
  },
};

/**
 * Many networks at once: how the rates of recurrent AdEx networks rise with their drive, from 16 networks that differ in it.
 *
 *     deno run -A examples/gain_curve.ts        a table
 *
 * On the GPU where there is one that is no software, else on all cores of the CPU.
 */
import {
  getSpikingPreset,
  type Gpu,
  requestGpu,
  scaleSpiking,
  simulateSpikingEnsemble,
  summarizeSpiking,
} from "../mod.ts";

/** The GPU, unless there is none or its adapter is software. */
async function hardware(): Promise<Gpu | null> {
  const gpu = await requestGpu().catch(() => null);
  if (!gpu?.adapter.software) return gpu;
  gpu.destroy();
  return null;
}

const gpu = await hardware();
const spec = scaleSpiking(getSpikingPreset("rs-fs"), 0.2);
const rates = Array.from({ length: 16 }, (_, k) => 1000 + 100 * k);
const runs = await simulateSpikingEnsemble(gpu, spec, {
  durationMs: 1000,
  seed: 1,
  overrides: rates.map((rateHz) => ({ "drives.*.rateHz": rateHz })),
  onProgress: ({ fraction }) => {
    if (Deno.stderr.isTerminal()) {
      Deno.stderr.writeSync(new TextEncoder().encode(`\r${Math.round(100 * fraction)} %`));
    }
  },
});
console.log("\ndrive (Hz)  E (Hz)  I (Hz)");
runs.forEach((run, k) => {
  const [e, i] = summarizeSpiking(run, { warmupMs: 300 }).map(({ rateHz }) => rateHz.toFixed(1).padStart(6));
  console.log(`${String(rates[k]).padStart(10)}  ${e}  ${i}`);
});
gpu?.destroy();

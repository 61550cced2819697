import { assert } from "@std/assert";
import type { Gpu } from "../../lib/gpu/gpu.ts";
import type { MultibandSpec } from "../../lib/markov/multiband_spec.ts";
import { overrideSpec } from "../../lib/markov/network_spec.ts";
import { getPreset } from "../../lib/markov/presets.ts";
import { simulateMultiband } from "../../lib/markov/gpu/multiband.ts";
import { gpuTest } from "../_gpu.ts";
import { countsOf } from "./_measures.ts";
import {
  bandOverMedian,
  MULTIBAND_BANDS,
  type MultibandFigures,
  multibandFigures,
  type Spread,
} from "./_multiband_figures.ts";

const NETWORKS = 8;
const DURATION_MS = 4000;
/** Standard errors that a difference may have by chance. */
const SPREADS = 4;
/**
 * What a rate may be off at most. Graphs of one preset differ by 0.6 % (one beat), 2.8 % and 4 % in their E rates, hence
 * means of 8 and of 12 graphs by 0.3, 1.3 and 1.8 %; the presets' rates are 17 % and 18 % apart.
 */
const MOST = 0.03;
/** Hz that a peak may be off: lines are 1 Hz apart, and the irregular beats' peaks are some 10 Hz wide. */
const MOST_HZ = { "multiband-one-beat": 1, "multiband-two-beat": 2, "multiband-irregular": 3 };

interface Golden {
  graphs: number;
  figures: Record<keyof typeof MULTIBAND_BANDS, MultibandFigures>;
}

/** Figures by another program, in double precision with steps of 0.0125 ms: golden/make_multiband.ts. */
const GOLDEN: Golden = JSON.parse(
  await Deno.readTextFile(new URL("golden/multiband.json", import.meta.url)),
);

type Counts = { e: Uint16Array; i: Uint16Array }[];

async function simulate(gpu: Gpu, spec: MultibandSpec): Promise<Counts> {
  const run = await simulateMultiband(gpu, spec, { networks: NETWORKS, durationMs: DURATION_MS, seed: 1 });
  return Array.from({ length: NETWORKS }, (_, network) => countsOf(run, network));
}

/** Runs of each preset, made once for all tests. */
const runs = new Map<string, Promise<Counts>>();
function runsOf(gpu: Gpu, name: keyof typeof MULTIBAND_BANDS): Promise<Counts> {
  if (!runs.has(name)) runs.set(name, simulate(gpu, getPreset(name)));
  return runs.get(name)!;
}

/** How far a rate is from the golden one, in standard errors: graphs differ, by the golden rate's sd. */
function deviation(found: Spread, golden: Spread): number {
  return Math.abs(found.mean - golden.mean) / (golden.sd * Math.sqrt(1 / NETWORKS + 1 / GOLDEN.graphs));
}

for (const name of Object.keys(MULTIBAND_BANDS) as (keyof typeof MULTIBAND_BANDS)[]) {
  gpuTest(
    `simulateMultiband() at 0.1 ms has the rates and the peaks of ${name} by another program`,
    async (gpu) => {
      const { N_E, N_I } = getPreset(name);
      const found = multibandFigures(await runsOf(gpu, name), { e: N_E, i: N_I }, MULTIBAND_BANDS[name]);
      const golden = GOLDEN.figures[name];
      for (const rate of ["rateE", "rateI"] as const) {
        const errors = deviation(found[rate], golden[rate]);
        const off = Math.abs(found[rate].mean / golden[rate].mean - 1);
        assert(off < MOST, `${rate} ${found[rate].mean} instead of ${golden[rate].mean} Hz`);
        assert(
          errors < SPREADS,
          `${rate} ${found[rate].mean} instead of ${golden[rate].mean} Hz: ${errors} errors`,
        );
      }
      found.peaks.forEach(({ hz, overMedian }, k) => {
        const wanted = golden.peaks[k];
        assert(Math.abs(hz - wanted.hz) < MOST_HZ[name], `a peak at ${hz} instead of ${wanted.hz} Hz`);
        assert(overMedian > 5, `the peak at ${hz} Hz is ${overMedian} times the median`);
      });
    },
  );
}

gpuTest(
  "one set of time constants makes one beat or two: the two-beat network has both bands, the one-beat network one",
  async (gpu) => {
    const [slow, fast] = MULTIBAND_BANDS["multiband-two-beat"];
    const [one, two] = [await runsOf(gpu, "multiband-one-beat"), await runsOf(gpu, "multiband-two-beat")];
    // Measured: 30 and 20 times the median with two beats, 3000 and 3000 with one, and 1.4 at most between its harmonics.
    assert(bandOverMedian(two, slow) > 10 && bandOverMedian(two, fast) > 10);
    const [beat, harmonic] = MULTIBAND_BANDS["multiband-one-beat"];
    assert(bandOverMedian(one, beat) > 200 && bandOverMedian(one, harmonic) > 200);
    const between = [[15, 37], [53, 79]] as const;
    for (const band of between) {
      assert(bandOverMedian(one, band) < 8, `${bandOverMedian(one, band)} between the beat's harmonics`);
    }
  },
);

gpuTest("the comparison of rates fails for a one-beat network with 1 percent more S_EI", async (gpu) => {
  const spec = getPreset("multiband-one-beat");
  const other = await simulate(gpu, overrideSpec(spec, { S_EI: 1.01 * spec.S_EI }));
  const found = multibandFigures(other, { e: spec.N_E, i: spec.N_I }, MULTIBAND_BANDS["multiband-one-beat"]);
  const errors = deviation(found.rateE, GOLDEN.figures["multiband-one-beat"].rateE);
  assert(errors > SPREADS, `${found.rateE.mean} Hz: ${errors} standard errors`);
});

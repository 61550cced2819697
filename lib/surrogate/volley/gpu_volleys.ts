import { progressTeller } from "../../base/progress.ts";
import { readBuffer } from "../../gpu/buffer.ts";
import type { Gpu } from "../../gpu/gpu.ts";
import { SubmitBudget } from "../../gpu/submit.ts";
import { DEFAULT_SEED } from "../../random/default_seed.ts";
import { countsOf } from "../../system/population_counts.ts";
import type { RolloutCounts } from "../counts/count_data.ts";
import type { SurrogateModel } from "../model.ts";
import { advanceHybrid, createHybrid } from "./hybrid.ts";
import type { VolleyRolloutOptions } from "./volley_rollout_options.ts";
import type { VolleySpec } from "./volley_spec.ts";

/** Words of counts on the GPU between two readbacks. */
const RECORDING_WORDS = 1 << 22;

/** Puts `count` bins from bin `firstBin` of the ring of columns into the counts from bin `first` on. */
function unpack(
  words: Uint32Array,
  counts: RolloutCounts,
  part: { firstBin: number; first: number; count: number; columns: number },
): void {
  const { firstBin, first, count, columns } = part;
  for (let run = 0; run < counts.networks; run++) {
    const [e, i] = [countsOf(counts, run, 0), countsOf(counts, run, 1)];
    for (let b = 0; b < count; b++) {
      const word = words[run * columns + (firstBin + b) % columns];
      e[first + b] = word & 0xffff;
      i[first + b] = word >>> 16;
    }
  }
}

/** Free runs of a volley surrogate on the GPU. @param counts Gets them. */
export async function volleysOnGpu(
  gpu: Gpu,
  { spec, weights }: SurrogateModel<VolleySpec>,
  options: VolleyRolloutOptions & { stepMs: number; counts: RolloutCounts },
): Promise<RolloutCounts> {
  const { counts } = options;
  const { runs, bins, seed = DEFAULT_SEED, warmup = 500, firstRun = 0, parameters = [], stepMs } = options;
  const { longestBins } = spec.rule;
  const chunk = Math.max(1, Math.min(Math.max(bins, warmup), Math.floor(RECORDING_WORDS / runs)));
  const columns = chunk + longestBins + 1;
  const shape = { runs, firstRun, seed, parameters, stepMs, columns };
  using own = gpu.scope();
  const hybrid = await createHybrid(own, { spec, weights }, shape);
  const budget = new SubmitBudget({ targetMs: gpu.adapter.software ? 400 : 100, maximum: 256 });
  const tell = progressTeller(options.onProgress, runs * (warmup + bins) * spec.binMs / 1000);
  for (let bin = 0; bin < warmup + bins;) {
    const end = Math.min(bin + chunk, bin < warmup ? warmup : warmup + bins);
    await advanceHybrid(gpu, hybrid, { bin: end, budget, signal: options.signal });
    if (bin >= warmup) {
      const words = new Uint32Array(await readBuffer(gpu, hybrid.recording));
      unpack(words, counts, { firstBin: bin, first: bin - warmup, count: end - bin, columns });
    }
    bin = end;
    tell(bin / (warmup + bins));
  }
  return counts;
}

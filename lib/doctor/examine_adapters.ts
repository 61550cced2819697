import { cores } from "../base/cores.ts";
import { cpuName } from "../base/cpu_name.ts";
import { DEFAULT_SEED } from "../random/default_seed.ts";
import { type Progress, progressTeller } from "../base/progress.ts";
import { type OptionNames, requireKnown } from "../base/require_known.ts";
import {
  type AdapterInfo,
  describeAdapter,
  type Gpu,
  OPTIONAL_FEATURES,
  RAISED_LIMITS,
  requestGpu,
  SOFTWARE_DRIVER_CURE,
} from "../gpu/gpu.ts";
import { loadLate } from "../base/load_late.ts";
import { measureCapacity } from "./capacity.ts";
import { withRuntimeDir } from "../gpu/with_runtime_dir.ts";
import { fillingWork } from "./filling.ts";
import { grantedFeatures } from "./granted_features.ts";
import { PROOFS } from "./proofs.ts";
import type * as processorProofs from "./processor_proofs.ts";
import { type ProofOptions, type ProofResult, runProofs, runTrials } from "./run_proofs.ts";

const OPTIONS: OptionNames<ProofOptions> = { seed: true, onProgress: true };

/** What is known of one adapter. */
export interface AdapterExamination {
  /** What the adapter is. */
  adapter: AdapterInfo;
  /** Limits that volley raises to what the adapter offers. */
  limits: Record<string, number>;
  /** Features that volley uses when present, and has here. */
  features: string[];
  /** Features that the adapter does not list and grants when it is asked, such as `wgpu-shader-f64` in Deno; found by trying. */
  hidden: string[];
  /** About how many invocations it runs at once, measured; work with fewer leaves a part of it idle. */
  capacity: number;
  /** What fills it, such as `240 networks of 400 cells`. */
  filledBy: string[];
  /** Each kernel against its reference. */
  tests: ProofResult[];
}

/** What is known of the processor's own engines. */
export interface ProcessorExamination {
  /** What the processor is, with its number of threads. */
  name: string;
  /** Its kernels against their references. */
  tests: ProofResult[];
}

/** Result of {@link examineAdapters}. */
export interface Examination {
  /** The processor's own engines, which need no adapter. */
  processor: ProcessorExamination;
  /** Every adapter that can be asked for. */
  adapters: AdapterExamination[];
  /** True when there is an adapter and every kernel agrees with its reference, on all adapters and on the processor. */
  healthy: boolean;
  /** What would help where there is no adapter. */
  cure: string;
}

/** The adapters that can be asked for, each once. */
async function distinctOptions(): Promise<GPURequestAdapterOptions[]> {
  const wishes: GPURequestAdapterOptions[] = [{ powerPreference: "high-performance" }, {
    powerPreference: "low-power",
  }, { forceFallbackAdapter: true }];
  const seen = new Set<string>();
  const distinct: GPURequestAdapterOptions[] = [];
  for (const wish of wishes) {
    const adapter = await withRuntimeDir(async () => await navigator.gpu?.requestAdapter(wish));
    if (!adapter) continue;
    const name = JSON.stringify(describeAdapter(adapter));
    if (!seen.has(name)) distinct.push(wish);
    seen.add(name);
  }
  return distinct;
}

async function examine(
  gpu: Gpu,
  hidden: readonly string[],
  options: ProofOptions,
): Promise<AdapterExamination> {
  const capacity = await measureCapacity(gpu);
  return {
    adapter: gpu.adapter,
    limits: Object.fromEntries(RAISED_LIMITS.map((name) => [name, gpu.limit(name)])),
    features: OPTIONAL_FEATURES.filter((feature) => gpu.has(feature)),
    hidden: [...hidden],
    capacity,
    filledBy: fillingWork(capacity),
    tests: await runProofs(gpu, PROOFS, options),
  };
}

/**
 * Lists adapters, limits and features, and tests every kernel against its reference on each, and those of the processor: drivers do
 * return wrong numbers.
 * @throws {TypeError} When an option is unknown.
 */
export async function examineAdapters(options: ProofOptions = {}): Promise<Examination> {
  requireKnown("examine the adapters", options, OPTIONS);
  const adapters: AdapterExamination[] = [], wishes = await distinctOptions();
  const tell = progressTeller(options.onProgress), { seed = DEFAULT_SEED } = options;
  const { PROCESSOR_PROOFS } = await loadLate<typeof processorProofs>(
    "./processor_proofs.ts",
    import.meta.url,
    "examine the processor",
  );
  const trials = PROCESSOR_PROOFS.map(({ name, run }) => ({ name, run: () => run(seed) }));
  const processor = { name: cpuName(cores()), tests: await runTrials(trials) };
  for (const wish of wishes) {
    const { powerPreference, forceFallbackAdapter } = wish;
    const gpu = await requestGpu({ powerPreference, software: forceFallbackAdapter }),
      before = adapters.length;
    const onProgress = ({ fraction, doing }: Progress) => tell((before + fraction) / wishes.length, doing);
    const adapter = await withRuntimeDir(async () => await navigator.gpu.requestAdapter(wish));
    const hidden = adapter ? await grantedFeatures(adapter) : [];
    adapters.push(await examine(gpu, hidden, { ...options, onProgress }));
    gpu.destroy();
  }
  const agree = [processor, ...adapters].every(({ tests }) => tests.every(({ agrees }) => agrees));
  return { processor, adapters, healthy: adapters.length > 0 && agree, cure: SOFTWARE_DRIVER_CURE };
}

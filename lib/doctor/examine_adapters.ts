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
import { measureCapacity } from "./capacity.ts";
import { withRuntimeDir } from "../gpu/with_runtime_dir.ts";
import { fillingWork } from "./filling.ts";
import { grantedFeatures } from "./granted_features.ts";
import { PROOFS } from "./proofs.ts";
import { type ProofOptions, type ProofResult, runProofs } from "./run_proofs.ts";

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

/** Result of {@link examineAdapters}. */
export interface Examination {
  /** Every adapter that can be asked for. */
  adapters: AdapterExamination[];
  /** True when there is an adapter and every kernel agrees with its reference on all of them. */
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
 * Lists adapters, limits and features, and tests every kernel against its reference on each: drivers do return wrong
 * numbers.
 * @throws {TypeError} When an option is unknown.
 */
export async function examineAdapters(options: ProofOptions = {}): Promise<Examination> {
  requireKnown("examine the adapters", options, OPTIONS);
  const adapters: AdapterExamination[] = [], wishes = await distinctOptions();
  const tell = progressTeller(options.onProgress);
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
  const healthy = adapters.length > 0 && adapters.every(({ tests }) => tests.every(({ agrees }) => agrees));
  return { adapters, healthy, cure: SOFTWARE_DRIVER_CURE };
}

import { cores } from "../lib/base/cores.ts";
import { cpuName } from "../lib/base/cpu_name.ts";
import { DeviceUnavailableError } from "../lib/gpu/errors.ts";
import { type AdapterInfo, type Gpu, requestGpu } from "../lib/gpu/gpu.ts";
import { surrogateOf } from "../lib/surrogate/registry.ts";
import type { Surrogate } from "../lib/surrogate/surrogate.ts";
import { type Arguments, failUsage, type Option } from "./_arguments.ts";
import { say } from "./_console.ts";
import { ENGINES } from "./_gpu.ts";
import { ownModels } from "./_models.ts";

/** The option that chooses what does the layers of a surrogate. */
export const ENGINE_OPTION = {
  engine: {
    type: "string",
    value: "E",
    of: ENGINES,
    help: "what does the layers: gpu, or reference for the processor",
    default: "gpu; reference where there is no adapter or a software one, which is slower",
  },
} as const satisfies Record<string, Option>;

/** What does the layers of surrogates. */
export interface LayersDevice {
  /** The device; null where there is none. Layers may be done by the processor all the same. */
  gpu: Gpu | null;
  /** What was asked for. */
  engine?: typeof ENGINES[number];
  /** What does the layers. */
  adapter: AdapterInfo;
  /** The same for people who wait, with the reason where it is not the adapter. */
  told: string;
}

/** The processor, as adapters are told. */
const processor = (): AdapterInfo => ({
  vendor: "",
  architecture: Deno.build.arch,
  description: cpuName(cores()),
  software: true,
});

/** The device, or null where there is none and the processor can do the layers. */
async function deviceFor(args: Arguments, able: boolean): Promise<Gpu | null> {
  try {
    return await requestGpu();
  } catch (error) {
    const forced = args.has("engine") && args.text("engine") === "gpu";
    if (!(error instanceof DeviceUnavailableError) || !able || forced) throw error;
    say(`${error.message} The processor's engine is used instead; to have a GPU's: ${error.cure}`);
    return null;
  }
}

/**
 * What does the layers of some surrogates: the GPU; the processor where --engine says so, where there is no adapter, or where it is software, which is
 * slower.
 * @throws {DeviceUnavailableError} When there is none and it is needed.
 */
export async function layersDevice(
  args: Arguments,
  surrogates: readonly Pick<Surrogate, "kind" | "onProcessor">[],
): Promise<LayersDevice> {
  const needy = surrogates.find(({ onProcessor }) => !onProcessor), able = needy === undefined;
  const engine = args.has("engine") ? args.choice("engine", ENGINES) : undefined;
  const onProcessor = (reason = "") => {
    const adapter = processor();
    return { engine, adapter, told: `${adapter.description}${reason}` };
  };
  if (engine === "reference") {
    if (able) return { gpu: null, ...onProcessor() };
    failUsage(`use a ${needy.kind} surrogate`, "its layers are done by the GPU alone", "--engine reference");
  }
  const gpu = await deviceFor(args, able);
  if (gpu === null) return { gpu, ...onProcessor() };
  if (engine === "gpu" || !able || !gpu.adapter.software) {
    return { gpu, engine, adapter: gpu.adapter, told: gpu.adapter.description };
  }
  return { gpu, ...onProcessor(`, faster than ${gpu.adapter.description}`) };
}

/** The same for surrogates by their specs, those of --with among them. */
export async function layersDeviceOf(
  args: Arguments,
  specs: readonly { kind: string }[],
): Promise<LayersDevice> {
  const { surrogates } = await ownModels(args);
  return await layersDevice(args, specs.map((spec) => surrogateOf(spec, { surrogates })));
}

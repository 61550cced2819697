/**
 * What runs in the page: every kernel through the browser's WGSL compiler, an ensemble on the browser's WebGPU, a figure, and the HDF5
 * library.
 */
import {
  decodeSonataSpikes,
  figureSvg,
  getSpikingPreset,
  populationRasterFigure,
  simulateSpikingReference,
} from "../../browser.ts";
import { loadHdf5 } from "../../lib/deps/h5wasm.ts";
import { requestGpu } from "../../lib/gpu/gpu.ts";
import type { MifSpec } from "../../lib/markov/mif_spec.ts";
import { simulateEnsemble } from "../../lib/markov/gpu/ensemble.ts";
import type { SimulateOptions } from "../../lib/markov/run.ts";
import { VARIANTS } from "../gpu/_variants.ts";

/** Typed arrays as plain ones, for JSON. */
function plain(_key: string, value: unknown): unknown {
  return ArrayBuffer.isView(value) ? Array.from(value as Uint32Array) : value;
}

const program = {
  async adapter(): Promise<string> {
    const gpu = await requestGpu();
    gpu.destroy();
    return JSON.stringify(gpu.adapter);
  },

  /** Compiles the variants of these indices; what the compiler refuses: name and message. */
  async compileKernels(indices: readonly number[]): Promise<string> {
    const gpu = await requestGpu();
    const refused: string[] = [];
    for (const { name, compile } of indices.map((index) => VARIANTS[index])) {
      await compile(gpu).catch((error: Error) => refused.push(`${name}: ${error.message}`));
    }
    gpu.destroy();
    return JSON.stringify(refused);
  },

  async simulate(spec: MifSpec, options: SimulateOptions): Promise<string> {
    const gpu = await requestGpu();
    const run = await simulateEnsemble(gpu, spec, options);
    gpu.destroy();
    return JSON.stringify(run, plain);
  },

  /** Draws a raster. */
  async figure(preset: string, durationMs: number): Promise<string> {
    const run = await simulateSpikingReference(getSpikingPreset(preset), { durationMs });
    return JSON.stringify(await figureSvg(populationRasterFigure(run)));
  },

  /** Makes a SONATA file of spikes in memory and reads them from its bytes. */
  async sonata(times: number[]): Promise<string> {
    const { h5, files } = await loadHdf5();
    const made = new h5.File("spikes.h5", "w");
    const group = made.create_group("spikes").create_group("cells");
    group.create_dataset({ name: "timestamps", data: Float64Array.from(times) });
    group.create_dataset({ name: "node_ids", data: Uint32Array.from(times, (_, at) => at) });
    made.close();
    return JSON.stringify(await decodeSonataSpikes(files.readFile("spikes.h5")), plain);
  },
};

Object.assign(globalThis, { program });

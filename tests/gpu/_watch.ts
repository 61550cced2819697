import { Gpu } from "../../lib/gpu/gpu.ts";
import type { Kernel } from "../../lib/gpu/kernel.ts";
import { shaderTexts } from "./_shaders.ts";

const TEXTS = [...shaderTexts()];

/** A device that notes which kernels are asked for and which pipelines run. It keeps the kernels of another, so that each compiles once. */
export class WatchedGpu extends Gpu {
  readonly #asked = new Map<string, Promise<unknown>>();
  readonly #ran = new Set<unknown>();
  readonly #createCommandEncoder = this.device.createCommandEncoder;

  constructor({ device, adapter, kernels }: Gpu) {
    super(device, adapter);
    const get = (key: string) => {
      if (kernels.has(key)) this.#asked.set(key, kernels.get(key)!);
      return kernels.get(key);
    };
    const set = (key: string, kernel: Promise<unknown>) => {
      this.#asked.set(key, kernel);
      return kernels.set(key, kernel);
    };
    Object.assign(this, { kernels: { get, set } });
    device.createCommandEncoder = (...args) => this.#watched(this.#createCommandEncoder.apply(device, args));
  }

  #watched(encoder: GPUCommandEncoder): GPUCommandEncoder {
    const { beginComputePass } = encoder;
    encoder.beginComputePass = (...args) => {
      const pass = beginComputePass.apply(encoder, args), { setPipeline } = pass;
      pass.setPipeline = (pipeline) => {
        this.#ran.add(pipeline);
        return setPipeline.call(pass, pipeline);
      };
      return pass;
    };
    return encoder;
  }

  /** Stems of the shaders that have run. */
  async stems(): Promise<Set<string>> {
    const pieces: string[] = [];
    for (const [key, kernel] of this.#asked) {
      if (this.#ran.has((await kernel as Kernel).pipeline)) pieces.push(...JSON.parse(key)[2]);
    }
    const ran = TEXTS.filter(([, text]) => pieces.some((one) => one.includes(text.trim())));
    return new Set(ran.map(([stem]) => stem));
  }

  /** Stops watching. */
  unwatch(): void {
    this.device.createCommandEncoder = this.#createCommandEncoder;
  }
}

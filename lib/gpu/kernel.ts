import { failType } from "../base/fail.ts";
import type * as layouts from "../deps/webgpu_utils.ts";
import { createBuffer } from "./buffer.ts";
import { KernelCompileError } from "./errors.ts";
import type { Gpu } from "./gpu.ts";
import { enableSubgroups } from "./hidden_features.ts";
import { composeWgsl } from "./wgsl.ts";

/** WebGPU's bound on workgroups per dimension; larger dispatches are folded. */
const MAX_WORKGROUPS = 65_535;

/** What a kernel is made from. */
export interface KernelSource {
  /** Stem of the shader, such as `simulation/mif_ensemble`. */
  stem: string;
  /** WGSL pieces, joined in order; the last one holds the entry point. */
  pieces: readonly string[];
  /** Entry point. @default "main" */
  entryPoint?: string;
  /** Names that are true in `//#if NAME` lines; SUBGROUPS enables that feature, which the device must have. @default none */
  flags?: Readonly<Record<string, boolean>>;
  /** Values of the WGSL `override` constants. @default those in the WGSL */
  constants?: Readonly<Record<string, number>>;
}

/** A buffer, or a part of one, for a kernel's binding. */
export type Binding = GPUBuffer | { buffer: GPUBuffer; offset?: number; size?: number };

/** A compiled compute pipeline with its layouts read from the WGSL. Bindings are given by their WGSL names. */
export class Kernel {
  readonly #layouts: typeof layouts;

  /** Use {@link createKernel}. */
  constructor(
    readonly gpu: Gpu,
    readonly stem: string,
    reading: typeof layouts,
    readonly definitions: layouts.ShaderDataDefinitions,
    readonly pipeline: GPUComputePipeline,
    readonly layout: GPUBindGroupLayout,
    readonly names: ReadonlyMap<string, number>,
  ) {
    this.#layouts = reading;
  }

  /**
   * Makes the bind group of group 0.
   * @param bindings One buffer for every `@binding` that the entry point uses, by its WGSL name.
   * @throws {TypeError} When a name is missing or unknown.
   */
  bind(bindings: Readonly<Record<string, Binding>>): GPUBindGroup {
    const entries = [...this.names].map(([name, binding]) => {
      const given = bindings[name];
      if (!given) {
        failType(`bind kernel ${this.stem}`, `it needs a buffer named ${name}`, Object.keys(bindings));
      }
      return { binding, resource: "buffer" in given ? given : { buffer: given } };
    });
    for (const name of Object.keys(bindings)) {
      if (!this.names.has(name)) failType(`bind kernel ${this.stem}`, "it has no binding of this name", name);
    }
    return this.gpu.device.createBindGroup({ label: `${this.stem}/bindings`, layout: this.layout, entries });
  }

  /** The bytes of the uniform struct `name` with the given fields; fields left out are 0. */
  uniformData(name: string, fields: Record<string, unknown>): Uint8Array<ArrayBuffer> {
    const view = this.#layouts.makeStructuredView(this.definitions.uniforms[name]);
    view.set(fields);
    return new Uint8Array(view.arrayBuffer);
  }

  /** The bytes of the storage array `name` of structs, each with the given fields; fields left out are 0. */
  storageData(name: string, elements: readonly Record<string, unknown>[]): Uint8Array<ArrayBuffer> {
    const definition = this.definitions.storages[name];
    const { size } = this.#layouts.getSizeAndAlignmentOfUnsizedArrayElement(definition);
    const view = this.#layouts.makeStructuredView(definition, new ArrayBuffer(size * elements.length));
    view.set(elements);
    return new Uint8Array(view.arrayBuffer as ArrayBuffer);
  }

  /** The same kernel for a scope of the device, to which the uniforms that it makes then belong. */
  within(gpu: Gpu): Kernel {
    const { stem, definitions, pipeline, layout, names } = this;
    return new Kernel(gpu, stem, this.#layouts, definitions, pipeline, layout, names);
  }

  /** Makes a uniform buffer for the WGSL variable `name`, its fields given by name; it ends with this kernel's `gpu`. */
  uniform(name: string, fields: Record<string, unknown>): GPUBuffer {
    return createBuffer(this.gpu, `${this.stem}/${name}`, this.uniformData(name, fields), {
      kind: "uniform",
    });
  }

  /**
   * Records one dispatch. Does nothing for 0 workgroups. Above 65,535 workgroups the grid is folded into two
   * dimensions: the kernel's workgroup index is then `wid.y * nwg.x + wid.x`, and it must guard its bounds.
   */
  dispatch(pass: GPUComputePassEncoder, bindGroup: GPUBindGroup, workgroups: number): void {
    if (workgroups === 0) return;
    const y = Math.ceil(workgroups / MAX_WORKGROUPS);
    const x = Math.ceil(workgroups / y);
    pass.setPipeline(this.pipeline);
    pass.setBindGroup(0, bindGroup);
    pass.dispatchWorkgroups(x, y);
  }
}

async function compile(gpu: Gpu, source: KernelSource): Promise<Kernel> {
  const { stem } = source;
  const entryPoint = source.entryPoint ?? "main";
  const code = (source.flags?.SUBGROUPS ? enableSubgroups() : "") + composeWgsl(source.pieces, source.flags);
  const reading = await import("../deps/webgpu_utils.ts");
  const definitions = reading.makeShaderDataDefinitions(code);
  const resources = definitions.entryPoints[entryPoint].resources;
  const names = new Map(resources.map((resource) => [resource.name, resource.entry.binding]));
  const [descriptor] = reading.makeBindGroupLayoutDescriptors(definitions, { compute: { entryPoint } });
  const { device } = gpu;
  device.pushErrorScope("validation");
  const module = device.createShaderModule({ label: `${stem}/module`, code });
  const layout = device.createBindGroupLayout({
    entries: descriptor?.entries ?? [],
    label: `${stem}/layout`,
  });
  const pipelineLayout = device.createPipelineLayout({
    label: `${stem}/pipeline layout`,
    bindGroupLayouts: [layout],
  });
  const pipeline = device.createComputePipeline({
    label: `${stem}/pipeline`,
    layout: pipelineLayout,
    compute: { module, entryPoint, constants: { ...source.constants } },
  });
  const error = await device.popErrorScope();
  if (error) {
    const { messages } = await module.getCompilationInfo();
    const first = messages.find((message) => message.type === "error");
    const line = first?.lineNum ?? 0;
    throw new KernelCompileError(
      stem,
      line,
      code.split("\n")[line - 1] ?? "",
      first?.message ?? error.message,
    );
  }
  return new Kernel(gpu, stem, reading, definitions, pipeline, layout, names);
}

/**
 * Compiles a kernel, once per device for each stem, text, flags and constants. Its uniforms belong to `gpu`, a scope or the device.
 * @throws {KernelCompileError} When the driver's compiler refuses it.
 * @throws {DeviceLostError} When the device is gone.
 */
export function createKernel(gpu: Gpu, source: KernelSource): Promise<Kernel> {
  gpu.check();
  const key = JSON.stringify([source.stem, source.entryPoint, source.pieces, source.flags, source.constants]);
  const cached = gpu.kernels.get(key) as Promise<Kernel> | undefined;
  if (cached) return cached;
  const made = gpu.parent
    ? createKernel(gpu.parent, source).then((kernel) => kernel.within(gpu))
    : compile(gpu, source);
  gpu.kernels.set(key, made);
  return made;
}

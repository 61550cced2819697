import { assert, assertEquals } from "@std/assert";
import { Gpu, requestGpu } from "../../lib/gpu/gpu.ts";
import type { KernelVariant } from "../../lib/gpu/proof.ts";
import { shaderTexts } from "./_shaders.ts";

const TEXTS = shaderTexts();

/** What was asked of a device. */
interface Made {
  modules: GPUShaderModuleDescriptor[];
  layouts: GPUBindGroupLayoutDescriptor[];
  pipelines: GPUComputePipelineDescriptor[];
}

/** The device itself, with a record of its modules and layouts. */
function recording(device: GPUDevice, made: Made): GPUDevice {
  const kept: Record<string, unknown[]> = {
    createShaderModule: made.modules,
    createBindGroupLayout: made.layouts,
    createComputePipeline: made.pipelines,
  };
  return new Proxy(device, {
    get(target, name: keyof GPUDevice & string) {
      const value = target[name] as unknown;
      if (typeof value !== "function") return value;
      return (...args: unknown[]) => {
        kept[name]?.push(args[0]);
        return value.apply(target, args);
      };
    },
  });
}

const BINDING = /^@group\((\d+)\)\s*@binding\((\d+)\)\s*var<([\w, ]+)>\s*\w+\s*:/gm;
const TYPES: Record<string, GPUBufferBindingType> = {
  "uniform": "uniform",
  "storage": "read-only-storage",
  "storage, read": "read-only-storage",
  "storage, read_write": "storage",
};

/** Buffer types by binding, read from the lines of the shader. */
function declared(code: string): Map<number, GPUBufferBindingType> {
  return new Map([...code.matchAll(BINDING)].map(([, group, binding, space]) => {
    assertEquals(group, "0");
    return [Number(binding), TYPES[space.replace(/\s*,\s*/, ", ").trim()]];
  }));
}

function checkLayout(code: string, layout: GPUBindGroupLayoutDescriptor): void {
  const lines = declared(code);
  for (const { binding, visibility, buffer } of layout.entries) {
    const place = `${layout.label}, binding ${binding}`;
    assertEquals(buffer?.type ?? "uniform", lines.get(binding), place);
    assertEquals(visibility, GPUShaderStage.COMPUTE, place);
    // Arrays without a size, which are storage, have no smallest size in WGSL's reflection.
    if (lines.get(binding) === "uniform") assert(buffer?.minBindingSize, `${place} has no minBindingSize`);
  }
}

/**
 * Compiles kernels, and compares the layout of each with the bindings of its shader.
 * @returns The device that has compiled them; the caller ends it.
 */
export async function checkLayouts(variants: readonly KernelVariant[]): Promise<Gpu> {
  const { device, adapter } = await requestGpu();
  const made: Made = { modules: [], layouts: [], pipelines: [] };
  const gpu = new Gpu(recording(device, made), adapter);
  for (const { name, compile } of variants) {
    using own = gpu.scope();
    try {
      await compile(own);
    } catch (error) {
      throw new Error(`${name}: ${(error as Error).message}`, { cause: error });
    }
  }
  assertEquals(made.layouts.length, made.modules.length);
  assert(made.layouts.length >= variants.length);
  made.layouts.forEach((layout, index) => checkLayout(made.modules[index].code, layout));
  for (const { layout, label } of made.pipelines) assert(layout !== "auto", label);
  const labels = [...made.modules, ...made.layouts, ...made.pipelines].map(({ label }) => label ?? "");
  const stems = new Set(TEXTS.keys());
  for (const label of labels) {
    assert(stems.has(label.slice(0, label.lastIndexOf("/"))), `${label} is no path below shaders/`);
  }
  await gpu.idle();
  return gpu;
}

/** Every condition of every shader was compiled both ways. */
export function checkFlags(gpu: Gpu): void {
  const seen = new Set<string>();
  const missing = new Set<string>();
  for (const key of gpu.kernels.keys()) {
    const flags: Record<string, boolean> = JSON.parse(key)[3] ?? {};
    for (const [name, on] of Object.entries(flags)) seen.add(`${name} ${on}`);
  }
  for (const [stem, text] of TEXTS) {
    for (const [, flag] of text.matchAll(/^[ \t]*\/\/#(?:el)?if +!?(\w+)/gm)) {
      for (const on of [true, false]) if (!seen.has(`${flag} ${on}`)) missing.add(`${stem}: ${flag} ${on}`);
    }
  }
  assertEquals([...missing], [], "conditions that no variant of a proof covers");
}

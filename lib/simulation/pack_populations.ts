import type { Kernel } from "../gpu/kernel.ts";
import type { MifSpec } from "../network/mif_spec.ts";
import { mifConstants, type PopulationConstants } from "../reference/simulation/mif_constants.ts";

/** What {@link packPopulations} reads of a struct's layout, as webgpu-utils gives it. */
interface StructLayout {
  size: number;
  fields: Record<string, { offset: number; type: { fields?: StructLayout["fields"]; size: number } }>;
}

function write(words: Uint32Array, offset: number, fields: StructLayout["fields"], values: object): void {
  for (const [name, value] of Object.entries(values)) {
    const field = fields[name];
    const at = offset + field.offset / 4;
    if (Array.isArray(value)) words.set(value, at);
    else if (typeof value === "number") words[at] = value;
    else write(words, at, field.type.fields!, value);
  }
}

/**
 * The WGSL structs `Population` of parameter sets, laid out as the kernel's WGSL says.
 * @returns (sets, 2) structs, as 32-bit words.
 */
export function packPopulations(
  kernel: Kernel,
  specs: readonly MifSpec[],
  stepMs: number,
): Uint32Array<ArrayBuffer> {
  const { size, fields } = kernel.definitions.structs.Population as unknown as StructLayout;
  const words = new Uint32Array(specs.length * 2 * size / 4);
  specs.forEach((spec, set) => {
    mifConstants(spec, stepMs).forEach((constants: PopulationConstants, target) => {
      write(words, (2 * set + target) * size / 4, fields, constants);
    });
  });
  return words;
}

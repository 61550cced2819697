import type { Kernel } from "../../gpu/kernel.ts";

/** What {@link packPopulations} reads of a type's layout, as webgpu-utils gives it. */
interface TypeLayout {
  type?: string;
  fields?: Fields;
  size: number;
}

type Fields = Record<string, { offset: number; type: TypeLayout }>;

/** Values by the names of a struct's fields. */
type Values = { readonly [name: string]: number | readonly number[] | Values };

function write(view: DataView, offset: number, fields: Fields, values: Values): void {
  for (const [name, value] of Object.entries(values)) {
    const { offset: within, type } = fields[name];
    const at = offset + within;
    if (Array.isArray(value)) value.forEach((word, k) => view.setUint32(at + 4 * k, word, true));
    else if (typeof value !== "number") write(view, at, type.fields!, value as Values);
    else if (type.type === "f32") view.setFloat32(at, value, true);
    else view.setUint32(at, value, true);
  }
}

/**
 * The WGSL structs `Population` of parameter sets, laid out as the kernel's WGSL says.
 * @param sets Constants of the E and of the I cells of each set, in the form of the struct.
 * @returns (sets, 2) structs, as 32-bit words.
 */
export function packPopulations(
  kernel: Kernel,
  sets: readonly (readonly [object, object])[],
): Uint32Array<ArrayBuffer> {
  const { size, fields } = kernel.definitions.structs.Population as unknown as {
    size: number;
    fields: Fields;
  };
  const view = new DataView(new ArrayBuffer(sets.length * 2 * size));
  sets.forEach((set, index) => {
    set.forEach((constants, target) => write(view, (2 * index + target) * size, fields, constants as Values));
  });
  return new Uint32Array(view.buffer);
}

import { encodeModule } from "../../wasm/wasm_module.ts";
import { advanceCode, type KernelCode } from "./advance_code.ts";
import type { KernelCells } from "./kernel_cells.ts";
import { agrees } from "./agrees.ts";
import { CellKernel, type Step } from "./cell_kernel.ts";
import { OUTSIDE } from "./code_room.ts";
import type { DriveInput } from "../cpu/drive_input.ts";
import { ADD_HITS, DRAW_WORDS } from "./drive_code.ts";
import { type DriveFunctions, DriveKernel, hasKernel } from "./drive_kernel.ts";
import { doubleWgsl } from "./double_wgsl.ts";
import type { KernelMemory } from "./kernel_memory.ts";
import { KERNEL_CELLS, MOST_STEPS } from "../cpu/kernel_limits.ts";
import { parseWgsl } from "./parse_wgsl.ts";
import { Untranslatable } from "./syntax.ts";
import { PASS_CELLS } from "./wide.ts";

export { KernelMemory } from "./kernel_memory.ts";

/** The functions of a population's kernels; null where there are none. @param place Of the first in the module. */
function codeOf(name: string, own: KernelCells, { numbers }: KernelMemory, place: number): KernelCode | null {
  const { population: { model, size }, cells } = own;
  // The size of the whole population decides, so that any number of threads computes the same.
  if (size < KERNEL_CELLS || cells.size === 0 || model.receives === false) return null;
  try {
    return advanceCode(name, own, { syntax: parseWgsl(doubleWgsl(model.wgsl)), numbers, place });
  } catch (error) {
    if (error instanceof Untranslatable) return null;
    throw error;
  }
}

/** A module, or null where this place has no vector instructions, or lets no code be made. */
function compiled(bytes: Uint8Array<ArrayBuffer>): WebAssembly.Module | null {
  try {
    return new WebAssembly.Module(bytes);
  } catch (error) {
    if (error instanceof WebAssembly.CompileError) return null;
    throw error;
  }
}

/** A population whose arrays are in the memory: its cells, the first one's number, and its drives by receptor. */
export interface KernelPopulation extends Omit<KernelCells, "columns" | "spikes"> {
  first: number;
  drives: readonly (readonly DriveInput[])[];
}

/** Lets kernels do the drives of a population that they can. */
function driveByKernels(
  { population, cells, first, drives }: KernelPopulation,
  memory: KernelMemory,
  functions: DriveFunctions,
): void {
  if (population.size < KERNEL_CELLS) return;
  population.receptors.forEach((receptor, at) =>
    receptor.drives.forEach((drive, k) => {
      if (!hasKernel(drive)) return;
      drives[at][k].use(new DriveKernel(drive, { first, end: first + cells.size }, memory, functions));
    })
  );
}

/**
 * Makes kernels of the models of populations, from their WGSL in double precision, and of their drives.
 * @param all The populations.
 * @returns Null for a population whose model is not translated, or whose kernel does not do what the model does.
 */
export function makeKernels(
  all: readonly KernelPopulation[],
  memory: KernelMemory,
): (CellKernel | null)[] {
  const owns = all.map((own): KernelCells => {
    const { cells: { constants, size } } = own;
    const names = constants.length > 1 ? Object.keys(constants[0]) : [];
    const columns = new Map(names.map((name) => [name, memory.doubles(size)]));
    const lists = memory.words(MOST_STEPS * (size + PASS_CELLS));
    return { ...own, columns, spikes: { lists, counts: memory.words(MOST_STEPS) } };
  });
  const imported = OUTSIDE.map((name) => ({
    name,
    parameters: name === "pow" ? ["f64", "f64"] as const : ["f64"] as const,
    result: "f64" as const,
  }));
  const functions = [DRAW_WORDS, ADD_HITS];
  const codes = owns.map((own, at) => {
    const code = codeOf(`cells${at}_`, own, memory, imported.length + functions.length);
    functions.push(...code?.functions ?? []);
    return code;
  });
  const options = { shared: false, imported, pages: memory.pages };
  const module = compiled(encodeModule(functions, options));
  if (!module) return codes.map(() => null);
  const outside = Object.fromEntries(OUTSIDE.map((name) => [name, Math[name]]));
  const { exports } = new WebAssembly.Instance(module, { env: { memory: memory.memory, ...outside } });
  for (const one of all) driveByKernels(one, memory, exports as unknown as DriveFunctions);
  return codes.map((code, at) => {
    if (!code) return null;
    const steps = code.functions.filter(({ name }) => name).map(({ name }) => exports[name!] as Step);
    const kernel = new CellKernel(owns[at], memory, steps);
    kernel.load();
    return agrees(kernel) ? kernel : null;
  });
}

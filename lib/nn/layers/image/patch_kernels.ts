import type { Code } from "../../../wasm/code.ts";
import { f32, f32x4, get, i32, repeatWhile, set, tee, when } from "../../../wasm/instructions.ts";
import { type WasmFunction, wasmFunction } from "../../../wasm/wasm_module.ts";
import { countsDown, moved, type Places } from "./kernel_steps.ts";

/**
 * Parameters of the kernels: the first patch in the image and in the rows; patches (at least 1) and bytes from one to the next in both; stretches of a
 * patch, down and across, and bytes from one to the next in the image; bytes of a stretch, all of them and those that are in whole vectors.
 */
export const PATCH_PARAMETERS = [
  ...["image", "rows", "count", "stepImage", "stepRows"],
  ...["down", "pitchDown", "across", "pitchAcross", "length", "whole"],
] as const;

const LOCALS = ["line", "from", "to", "y", "x", "at"] as const;

/** A kernel over all stretches of some patches. @param stretch One of them. @param end What follows the last of a patch. */
function overPatches(
  name: string,
  stretch: (at: Places) => Code[],
  end: (at: Places) => Code[],
): WasmFunction {
  const numbers = (names: readonly string[]) =>
    Object.fromEntries(names.map((each) => [each, "i32"] as const));
  return wasmFunction({ name, parameters: numbers(PATCH_PARAMETERS), locals: numbers(LOCALS) }, (at) => [
    repeatWhile(
      countsDown(at.count),
      set(at.line, get(at.image)),
      set(at.to, get(at.rows)),
      set(at.y, get(at.down)),
      repeatWhile(
        countsDown(at.y),
        set(at.from, get(at.line)),
        set(at.x, get(at.across)),
        repeatWhile(
          countsDown(at.x),
          set(at.at, i32.const(0)),
          ...stretch(at),
          moved(at.to, at.length),
          moved(at.from, at.pitchAcross),
        ),
        moved(at.line, at.pitchDown),
      ),
      ...end(at),
      moved(at.image, at.stepImage),
      moved(at.rows, at.stepRows),
    ),
  ]);
}

const imageAt = (at: Places) => i32.add(get(at.from), get(at.at));
const rowAt = (at: Places) => i32.add(get(at.to), get(at.at));
const further = (at: Places, bytes: number) => tee(at.at, i32.add(get(at.at), i32.const(bytes)));

/** Copies patches of an image into rows, each followed by the 1 of the bias. What is written beyond a stretch is overwritten by what follows it. */
const gather = overPatches(
  "gatherPatches",
  (at) => [
    repeatWhile(
      i32.ltUnsigned(further(at, 16), get(at.length)),
      f32x4.store(rowAt(at), f32x4.load(imageAt(at))),
    ),
  ],
  (at) => [f32x4.store(get(at.to), f32x4.const(1))],
);

/** Adds rows to the patches of an image that they are of. */
const scatter = overPatches(
  "scatterPatches",
  (at) => [
    when(
      get(at.whole),
      repeatWhile(
        i32.ltUnsigned(further(at, 16), get(at.whole)),
        f32x4.store(imageAt(at), f32x4.add(f32x4.load(imageAt(at)), f32x4.load(rowAt(at)))),
      ),
    ),
    when(
      i32.ltUnsigned(get(at.at), get(at.length)),
      repeatWhile(
        i32.ltUnsigned(further(at, 4), get(at.length)),
        f32.store(imageAt(at), f32.add(f32.load(imageAt(at)), f32.load(rowAt(at)))),
      ),
    ),
  ],
  () => [],
);

/** The kernels of patches. */
export const PATCH_KERNELS: readonly WasmFunction[] = [gather, scatter];

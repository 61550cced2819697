import type { Code } from "../../../wasm/code.ts";
import { f32x4, get, i32, repeatWhile, set, tee } from "../../../wasm/instructions.ts";
import { type WasmFunction, wasmFunction } from "../../../wasm/wasm_module.ts";
import { countsDown, moved, type Places } from "./kernel_steps.ts";

/**
 * Parameters of the kernels: the first window in the image and its sums; windows (at least 1) and bytes from one to the next in both; bytes of the channels,
 * in whole vectors; taps, down and across, and bytes from one to the next in the image; weights, bytes from those of a tap to the next, and biases.
 */
export const DEPTHWISE_PARAMETERS = [
  ...["image", "sums", "count", "stepImage", "stepSums", "width"],
  ...["down", "pitchDown", "across", "pitchAcross", "weights", "rowWeights", "biases"],
] as const;

/** A kernel over four channels at a time of some windows. @param of Before the taps, at each tap, and after them. */
function overWindows(
  name: string,
  of: { before: (at: Places) => Code; tap: (at: Places) => Code; after: (at: Places) => Code },
): WasmFunction {
  const numbers = (names: readonly string[]) =>
    Object.fromEntries(names.map((each) => [each, "i32"] as const));
  const locals = { ...numbers(["at", "line", "from", "weight", "y", "x"]), sum: "v128" as const };
  return wasmFunction({ name, parameters: numbers(DEPTHWISE_PARAMETERS), locals }, (at) => [
    repeatWhile(
      countsDown(at.count),
      set(at.at, i32.const(0)),
      repeatWhile(
        i32.ltUnsigned(tee(at.at, i32.add(get(at.at), i32.const(16))), get(at.width)),
        of.before(at),
        set(at.line, i32.add(get(at.image), get(at.at))),
        set(at.weight, i32.add(get(at.weights), get(at.at))),
        set(at.y, get(at.down)),
        repeatWhile(
          countsDown(at.y),
          set(at.from, get(at.line)),
          set(at.x, get(at.across)),
          repeatWhile(
            countsDown(at.x),
            of.tap(at),
            moved(at.from, at.pitchAcross),
            moved(at.weight, at.rowWeights),
          ),
          moved(at.line, at.pitchDown),
        ),
        of.after(at),
      ),
      moved(at.image, at.stepImage),
      moved(at.sums, at.stepSums),
    ),
  ]);
}

const sumAt = (at: Places) => i32.add(get(at.sums), get(at.at));
const biasAt = (at: Places) => i32.add(get(at.biases), get(at.at));
/** Adds a product to what stands at an address. */
const adds = (address: Code, left: Code, right: Code) =>
  f32x4.store(address, f32x4.add(f32x4.load(address), f32x4.mul(left, right)));

const forward = overWindows("depthwiseForward", {
  before: (at) => set(at.sum, f32x4.load(biasAt(at))),
  tap: (at) =>
    set(at.sum, f32x4.add(get(at.sum), f32x4.mul(f32x4.load(get(at.from)), f32x4.load(get(at.weight))))),
  after: (at) => f32x4.store(sumAt(at), get(at.sum)),
});

/** Channels in whole fours reach into the next pixel, where weights of 0 add nothing. */
const inputs = overWindows("depthwiseInputs", {
  before: (at) => set(at.sum, f32x4.load(sumAt(at))),
  tap: (at) => adds(get(at.from), get(at.sum), f32x4.load(get(at.weight))),
  after: () => [],
});

const weights = overWindows("depthwiseWeights", {
  before: (at) => set(at.sum, f32x4.load(sumAt(at))),
  tap: (at) => adds(get(at.weight), get(at.sum), f32x4.load(get(at.from))),
  after: (at) => f32x4.store(biasAt(at), f32x4.add(f32x4.load(biasAt(at)), get(at.sum))),
});

/** The kernels of convolutions of each channel by itself: sums, and gradients of inputs and weights from that of the sums. */
export const DEPTHWISE_KERNELS: readonly WasmFunction[] = [forward, inputs, weights];

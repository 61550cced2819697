import type { DeviceFound, EngineChoice } from "../messages.ts";
import { byId } from "./dom.ts";

/** What a visitor is told of the device that was found; nothing where all is well. */
export function noticeOf(
  { gpu, text }: DeviceFound,
  { browserHasWebGpu, engine }: { browserHasWebGpu: boolean; engine: EngineChoice },
): string | null {
  if (gpu === "hardware") return null;
  if (gpu === "software") {
    const then = engine === "gpu"
      ? "which is slower than your processor"
      : "so your processor simulates, which is faster";
    return `Your browser's WebGPU runs on software (${text}), ${then}. ` +
      "To use your graphics card, turn on hardware acceleration in the browser's settings and update its driver.";
  }
  if (browserHasWebGpu) {
    return "Your browser has WebGPU but finds no graphics card that it can use, so your processor simulates. " +
      "To use the card, turn on hardware acceleration in the browser's settings and update its driver. " +
      "In Chrome on Linux, also turn on chrome://flags/#enable-unsafe-webgpu.";
  }
  return "This browser has no WebGPU, so your processor simulates: all works, large networks run more slowly. " +
    "To use your graphics card, open this page in a current Chrome or Edge, in Firefox on Windows or a Mac, or in Safari 26. " +
    "In Chrome on Linux, turn on chrome://flags/#enable-unsafe-webgpu.";
}

/** Shows it. */
export function showNotice(found: DeviceFound, engine: EngineChoice): void {
  const text = noticeOf(found, { browserHasWebGpu: "gpu" in navigator, engine }), element = byId("notice");
  element.hidden = text === null;
  element.textContent = text ?? "";
}

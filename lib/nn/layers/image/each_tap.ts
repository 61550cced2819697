import type { Windows } from "./image_layout.ts";

/** Calls back with each window of an image, in order, each of its taps that is within the image, in order, and the pixel there. */
export function eachTap(
  { from, kernel, stride, dilation, before, to }: Windows,
  visit: (window: number, tap: number, pixel: number) => void,
): void {
  for (let window = 0; window < to[0] * to[1]; window++) {
    const top = Math.floor(window / to[1]) * stride[0] - before[0];
    const left = window % to[1] * stride[1] - before[1];
    for (let tap = 0; tap < kernel[0] * kernel[1]; tap++) {
      const y = top + Math.floor(tap / kernel[1]) * dilation[0], x = left + tap % kernel[1] * dilation[1];
      if (y >= 0 && y < from[0] && x >= 0 && x < from[1]) visit(window, tap, y * from[1] + x);
    }
  }
}

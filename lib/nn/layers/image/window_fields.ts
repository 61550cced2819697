import type { Windows } from "./image_layout.ts";

/** Fields that the shapes of all kernels of images have. */
export function windowFields({ from, to, kernel, stride, before }: Windows) {
  return {
    ...{ height: from[0], width: from[1], channels: from[2], down: to[0], across: to[1] },
    ...{ kernelDown: kernel[0], kernelAcross: kernel[1], strideDown: stride[0], strideAcross: stride[1] },
    ...{ beforeDown: before[0], beforeAcross: before[1] },
  };
}

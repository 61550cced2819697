import { loadLate } from "../../../base/load_late.ts";
import type * as gpu from "./image_on_gpu.ts";
import type * as processor from "./image_on_processor.ts";

/** Layers of images on the GPU. */
export const onGpu = (): Promise<typeof gpu> =>
  loadLate<typeof gpu>("./image_on_gpu.ts", import.meta.url, "use the layer");

/** Layers of images on the processor. */
export const onProcessor = (): Promise<typeof processor> =>
  loadLate<typeof processor>("./image_on_processor.ts", import.meta.url, "use the layer");

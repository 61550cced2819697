import { loadLate } from "../../base/load_late.ts";
import type * as taps from "../taps.ts";

/** What copies steps on the device: only those who use such a layer there fetch it. */
export const lateTaps = (): Promise<typeof taps> =>
  loadLate<typeof taps>("../taps.ts", import.meta.url, "use the layer");

import { mpr } from "./mpr.ts";
import type { RateModel } from "./rate_model.ts";
import { sigmoid } from "./sigmoid.ts";
import { transfer } from "./transfer.ts";
import { wilsonCowan } from "./wilson_cowan.ts";

/** Rate models that come with the library. */
export const RATE_MODELS: readonly RateModel[] = [transfer, mpr, wilsonCowan, sigmoid];

import type { Golden } from "./_golden.ts";
import { LEARNING } from "./_results_learning.ts";
import { POINT_NEURONS } from "./_results_spiking.ts";
import { SYSTEMS } from "./_results_systems.ts";

/** Every result that must stay what it was. */
export const CASES: readonly Golden[] = [...SYSTEMS, ...POINT_NEURONS, ...LEARNING];

import { bursting } from "./bursting.ts";
import type { GradedModel } from "./graded_model.ts";
import { leaky } from "./leaky.ts";
import { phase } from "./phase.ts";

/** Models of graded units that come with the library. */
export const GRADED_MODELS: readonly GradedModel[] = [bursting, phase, leaky];

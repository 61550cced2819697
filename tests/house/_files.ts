import { LEARNING_FILES } from "./_files_learning.ts";
import { MODEL_FILES } from "./_files_models.ts";
import { RUN_FILES } from "./_files_runs.ts";
import type { Golden } from "./_golden.ts";

/** Every file of `files/`, read by what users have for it. */
export const CASES: readonly Golden[] = [...RUN_FILES, ...MODEL_FILES, ...LEARNING_FILES];

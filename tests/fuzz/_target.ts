import type { Mutate } from "./_mutate.ts";

/** A reader, a good file of its kind, and how that is damaged. */
export interface Target {
  /** What is read. */
  name: string;
  /** The file that is damaged. */
  path: string;
  mutate: Mutate;
  /** Reads it. */
  load: () => unknown;
}

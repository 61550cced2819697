/**
 * What the page and its worker tell each other.
 * @module
 */
import type { LiveAbout, Stretch, Values } from "./engine/live.ts";

/** Which of the two that are shown. */
export type Source = "network" | "surrogate";

/** Where networks run. */
export type EngineChoice = "auto" | "gpu" | "processor";

/** What is run. */
export interface StartCommand {
  kind: "start";
  /** Number of the start: what comes of an earlier one is dropped. */
  run: number;
  choice: string;
  values: Values;
  seed: number;
  engine: EngineChoice;
  surrogate: boolean;
  /** Biological time in a second, ms; null for as much as it can. */
  pace: number | null;
  paused: boolean;
}

/** What the worker is told. */
export type Command =
  | { kind: "models"; models: Record<string, Uint8Array<ArrayBuffer>> }
  | StartCommand
  | { kind: "set"; values: Values }
  | { kind: "pace"; pace: number | null; paused: boolean }
  | { kind: "save"; what: "run" | "spec" };

/** The device that the worker found. */
export interface DeviceFound {
  kind: "device";
  /** `none` without WebGPU, `software` where the processor stands in for a GPU. */
  gpu: "hardware" | "software" | "none";
  /** Its name, or why there is none. */
  text: string;
}

/** What the worker tells. */
export type Answer =
  | DeviceFound
  | { kind: "started"; run: number; about: Partial<Record<Source, LiveAbout>> }
  | { kind: "stretch"; run: number; source: Source; stretch: Stretch; msPerSecond: number }
  | { kind: "changed"; run: number }
  | { kind: "failed"; run: number; sentence: string }
  | { kind: "file"; name: string; type: string; bytes: Uint8Array<ArrayBuffer> };

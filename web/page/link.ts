import { type Choice, findChoice } from "../choices.ts";
import type { EngineChoice } from "../messages.ts";

/** All that a link holds. */
export interface PageState {
  choice: Choice;
  /** Values of its sliders. */
  values: Record<string, number>;
  seed: number;
  /** Biological time in a second, ms; null for as much as it can. */
  pace: number | null;
  engine: EngineChoice;
  surrogate: boolean;
}

/** A choice with the values of its preset. */
export function presetState(choice: Choice): PageState {
  const values = Object.fromEntries(choice.sliders.map(({ path, value }) => [path, value]));
  return { choice, values, seed: 1, pace: choice.pace, engine: "auto", surrogate: false };
}

function seedIn(text: string | null): number {
  const seed = Number(text ?? 1);
  return Number.isInteger(seed) && seed >= 0 && seed < 2 ** 32 ? seed : 1;
}

/** What a link's part after `#` says; what it does not say, or says wrongly, is as in the preset. */
export function stateIn(hash: string): PageState {
  const said = new URLSearchParams(hash.replace(/^#/, ""));
  const state = presetState(findChoice(said.get("network") ?? ""));
  for (const { path, low, high } of state.choice.sliders) {
    const value = Number(said.get(path) ?? NaN);
    if (Number.isFinite(value)) state.values[path] = Math.min(high, Math.max(low, value));
  }
  state.seed = seedIn(said.get("seed"));
  const pace = said.get("pace"), engine = said.get("engine");
  if (pace === "max") state.pace = null;
  else if (Number(pace) >= 1 && Number(pace) <= 1000) state.pace = Number(pace);
  if (engine === "gpu" || engine === "processor") state.engine = engine;
  state.surrogate = said.get("surrogate") === "1" && state.choice.surrogate !== undefined;
  return state;
}

/** The part of a link after `#`: what differs from the preset. */
export function hashOf({ choice, values, seed, pace, engine, surrogate }: PageState): string {
  const said = new URLSearchParams({ network: choice.name });
  for (const { path, value } of choice.sliders) {
    if (values[path] !== value) said.set(path, String(values[path]));
  }
  if (seed !== 1) said.set("seed", String(seed));
  if (pace !== choice.pace) said.set("pace", pace === null ? "max" : String(pace));
  if (engine !== "auto") said.set("engine", engine);
  if (surrogate) said.set("surrogate", "1");
  return `#${said}`;
}

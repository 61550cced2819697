/** What a script may define of its own. */
export type ModelKind = "neuron" | "synapse" | "channel" | "graded" | "system" | "surrogate";

/** The mark by which a script's exports are told, also where the script imports another copy of the library. */
const MARK = Symbol.for("volley.model");

/** The model itself, marked as what it is; a copy where it is frozen. */
export function markedAs<Model extends object>(kind: ModelKind, model: Model): Model {
  const own = Object.isExtensible(model) ? model : { ...model };
  return Object.defineProperty(own, MARK, { value: kind, configurable: true });
}

/** What a value is marked as, or null. */
export function markOf(value: unknown): ModelKind | null {
  if (typeof value !== "object" || value === null) return null;
  return (value as { [MARK]?: ModelKind })[MARK] ?? null;
}

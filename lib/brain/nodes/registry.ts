import { withKnown } from "../../base/nearest_name.ts";
import { failSpec } from "../../base/spec_error.ts";
import type { SystemSpec } from "../../system/run.ts";
import type { NodeKind } from "../node.ts";
import { MEAN_FIELD_NODES } from "./mean_field_node.ts";
import { POISSON_NODES } from "./poisson_node.ts";
import { SERIES_NODES } from "./series_node.ts";
import { SPIKING_NODES } from "./spiking_node.ts";

/** Kinds of systems that may be nodes. */
export const NODE_KINDS: readonly NodeKind[] = [
  MEAN_FIELD_NODES,
  SPIKING_NODES,
  SERIES_NODES,
  POISSON_NODES,
] as readonly unknown[] as readonly NodeKind[];

/**
 * The kind of a node's system.
 * @param path Field that names it. @param own Kinds of the user's own. @throws {SpecError} When there is none, with the nearest.
 */
export function nodeKindOf(system: SystemSpec, path: string, own: readonly NodeKind[]): NodeKind {
  const all = [...own, ...NODE_KINDS], found = all.find(({ kind }) => kind === system?.kind);
  if (found) return found;
  const names = all.map(({ kind }) => kind);
  failSpec(path, "use this brain", `${path} must be a kind of node`, withKnown(String(system?.kind), names));
}

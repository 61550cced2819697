import { failType } from "../../base/fail.ts";
import type { LayerKind } from "../layer.ts";
import { add } from "./add.ts";
import { bidirectional } from "./bidirectional/bidirectional.ts";
import { chain } from "./chain.ts";
import { conv } from "./conv.ts";
import { dense } from "./dense.ts";
import { dropout } from "./dropout.ts";
import { elm } from "./elm/elm.ts";
import { flatten } from "./flatten.ts";
import { groupedLstm } from "./grouped/grouped.ts";
import { conv2d } from "./image/conv2d.ts";
import { pool2d } from "./image/pool2d.ts";
import { last } from "./last.ts";
import { lif } from "./lif/lif.ts";
import { narrow } from "./narrow.ts";
import { norm } from "./norm.ts";
import { gru, lstm, rnn } from "./recurrent/recurrent.ts";
import { repeat } from "./repeat.ts";
import type { StackLayer } from "./specs.ts";
import { turn } from "./turn.ts";

/** The kinds of layers of the library, by name. */
const LAYERS: Readonly<Record<StackLayer["kind"], LayerKind>> = {
  lstm,
  gru,
  rnn,
  dense,
  conv,
  conv2d,
  pool2d,
  "grouped-lstm": groupedLstm,
  norm,
  dropout,
  add,
  flatten,
  last,
  repeat,
  chain,
  narrow,
  turn,
  bidirectional,
  elm,
  lif,
};

const KINDS = new Map<string, LayerKind>(Object.entries(LAYERS));

/** Names of all kinds that are known. */
export function layerKinds(): string[] {
  return [...KINDS.keys()];
}

/** A kind of layer by its name; undefined when there is none. */
export function findLayer(kind: string): LayerKind | undefined {
  return KINDS.get(kind);
}

/** Keys of the references that the layers of a stack cite. */
export function layerReferences(layers: readonly { kind: string }[]): string[] {
  return layers.flatMap(({ kind }) => KINDS.get(kind)?.references ?? []);
}

/**
 * The kind of a spec or a block.
 * @throws {TypeError} When there is none of its name.
 */
export function layerOf({ kind }: { kind: string }): LayerKind {
  const layer = KINDS.get(kind);
  if (layer) return layer;
  failType("use the layer", `its kind must be one of ${layerKinds().join(", ")}`, kind);
}

/**
 * Makes a kind of one's own known, in place of one that was registered under its name before.
 * @throws {TypeError} When the library has a kind of this name.
 */
export function registerLayer(layer: LayerKind): void {
  if (Object.hasOwn(LAYERS, layer.kind)) {
    failType("register the layer", "its kind must be none of the library's", layer.kind);
  }
  KINDS.set(layer.kind, layer);
}

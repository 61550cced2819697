import type { AddLayer } from "./add.ts";
import type { BidirectionalLayer } from "./bidirectional/bidirectional.ts";
import type { ChainLayer } from "./chain.ts";
import type { ConvLayer } from "./conv.ts";
import type { DenseLayer } from "./dense.ts";
import type { DropoutLayer } from "./dropout.ts";
import type { ElmLayer } from "./elm/elm.ts";
import type { FlattenLayer } from "./flatten.ts";
import type { GroupedLayer } from "./grouped/grouped.ts";
import type { Conv2dLayer } from "./image/conv2d.ts";
import type { Pool2dLayer } from "./image/pool2d.ts";
import type { LastLayer } from "./last.ts";
import type { LifLayer } from "./lif/lif.ts";
import type { NarrowLayer } from "./narrow.ts";
import type { NormLayer } from "./norm.ts";
import type { RecurrentLayer } from "./recurrent/recurrent.ts";
import type { RepeatLayer } from "./repeat.ts";
import type { TurnLayer } from "./turn.ts";

export type {
  AddLayer,
  BidirectionalLayer,
  ChainLayer,
  Conv2dLayer,
  ConvLayer,
  DenseLayer,
  DropoutLayer,
  ElmLayer,
  FlattenLayer,
  GroupedLayer,
  LastLayer,
  LifLayer,
  NarrowLayer,
  NormLayer,
  Pool2dLayer,
  RecurrentLayer,
  RepeatLayer,
  TurnLayer,
};

/** One layer of the stack of a population's surrogate: recurrent units, or a dense layer that sees every bin by itself. */
export type Layer = RecurrentLayer | DenseLayer;

/** One layer of a stack over (step, channel), of any kind of the library. */
export type StackLayer =
  | Layer
  | ConvLayer
  | Conv2dLayer
  | Pool2dLayer
  | GroupedLayer
  | NormLayer
  | DropoutLayer
  | AddLayer
  | FlattenLayer
  | LastLayer
  | RepeatLayer
  | ChainLayer
  | NarrowLayer
  | TurnLayer
  | BidirectionalLayer
  | ElmLayer
  | LifLayer;

import type { WeightBlock } from "./weight_block.ts";

/** Sizes of an image. */
export type ImageShape = readonly [height: number, width: number, channels: number];

/** One layer laid out in a stack: its sizes, and where its weights lie in the parameter vector. */
export interface LayerBlock extends WeightBlock {
  kind: string;
  /** F, channels of the inputs. */
  inputs: number;
  /** N, channels of the outputs. */
  units: number;
  /** It also reads the outputs of the layer that is so many further below. @default it does not */
  back?: number;
  /** It also reads the inputs of the stack, which get no gradient of it. @default false */
  readsInputs?: boolean;
  /** Equal parts of inputs and units that do not see each other. @default 1 */
  groups?: number;
  /** Its outputs are an image whose channels stand together, row by row. @default they are none */
  image?: ImageShape;
}

/** What a layer reads beside what is below it. @param below Inputs of the stack, and outputs of all layers below. */
export function earlierOf<Values>(
  { back, readsInputs }: LayerBlock,
  below: readonly Values[],
): Values | undefined {
  if (readsInputs) return below[0];
  return back === undefined ? undefined : below[below.length - 1 - back];
}

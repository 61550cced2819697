import { blockEnd, type DenseBlock, denseBlock, denseShapes, visitDense } from "../../dense_layout.ts";
import type { LayerBlock } from "../../layer_block.ts";
import type { Visit, WeightBlock } from "../../weight_block.ts";

/** Most units: those with recurrent weights are in a workgroup's own memory. */
export const MOST_LIF_UNITS = 1024;

/** Slopes of a spike by the voltage. */
export const SURROGATES = ["fast-sigmoid", "arctangent", "triangle"] as const;

/** Slope that stands for that of a spike by how far the voltage u is above the threshold; each is 1 where u = 0. */
export type Surrogate = (typeof SURROGATES)[number];

/** What each unit may learn beside its weights. */
export const LEARNT = ["decay", "threshold"] as const;

/** A constant that each unit learns. */
export type Learnt = (typeof LEARNT)[number];

/** The constants of spiking layers, none of them left open. */
export interface LifConstants {
  spikes: boolean;
  recurrent: boolean;
  decay: number;
  threshold: number;
  /** 0: inputs act on the voltage at once. */
  synapse: number;
  /** Both 0: thresholds stay. */
  adaptation: { readonly decay: number; readonly strength: number };
  reset: "subtract" | "zero";
  throughReset: boolean;
  local: boolean;
  surrogate: Surrogate;
  slope: number;
  learn: readonly Learnt[];
}

/** A spiking layer laid out in a stack: its rows are all of its vec4. */
export interface LifBlock extends LayerBlock, LifConstants {
  kind: "lif";
}

/** Where the parts of a spiking layer's weights lie. */
export interface LifParts {
  /** Of the inputs, with the bias. */
  ofInputs: DenseBlock;
  /** Of its own spikes: rows are the units that send them; no rows without recurrent weights. */
  ofSpikes: WeightBlock;
  /** Rows of constants that are learnt, in the order of {@linkcode LEARNT}. */
  learnt: WeightBlock;
}

type Placed = Omit<LifBlock, "rows" | "columns">;

/** What of the constants is learnt, in the order of the rows. */
export const learntOf = ({ learn }: Pick<LifBlock, "learn">): Learnt[] =>
  LEARNT.filter((one) => learn.includes(one));

/** The parts of a spiking layer's weights, each from where a uniform may start on. */
export function lifParts(block: Placed): LifParts {
  const { offset, inputs, units, recurrent } = block;
  const ofInputs = denseBlock(offset, { inputs, units }), { columns } = ofInputs;
  const ofSpikes = { offset: blockEnd(ofInputs), rows: recurrent ? units : 0, columns };
  return {
    ofInputs,
    ofSpikes,
    learnt: { offset: blockEnd(ofSpikes), rows: learntOf(block).length, columns },
  };
}

/** Lays a spiking layer out. */
export function lifBlock(layer: Placed): LifBlock {
  return { ...layer, rows: blockEnd(lifParts(layer).learnt) - layer.offset, columns: 1 };
}

/** Names of what is stored of the constants that are learnt: log-odds of decays, logarithms of thresholds. */
export const STORED: Readonly<Record<Learnt, string>> = { decay: "decay_logit", threshold: "threshold_log" };

/** Names and shapes of the weights; `recurrent.weight` (to, from) as PyTorch's linear layers have it. */
export function lifShapes(block: LifBlock, name: string): Record<string, number[]> {
  const { units, recurrent } = block;
  return {
    ...denseShapes(lifParts(block).ofInputs, name),
    ...(recurrent ? { [`${name}.recurrent.weight`]: [units, units] } : {}),
    ...Object.fromEntries(learntOf(block).map((one) => [`${name}.${STORED[one]}`, [units]])),
  };
}

/** Calls `visit` with the place in the parameter vector of every weight. */
export function visitLif(block: LifBlock, name: string, visit: Visit): void {
  const { ofInputs, ofSpikes, learnt } = lifParts(block), { units } = block;
  visitDense(ofInputs, name, visit);
  for (let to = 0; ofSpikes.rows > 0 && to < units; to++) {
    for (let from = 0; from < units; from++) {
      visit(
        4 * (ofSpikes.offset + from * ofSpikes.columns) + to,
        `${name}.recurrent.weight`,
        to * units + from,
      );
    }
  }
  learntOf(block).forEach((one, row) => {
    for (let n = 0; n < units; n++) {
      visit(4 * (learnt.offset + row * learnt.columns) + n, `${name}.${STORED[one]}`, n);
    }
  });
}

import { blockEnd, type DenseBlock, denseBlock, visitDense } from "../../dense_layout.ts";
import type { LayerBlock } from "../../layer_block.ts";
import type { Visit, WeightBlock } from "../../weight_block.ts";

/** Most units of the memory and of the hidden layer: both are in a workgroup's own memory. */
export const MOST_ELM = { units: 256, hidden: 1024 } as const;

/** An ELM layer laid out in a stack: its rows are all of its vec4. */
export interface ElmBlock extends LayerBlock {
  /** H. */
  hidden: number;
  /** Shortest and longest time constant of the memory, steps. */
  tauSteps: readonly [shortest: number, longest: number];
  /** Factor of what is written to the memory. */
  lambda: number;
}

/** Where the parts of an ELM layer's weights lie. */
export interface ElmParts {
  /** Inputs onto hidden units, with their bias. */
  ofInputs: DenseBlock;
  /** Memory onto hidden units: rows are its units. */
  ofMemory: WeightBlock;
  /** Hidden units onto the memory, with its bias. */
  toMemory: DenseBlock;
  /** Log-odds of the time constants. */
  taus: WeightBlock;
}

/** The parts of an ELM layer's weights, each from where a uniform may start on. */
export function elmParts({ offset, inputs, units, hidden }: Omit<ElmBlock, "rows" | "columns">): ElmParts {
  const ofInputs = denseBlock(offset, { inputs, units: hidden });
  const ofMemory = { offset: blockEnd(ofInputs), rows: units, columns: ofInputs.columns };
  const toMemory = denseBlock(blockEnd(ofMemory), { inputs: hidden, units });
  return {
    ofInputs,
    ofMemory,
    toMemory,
    taus: { offset: blockEnd(toMemory), rows: 1, columns: toMemory.columns },
  };
}

/** Lays an ELM layer out. */
export function elmBlock(layer: Omit<ElmBlock, "rows" | "columns">): ElmBlock {
  return { ...layer, rows: blockEnd(elmParts(layer).taus) - layer.offset, columns: 1 };
}

/** Names and shapes, as PyTorch has them for the small net: `mlp.0` reads inputs, then the memory. */
export function elmShapes({ inputs, units, hidden }: ElmBlock, name: string): Record<string, number[]> {
  return {
    [`${name}.mlp.0.weight`]: [hidden, inputs + units],
    [`${name}.mlp.0.bias`]: [hidden],
    [`${name}.mlp.2.weight`]: [units, hidden],
    [`${name}.mlp.2.bias`]: [units],
    [`${name}.tau_m`]: [units],
  };
}

/** Calls `visit` with the place in the parameter vector of every weight. */
export function visitElm(block: ElmBlock, name: string, visit: Visit): void {
  const { inputs, units, hidden } = block, { ofInputs, ofMemory, toMemory, taus } = elmParts(block);
  const onto = `${name}.mlp.0.weight`, wide = inputs + units;
  visitDense(ofInputs, `${name}.mlp.0`, (at, role, index) => {
    if (role !== onto) visit(at, role, index);
    else visit(at, role, Math.floor(index / inputs) * wide + index % inputs);
  });
  for (let u = 0; u < hidden; u++) {
    for (let n = 0; n < units; n++) {
      visit(4 * (ofMemory.offset + n * ofMemory.columns) + u, onto, u * wide + inputs + n);
    }
  }
  visitDense(toMemory, `${name}.mlp.2`, visit);
  for (let n = 0; n < units; n++) visit(4 * taus.offset + n, `${name}.tau_m`, n);
}

/** What an ELM layer's memory keeps in a step, from the log-odds of its time constant: kappa, 1 - kappa, and the slope of kappa by the log-odds. */
export function memoryOf({ tauSteps: [shortest, longest] }: ElmBlock, logOdds: number) {
  const odds = 1 / (1 + Math.exp(-logOdds)), span = Math.log(longest / shortest);
  const rate = Math.exp(-odds * span) / shortest, kept = Math.exp(-rate);
  return { kept, lost: -Math.expm1(-rate), slope: kept * rate * span * odds * (1 - odds) };
}

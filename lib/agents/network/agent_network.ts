import { failType } from "../../base/fail.ts";
import { type DenseBlock, denseShapes, visitDense } from "../../nn/dense_layout.ts";
import { firstWeights } from "../../nn/first_weights.ts";
import type { LayerBlock } from "../../nn/layer.ts";
import type { Layer } from "../../nn/layer_spec.ts";
import { isRecurrent, type RecurrentBlock } from "../../nn/layers/recurrent/recurrent_layout.ts";
import { stackLayout, stackShapes, visitStack } from "../../nn/layout.ts";
import { denseBackward, denseForward, type DenseTape } from "../../nn/reference/dense.ts";
import { addTo } from "../../nn/reference/sums.ts";
import type { Visit } from "../../nn/weight_block.ts";
import { cellsBackward, cellsForward, type CellTape, maskCells } from "./recurrent_cells.ts";

/** Sizes and layers of a network of an agent. */
export interface NetworkShape {
  /** F. */
  inputs: number;
  /** O, of the linear head. */
  outputs: number;
  /** Layers below the head. */
  layers: readonly Layer[];
}

/** What a step leaves for the way back. */
export interface StepTape {
  /** Of each layer, and of the head at last. */
  layers: (CellTape | DenseTape)[];
  /** Rows whose state was 0 before it. (B) */
  restarted: Uint8Array;
}

/** State of recurrent layers: outputs and what is carried, (B, H) each; null of others. */
export type NetworkState = ({ h: Float64Array; carried: Float64Array } | null)[];

const isCells = (tape: CellTape | DenseTape): tape is CellTape => "gates" in tape;

/** A network that goes step by step for a batch of rows, in double precision: layers and a linear head, whose weights are those of a stack of the library. */
export class AgentNetwork {
  readonly blocks: readonly LayerBlock[];
  /** Numbers of the parameter vector. */
  readonly length: number;
  readonly #head: DenseBlock;
  readonly #parts: Float64Array[];
  readonly #shapes: Record<string, number[]>;
  /** Between steps. */
  state: NetworkState;

  /** @param weights The parameter vector, whose memory it works with. @default zeros @throws {RangeError | TypeError} When layers do not fit. */
  constructor(
    readonly shape: NetworkShape,
    readonly batch: number,
    readonly weights: Float64Array = new Float64Array(),
  ) {
    const { inputs, outputs, layers } = shape;
    const odd = layers.find(({ kind }) => !["gru", "lstm", "rnn", "dense"].includes(kind));
    if (odd) failType("make the agent", "its layers must be gru, lstm, rnn or dense", odd.kind);
    const layout = stackLayout(layers, { inputs, outputs });
    this.length = 4 * layout.length;
    this.blocks = [...layout.layers, layout.head];
    this.#head = layout.head;
    if (weights.length === 0) this.weights = new Float64Array(this.length);
    this.#parts = this.#partsOf(this.weights);
    this.#shapes = { ...stackShapes(layout.layers), ...denseShapes(layout.head, "head") };
    this.state = this.zeroState();
  }

  #partsOf(vector: Float64Array): Float64Array[] {
    return this.blocks.map(({ offset, rows, columns }) =>
      vector.subarray(4 * offset, 4 * (offset + rows * columns))
    );
  }

  #visit = (visit: Visit) => {
    visitStack(this.blocks.slice(0, -1), visit);
    visitDense(this.#head, "head", visit);
  };

  /** Draws first weights; the head starts at a hundredth of them, so that actions are as likely as each other at first. */
  draw(seed: number): void {
    const layout = { layers: this.blocks.slice(0, -1), head: this.#head, length: this.length / 4 };
    const drawn = firstWeights(layout, this.#shapes, { seed, rule: "variance" });
    const head = drawn["head.weight"].data;
    head.forEach((value, k) => head[k] = value / 100);
    this.weights.set(this.packed(drawn));
  }

  /** Numbers of a vector that lies as the weights do, by PyTorch's names; of two that share their place the first has all. */
  named(
    vector: Float64Array = this.weights,
  ): Record<string, { shape: number[]; data: Float64Array<ArrayBuffer> }> {
    const found = Object.fromEntries(
      Object.entries(this.#shapes).map(([name, shape]) => {
        return [name, { shape, data: new Float64Array(shape.reduce((a, b) => a * b, 1)) }];
      }),
    );
    this.#visit((at, name, index, second) => {
      if (!second) found[name].data[index] = vector[at];
    });
    return found;
  }

  /** Names and shapes of the weights. */
  get shapes(): Readonly<Record<string, number[]>> {
    return this.#shapes;
  }

  /** The reverse of {@linkcode AgentNetwork.named}: a vector. */
  packed(named: Readonly<Record<string, { data: ArrayLike<number> }>>): Float64Array {
    const vector = new Float64Array(this.length);
    this.#visit((at, name, index) => vector[at] += named[name].data[index]);
    return vector;
  }

  zeroState(): NetworkState {
    return this.blocks.map((block) =>
      isRecurrent(block)
        ? {
          h: new Float64Array(this.batch * block.units),
          carried: new Float64Array(this.batch * block.units),
        }
        : null
    );
  }

  /** Sets the state of a row to 0; that of the step before, of which a tape may know, stays as it is. */
  restart(row: number): void {
    this.state = this.state.map((own, layer) => {
      if (!own) return null;
      const { units } = this.blocks[layer], fresh = { h: own.h.slice(), carried: own.carried.slice() };
      fresh.h.fill(0, row * units, (row + 1) * units);
      fresh.carried.fill(0, row * units, (row + 1) * units);
      return fresh;
    });
  }

  #cells(
    block: RecurrentBlock,
    layer: number,
    inputs: Float64Array,
  ): { tape: CellTape; outputs: Float64Array } {
    const { batch } = this,
      { units: H, inputs: F } = block,
      K = F + 1 + H,
      { h, carried } = this.state[layer]!;
    const z = new Float64Array(batch * K);
    for (let row = 0; row < batch; row++) {
      z.set(inputs.subarray(row * F, (row + 1) * F), row * K);
      z[row * K + F] = 1;
      z.set(h.subarray(row * H, (row + 1) * H), row * K + F + 1);
    }
    const tape = {
      z,
      gates: new Float64Array(4 * batch * H),
      before: carried,
      after: new Float64Array(batch * H),
    };
    const outputs = cellsForward(block, this.#parts[layer], tape);
    this.state[layer] = { h: outputs, carried: tape.after };
    return { tape, outputs };
  }

  #dense(block: DenseBlock, layer: number, inputs: Float64Array): DenseTape {
    return denseForward(this.#weightsOf(block, layer), inputs);
  }

  #weightsOf({ inputs, units, columns, activation }: DenseBlock, layer: number) {
    return { inputs, units, width: 4 * columns, activation, values: this.#parts[layer] };
  }

  /**
   * One step.
   * @param inputs (B, F) @param restarted Rows whose state is set to 0 before. (B)
   * @returns Outputs (B, O), and what the way back needs.
   */
  step(inputs: Float64Array, restarted: Uint8Array): { outputs: Float64Array; tape: StepTape } {
    // Who has kept the state that it starts from may come back to it.
    this.state = [...this.state];
    restarted.forEach((is, row) => is && this.restart(row));
    const layers: (CellTape | DenseTape)[] = [];
    let values = inputs;
    this.blocks.forEach((block, layer) => {
      if (isRecurrent(block)) {
        const { tape, outputs } = this.#cells(block, layer, values);
        layers.push(tape);
        values = outputs;
      } else {
        const tape = this.#dense(block as DenseBlock, layer, values);
        layers.push(tape);
        values = tape.outputs;
      }
    });
    return { outputs: values, tape: { layers, restarted: restarted.slice() } };
  }

  /**
   * Back-propagation through the steps of a stretch; what was before its first step counts as given.
   * @param tapes Of all its steps. (T) @param dOutputs Gradients of their outputs. (T) of (B, O)
   * @returns The gradient of the parameter vector.
   */
  back(tapes: readonly StepTape[], dOutputs: readonly Float64Array[]): Float64Array {
    const gradient = new Float64Array(this.length), into = this.#partsOf(gradient);
    const later = this.zeroState();
    for (let t = tapes.length - 1; t >= 0; t--) {
      let slopes = dOutputs[t];
      for (let layer = this.blocks.length - 1; layer >= 0; layer--) {
        const block = this.blocks[layer], tape = tapes[t].layers[layer];
        if (!isCells(tape)) {
          const own = denseBackward(this.#weightsOf(block as DenseBlock, layer), tape, slopes);
          addTo(into[layer], own.dWeights);
          slopes = own.dInputs;
        } else {
          slopes = this.#cellsBack(block as RecurrentBlock, layer, {
            ...{ tape, slopes, later: later[layer]!, dWeights: into[layer], restarted: tapes[t].restarted },
          });
        }
      }
    }
    this.blocks.forEach((block, layer) => isRecurrent(block) && maskCells(block, into[layer]));
    return gradient;
  }

  /** One step back. @returns The gradient of the inputs. */
  #cellsBack(block: RecurrentBlock, layer: number, from: {
    tape: CellTape;
    slopes: Float64Array;
    later: { h: Float64Array; carried: Float64Array };
    dWeights: Float64Array;
    restarted: Uint8Array;
  }): Float64Array {
    const { tape, slopes, later, dWeights, restarted } = from, { inputs: F, units: H } = block, K = F + 1 + H;
    const dz = new Float64Array(this.batch * K), dInputs = new Float64Array(this.batch * F);
    const dh = slopes.map((slope, at) => slope + later.h[at]);
    cellsBackward(block, this.#parts[layer], tape, { dh, dCarried: later.carried, dz, dWeights });
    for (let row = 0; row < this.batch; row++) {
      dInputs.set(dz.subarray(row * K, row * K + F), row * F);
      later.h.set(dz.subarray(row * K + F + 1, (row + 1) * K), row * H);
      if (!restarted[row]) continue;
      later.h.fill(0, row * H, (row + 1) * H);
      later.carried.fill(0, row * H, (row + 1) * H);
    }
    return dInputs;
  }
}

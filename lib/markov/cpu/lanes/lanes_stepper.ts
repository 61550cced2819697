import { encodeModule } from "../../../wasm/wasm_module.ts";
import { mifConstants } from "../../build/mif_constants.ts";
import type { MifSpec } from "../../mif_spec.ts";
import type { MifStepCounts } from "../mif_step.ts";
import { MIF_KERNELS } from "./advance.ts";
import { CONSTANT_WORDS, constantWords, COUNTED } from "./constants.ts";

type Advance = (...parameters: number[]) => void;

let compiled: WebAssembly.Module | undefined;

/** Words beside the cells: the constants of both populations, and what is counted. */
const OTHERS = 2 * CONSTANT_WORDS + 2;

/**
 * The time-stepped scheme of a Markovian network on the processor, four cells at a time in WebAssembly's vectors: the steps of `MifStepper`, bit for bit.
 */
export class LanesStepper {
  /** Voltage of each cell (0 while refractory), E cells first. (N) */
  readonly voltage: Int32Array;
  /** 1 while a cell is refractory. (N) */
  readonly refractory: Uint32Array;
  /** Spikes of each cell in the last step. (N) */
  readonly spiked: Uint32Array;
  /** Pending kicks from E and from I cells. (N) each */
  readonly pendingE: Uint32Array;
  readonly pendingI: Uint32Array;
  /** Steps done. */
  step = 0;
  /** Spikes of the last step. */
  readonly counts: MifStepCounts = { e: 0, i: 0, recurrent: 0 };
  readonly #cells: { e: number; all: number };
  readonly #constants: Uint32Array;
  readonly #counted: Uint32Array;
  readonly #addresses: readonly number[];
  readonly #advance: Advance;

  /**
   * @param spec A valid spec. @param key Two random words that belong to this network alone.
   * @param options.stepMs Time step, ms. @default 0.1
   * @throws {RangeError} When the step is longer than the shortest delay.
   */
  constructor(
    spec: MifSpec,
    readonly key: readonly [number, number],
    readonly options: { stepMs?: number } = {},
  ) {
    const { N_E: e, N_I } = spec, all = e + N_I;
    this.#cells = { e, all };
    // The last four cells may be fewer.
    const length = all + 3,
      memory = new WebAssembly.Memory({ initial: Math.ceil((4 * (5 * length + OTHERS)) / 65_536) });
    const address = (array: number) => 4 * array * length;
    const array = (at: number) => new Uint32Array(memory.buffer, address(at), all);
    this.voltage = new Int32Array(memory.buffer, address(0), all);
    [this.refractory, this.spiked, this.pendingE, this.pendingI] = [1, 2, 3, 4].map(array);
    this.#constants = new Uint32Array(memory.buffer, address(5), 2 * CONSTANT_WORDS);
    const counted = address(5) + 8 * CONSTANT_WORDS;
    this.#counted = new Uint32Array(memory.buffer, counted, 2);
    this.#addresses = [...[0, 1, 2, 3, 4].map(address), address(5), counted];
    compiled ??= new WebAssembly.Module(encodeModule(MIF_KERNELS, { shared: false }));
    const { exports } = new WebAssembly.Instance(compiled, { env: { memory } });
    this.#advance = exports.advance as Advance;
    this.refresh(spec);
  }

  /** Gives the network other parameters from its next step on. @param spec Of equal sizes. */
  refresh(spec: MifSpec): void {
    const both = mifConstants(spec, this.options.stepMs ?? 0.1);
    both.forEach((constants, at) => this.#constants.set(constantWords(constants), at * CONSTANT_WORDS));
  }

  /** One step of a population. @returns Its spikes. */
  #advanceCells(isE: boolean, e: number, i: number): number {
    const { e: cells, all } = this.#cells, addresses = [...this.#addresses];
    if (!isE) addresses[5] += 4 * CONSTANT_WORDS;
    const range = isE ? [0, cells] : [cells, all];
    this.#counted[COUNTED.spikes / 4] = 0;
    this.#advance(...addresses, ...this.key, this.step, Number(isE), ...range, e, i);
    return this.#counted[COUNTED.spikes / 4];
  }

  /** Advances the network by one step. */
  advance(): void {
    const { counts } = this, { e, i } = counts;
    this.#counted[COUNTED.recurrent / 4] = 0;
    counts.e = this.#advanceCells(true, e, i);
    counts.i = this.#advanceCells(false, e, i);
    counts.recurrent = this.#counted[COUNTED.recurrent / 4];
    this.step++;
  }
}

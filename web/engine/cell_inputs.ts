import { drawInputs } from "../../lib/cable/cell_inputs.ts";
import { HAY_INPUT } from "../../lib/cable/hay_cell.ts";
import { STREAMS } from "../../lib/random/streams.ts";
import { WordStream } from "../../lib/random/word_stream.ts";
import type { Values } from "./live.ts";

/** Length of a block of inputs that are drawn together, ms. */
const BLOCK_MS = 400;
/** Groups from this one on inhibit. */
const FIRST_INHIBITORY = 2;

/** Inputs of a cell, ms by ms, which the cell and its surrogate get alike: the same seed gives the same draws. */
export class CellInputs {
  #block = -1;
  #events: Uint8Array = new Uint8Array(0);

  constructor(readonly seed: number, public values: Values) {}

  /** Numbers of the inputs with an event in a ms. */
  at(ms: number): number[] {
    const block = Math.floor(ms / BLOCK_MS), sites = HAY_INPUT.rateHz.length;
    if (block !== this.#block) {
      this.#block = block;
      this.#events = drawInputs(new WordStream(this.seed, STREAMS.freeCell, block), BLOCK_MS, {
        rates: HAY_INPUT.rateHz.map((rate, site) => {
          const inhibits = HAY_INPUT.drives[site].group >= FIRST_INHIBITORY;
          return rate * this.values[inhibits ? "inhibition" : "excitation"];
        }),
        groups: HAY_INPUT.drives.map(({ group }) => group),
        leastScale: 1,
        mostScale: 1,
      });
    }
    const first = (ms % BLOCK_MS) * sites, found: number[] = [];
    for (let site = 0; site < sites; site++) if (this.#events[first + site] === 1) found.push(site);
    return found;
  }
}

import type { Inbox } from "./receive.ts";
import { receive } from "./receive.ts";
import { addInputs } from "./drive_input.ts";
import type { Running } from "./running_population.ts";
import { randomWords } from "../../random/random_words.ts";
import { isInjected } from "../build/resolved_population.ts";
import { waveAt } from "../build/waves.ts";

const words = new Uint32Array(4);

/** Steps of a call. */
interface Steps {
  /** Steps done before. */
  first: number;
  steps: number;
  /** Of the rings. */
  slots: number;
}

/** Sets the cells' currents to what is injected in a step. */
function inject(
  { population: { waves, noise: about }, cells: { current }, inputs, normals, noise }: Running,
  step: number,
): void {
  current.fill(waveAt(waves, step) + (about?.mean ?? 0));
  addInputs(current, inputs, step);
  if (!about) return;
  const { decay, spread } = about, drawn = normals!.at(step);
  for (let cell = 0; cell < noise.length; cell++) {
    noise[cell] = decay * noise[cell] + spread * drawn[cell];
    current[cell] += noise[cell];
  }
}

/** The model's random words of a step. */
function draw(
  { population: { model, key }, first, cells, words: own, counts, rate }: Running,
  step: number,
): void {
  if (own) cells.random = own.at(step);
  else if (counts) cells.random = counts.at(step, rate?.at(step));
  else if (model.random) {
    for (let cell = 0; cell < cells.size; cell++) {
      randomWords(words, key, first + cell, step);
      cells.random.set(words, 4 * cell);
    }
  }
}

/** What arrives at a receptor in a step; jumps are those that arrive at its end. */
function arrivedAt(
  { ring, receptor: { kinetics } }: Inbox,
  size: number,
  slot: number,
  slots: number,
): Int32Array {
  const at = kinetics.delta ? (slot + 1) % slots : slot;
  return ring.subarray(at * size, (at + 1) * size);
}

/** Adds the hits of drives to what arrives in a step. */
function drive({ drives, cells: { size }, inboxes }: Running, step: number, slots: number): void {
  for (let place = 0; place < inboxes.length; place++) {
    for (const one of drives[place]) one.add(arrivedAt(inboxes[place], size, step % slots, slots), step);
  }
}

/** A step of the plain way. @returns Cells that spiked, in an array that the next step may overwrite. */
function plainStep(running: Running, step: number, slots: number): Uint32Array {
  const { population, cells, inboxes } = running;
  for (const inbox of inboxes) receive(inbox, arrivedAt(inbox, cells.size, step % slots, slots), cells);
  cells.step = step;
  // A share may have no cell of a small population.
  const spikes = cells.size > 0 ? population.model.advance(cells) : 0;
  return cells.fired.subarray(0, spikes);
}

/** Does steps of a population, and notes which cells spike. */
export function advancePopulation(running: Running, { first, steps, slots }: Steps): void {
  const { population, cells, kernel } = running, injected = isInjected(population);
  if (kernel && !injected && !population.model.random) {
    for (let step = first; step < first + steps; step++) drive(running, step, slots);
    kernel.advance({ size: cells.size, slot: first % slots, slots, random: cells.random, steps });
    running.spiked.length = steps;
    for (let step = 0; step < steps; step++) running.spiked[step] = kernel.spiked(step);
    return;
  }
  running.spiked = [];
  for (let step = first; step < first + steps; step++) {
    draw(running, step);
    if (injected) inject(running, step);
    drive(running, step, slots);
    const { size, random } = cells;
    kernel?.advance({ size, slot: step % slots, slots, random, steps: 1 });
    const spiked = kernel ? kernel.spiked(0) : plainStep(running, step, slots);
    running.spiked.push(steps > 1 ? spiked.slice() : spiked);
  }
}

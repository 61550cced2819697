import type { Inbox } from "../cpu/receive.ts";
import { receive } from "../cpu/receive.ts";
import type { Neurons } from "../neurons/neuron_model.ts";
import { pcg4d } from "../../random/pcg4d.ts";
import { isInjected } from "../build/resolved_population.ts";
import type { CellKernel } from "./cell_kernel.ts";

/** Cells and steps that are tried. */
const CELLS = 32;
const STEPS = 16;
/** Largest difference, of the larger of 1 and the value: models may order their sums differently in WGSL and TypeScript, but not be coarser there. */
const TOLERANCE = 1e-9;

/** Numbers from 0 to 1, the same every time. */
function numbers(): () => number {
  const words = new Uint32Array(4);
  let count = 0;
  return () => {
    if (count % 4 === 0) pcg4d(words, count, 0, 0x6b65726e, 0x656c);
    return words[count++ % 4] / 2 ** 32;
  };
}

/** A value that a state variable of some unit may have. */
function someState(unit: string, initial: number, random: () => number): number {
  switch (unit) {
    case "mV":
      return -100 + 140 * random();
    case "":
      return random();
    case "steps":
      return Math.max(0, Math.floor(6 * random()) - 2);
  }
  return initial === 0 ? 10 ** (4 * random() - 2) : initial * (0.5 + random());
}

/** Copies of some cells for the plain step. */
function copyOf({ cells, inboxes }: { cells: Neurons; inboxes: readonly Inbox[] }, size: number) {
  const part = (values: Float64Array) => values.slice(0, Math.min(size, values.length));
  return {
    cells: {
      ...cells,
      size,
      state: Object.fromEntries(Object.entries(cells.state).map(([name, values]) => [name, part(values)])),
      current: part(cells.current),
      conductance: new Float64Array(size),
      drive: new Float64Array(size),
      kick: new Float64Array(size),
      random: cells.random.slice(0, size),
      fired: new Uint32Array(size),
    },
    inboxes: inboxes.map(({ a, b, ring, ...inbox }) => ({ ...inbox, ring, a: part(a), b: part(b) })),
  };
}

function isClose(a: number, b: number): boolean {
  return Object.is(a, b) || Math.abs(a - b) <= TOLERANCE * Math.max(1, Math.abs(a), Math.abs(b)) ||
    a !== a && b !== b;
}

/** Sets the first cells to states and inputs of all kinds. @returns What arrives for each receptor. */
function scatter(
  { own: { cells, inboxes, population } }: CellKernel,
  size: number,
  random: () => number,
): Int32Array[] {
  const spread = (low: number, high: number) => 10 ** (low + (high - low) * random());
  for (let k = 0; k < size; k++) {
    for (const [name, { unit }] of Object.entries(population.model.state)) {
      const initial = population.initial.get(name)!;
      cells.state[name][k] = someState(unit, initial[Math.min(k, initial.length - 1)], random);
    }
    if (isInjected(population)) cells.current[k] = spread(-1, 3) * (random() < 0.5 ? -1 : 1);
    if (k < cells.random.length) cells.random[k] = Math.floor(random() * 2 ** 32);
  }
  return inboxes.map(({ receptor, a, b }) => {
    for (let k = 0; k < size; k++) {
      a[k] = random() < 0.2 ? 0 : spread(-2, 2);
      if (b.length > 0) b[k] = random() < 0.2 ? 0 : spread(-2, 2);
    }
    return Int32Array.from(
      { length: size },
      () => random() < 0.5 ? 0 : Math.min(2 ** 30, Math.round(spread(-2, 1.5) / receptor.quantum)),
    );
  });
}

/** Whether a kernel does what the plain step does, with cells of all kinds in the place of its own, which are as before afterwards. */
export function agrees(kernel: CellKernel): boolean {
  const { cells, inboxes, population: { model } } = kernel.own;
  const size = Math.min(CELLS, cells.size), random = numbers();
  const touched = [...Object.values(cells.state), cells.current, ...inboxes.flatMap(({ a, b }) => [a, b])];
  const before = touched.map((values) => values.slice());
  const words = cells.random.slice();
  let same = true;
  for (let step = 0; step < STEPS && same; step++) {
    const arriving = scatter(kernel, size, random);
    inboxes.forEach(({ ring, receptor }, at) =>
      ring.set(arriving[at], receptor.kinetics.delta ? cells.size : 0)
    );
    const plain = copyOf(kernel.own, size);
    plain.inboxes.forEach((inbox, at) => receive(inbox, arriving[at], plain.cells));
    const spikes = model.advance(plain.cells);
    kernel.advance({ size, slot: 0, slots: 3, random: cells.random, steps: 1 });
    const spiked = kernel.spiked(0);
    same = spiked.length === spikes && spiked.every((cell, k) => cell === plain.cells.fired[k]) &&
      Object.entries(plain.cells.state).every(([name, values]) =>
        values.every((value, k) => isClose(value, cells.state[name][k]))
      ) &&
      plain.inboxes.every(({ a, b }, at) =>
        a.every((value, k) => isClose(value, inboxes[at].a[k])) &&
        b.every((value, k) => isClose(value, inboxes[at].b[k]))
      );
  }
  touched.forEach((values, at) => values.set(before[at]));
  cells.random.set(words);
  for (const { ring } of inboxes) ring.fill(0);
  return same;
}

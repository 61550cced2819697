import type { ResolvedProjection } from "./resolved_projection.ts";
import type { Sizes, Synapses } from "./synapses.ts";

/** Whose synapses a rule draws one after another: those of each cell that spikes, those of each target, or in no order. */
export type DrawOrder = "sources" | "targets" | "none";

/** In which order a projection's rule draws. */
export function drawOrder({ connect: { rule } }: ResolvedProjection): DrawOrder {
  if (rule === "fixed-indegree") return "targets";
  return rule === "fixed-total" || rule === "pairs" ? "none" : "sources";
}

/** Bytes of an array's element for each synapse, zero where one serves all. */
function bytesEach({ weights, delays }: ResolvedProjection) {
  return { weights: weights.length > 1 ? 4 : 0, delays: delays.length > 1 ? 2 : 0 };
}

/** Expected bytes of a projection's synapses on the processor. @param from Cells that spike. */
export function bytesOfSynapses(projection: ResolvedProjection, from: number): number {
  const { weights, delays } = bytesEach(projection);
  return 4 * (from + 1) + projection.expected * (4 + weights + delays);
}

/** What is kept of synapses until they are sorted. */
export type Drawn = "sources" | "targets" | "draws";

/** What a projection needs room for until it is sorted. */
export function needsRoom(projection: ResolvedProjection): Drawn[] {
  const { weights, delays } = bytesEach(projection), order = drawOrder(projection);
  // In the order of the cells that spike, ends and weights stay where they were drawn.
  const draws = order === "sources" ? delays > 0 && weights === 0 : weights + delays > 0;
  return [
    ...(order === "sources" ? [] : ["sources"] as const),
    ...(order === "none" ? ["targets"] as const : []),
    ...(draws ? ["draws"] as const : []),
  ];
}

/** Places for a number of synapses that is expected. */
function placesFor(expected: number): number {
  return Math.ceil(expected + 5 * Math.sqrt(expected)) + 16;
}

/** Places for the largest of some projections. @param share Of the targets that are wanted. */
export function mostPlaces(projections: readonly ResolvedProjection[], share = 1): number {
  return placesFor(
    Math.max(0, ...projections.map((one) => needsRoom(one).length > 0 ? share * one.expected : 0)),
  );
}

/** Arrays that hold what is drawn until it is sorted: one projection after another uses them. */
export class DrawingRoom {
  readonly #arrays = new Map<Drawn, Uint32Array<ArrayBuffer>>();

  /** @param most Places for the largest of the projections. */
  constructor(readonly most = 0) {}

  /** At least so many places, with what they held. */
  take(which: Drawn, length: number): Uint32Array<ArrayBuffer> {
    const old = this.#arrays.get(which);
    if (old && old.length >= length) return old;
    const array = new Uint32Array(Math.max(length, this.most));
    if (old) array.set(old);
    this.#arrays.set(which, array);
    return array;
  }
}

function larger(old: Uint32Array<ArrayBuffer>, capacity: number): Uint32Array<ArrayBuffer> {
  const all = new Uint32Array(capacity);
  all.set(old);
  return all;
}

/** Synapses as a rule draws them. What the order tells is not kept. */
export class DrawnSynapses {
  readonly #order: DrawOrder;
  readonly #random: boolean;
  /** What is in the room, not in arrays of its own. */
  readonly #shared: ReadonlySet<Drawn>;
  /** Synapses of each cell that spikes, one place behind it. */
  readonly #rows: Uint32Array<ArrayBuffer>;
  /** Synapses of each target, one place behind it, where they come in that order. */
  readonly #columns: Uint32Array<ArrayBuffer>;
  #sources = new Uint32Array();
  #targets = new Uint32Array();
  #draws = new Uint32Array();
  #capacity = 0;
  #length = 0;

  /** @param sizes Cells that spike, and targets that are wanted. @param expected Number of synapses among these. */
  constructor(
    readonly projection: ResolvedProjection,
    { from, to }: Sizes,
    expected: number,
    readonly room: DrawingRoom,
  ) {
    const { weights, delays } = projection;
    this.#order = drawOrder(projection);
    this.#random = weights.length > 1 || delays.length > 1;
    this.#shared = new Set(needsRoom(projection));
    this.#rows = new Uint32Array(from + 1);
    this.#columns = new Uint32Array(this.#order === "targets" ? to + 1 : 0);
    this.#reach(placesFor(expected));
  }

  /** Adds one. @param draw What weight and delay are known by. */
  add(source: number, target: number, draw: number): void {
    const at = this.#length;
    if (at === this.#capacity) this.#reach(Math.ceil(1.25 * at) + 1024);
    this.#rows[source + 1]++;
    if (this.#order === "targets") this.#columns[target + 1]++;
    else this.#targets[at] = target;
    if (this.#order !== "sources") this.#sources[at] = source;
    if (this.#random) this.#draws[at] = draw;
    this.#length++;
  }

  #reach(capacity: number): void {
    this.#capacity = capacity;
    const longer = (which: Drawn, old: Uint32Array<ArrayBuffer>) =>
      this.#shared.has(which) ? this.room.take(which, capacity) : larger(old, capacity);
    if (this.#order !== "sources") this.#sources = longer("sources", this.#sources);
    if (this.#order !== "targets") this.#targets = longer("targets", this.#targets);
    if (this.#random) this.#draws = longer("draws", this.#draws);
  }

  /** In rows of the cells that spike, each in the order in which it was drawn. To be asked once. */
  arranged(): Synapses {
    const rows = this.#rows;
    for (let row = 1; row < rows.length; row++) rows[row] += rows[row - 1];
    return this.#order === "sources" ? this.#kept(rows) : this.#sorted(rows);
  }

  /** What came in rows stays where it is; weights take the place of what they are known by. */
  #kept(rows: Uint32Array<ArrayBuffer>): Synapses {
    const { weights, delays, listed } = this.projection;
    const count = this.#length, targets = this.#targets.subarray(0, count);
    if (!this.#random) return { rows, targets, weights, delays };
    const draws = this.#draws;
    const eachDelay = delays.length > 1 ? new Uint16Array(count) : delays;
    if (delays.length > 1) {
      for (let k = 0; k < count; k++) eachDelay[k] = delays[listed ? draws[k] : draws[k] & 0xffff];
    }
    if (weights.length === 1) return { rows, targets, weights, delays: eachDelay };
    const eachWeight = new Int32Array(draws.buffer, 0, count);
    for (let k = 0; k < count; k++) eachWeight[k] = weights[listed ? draws[k] : draws[k] >>> 16];
    return { rows, targets, weights: eachWeight, delays: eachDelay };
  }

  #sorted(rows: Uint32Array<ArrayBuffer>): Synapses {
    const { weights, delays, listed } = this.projection;
    const count = this.#length, columns = this.#columns, ordered = this.#order === "targets";
    const next = rows.slice(), targets = new Uint32Array(count);
    const eachWeight = weights.length > 1 ? new Int32Array(count) : weights;
    const eachDelay = delays.length > 1 ? new Uint16Array(count) : delays;
    let target = 0, left = ordered ? columns[1] : 0;
    for (let k = 0; k < count; k++) {
      if (ordered) {
        while (left === 0) left = columns[++target + 1];
        left--;
      } else target = this.#targets[k];
      const place = next[this.#sources[k]]++, draw = this.#random ? this.#draws[k] : 0;
      targets[place] = target;
      if (weights.length > 1) eachWeight[place] = weights[listed ? draw : draw >>> 16];
      if (delays.length > 1) eachDelay[place] = delays[listed ? draw : draw & 0xffff];
    }
    return { rows, targets, weights: eachWeight, delays: eachDelay };
  }
}

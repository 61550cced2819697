/** Mark of a place that holds no synapse. */
const FREE = -1;

/** Synapses that come and go, each in a place that it keeps; places that are given back are taken again, the last one first. */
export class SynapsePool {
  #sources = new Int32Array(64);
  #targets = new Int32Array(64);
  #weights = new Int32Array(64);
  #delays = new Int32Array(64);
  #free: number[] = [];
  /** Places that were ever taken. */
  #used = 0;

  /** Synapses. */
  get synapses(): number {
    return this.#used - this.#free.length;
  }

  /** Places that were ever taken: some of them may be free. */
  get places(): number {
    return this.#used;
  }

  /** Neuron that spikes; negative of a free place. */
  source(place: number): number {
    return this.#sources[place];
  }

  /** Neuron that is hit. */
  target(place: number): number {
    return this.#targets[place];
  }

  /** Weight, quanta. */
  weight(place: number): number {
    return this.#weights[place];
  }

  /** Delay, steps. */
  delay(place: number): number {
    return this.#delays[place];
  }

  #reach(places: number): void {
    if (places <= this.#sources.length) return;
    const larger = (old: Int32Array<ArrayBuffer>) => {
      const all = new Int32Array(Math.max(places, 2 * old.length));
      all.set(old);
      return all;
    };
    this.#sources = larger(this.#sources);
    this.#targets = larger(this.#targets);
    this.#weights = larger(this.#weights);
    this.#delays = larger(this.#delays);
  }

  /** Adds a synapse. */
  add(source: number, target: number, weight: number, delay: number): void {
    const place = this.#free.pop() ?? this.#used++;
    this.#reach(this.#used);
    this.#sources[place] = source;
    this.#targets[place] = target;
    this.#weights[place] = weight;
    this.#delays[place] = delay;
  }

  /** Ends the synapse of a place. */
  remove(place: number): void {
    this.#sources[place] = FREE;
    this.#free.push(place);
  }

  /** All of it, to be saved: sources (-1 where free), targets, weights and delays by place, (4, places), and free places. */
  save(): SavedPool {
    const used = this.#used, places = new Int32Array(4 * used);
    [this.#sources, this.#targets, this.#weights, this.#delays].forEach((values, row) =>
      places.set(values.subarray(0, used), row * used)
    );
    return { places, free: Uint32Array.from(this.#free) };
  }

  /** Takes what was saved. */
  load({ places, free }: SavedPool): void {
    const used = places.length / 4;
    this.#reach(used);
    [this.#sources, this.#targets, this.#weights, this.#delays].forEach((values, row) =>
      values.set(places.subarray(row * used, (row + 1) * used))
    );
    this.#used = used;
    this.#free = [...free];
  }
}

/** A pool as it is saved. */
export interface SavedPool {
  /** Sources (-1 where free), targets, weights in quanta, delays in steps. (4, places) */
  places: Int32Array<ArrayBuffer>;
  /** Free places, the last one is taken first. */
  free: Uint32Array<ArrayBuffer>;
}

/** Wall time that a stretch should take, ms: short enough for 30 frames a second. */
const TARGET_MS = 25;
/** Shortest and longest stretch, ms of biological time. */
const SHORTEST_MS = 1, LONGEST_MS = 100;
/** Wall time between two looks at the clock where nothing is due, ms. */
const WAIT_MS = 8;
/** Biological time that a slow machine may lag behind before it is let go, ms. */
const MOST_LAG_MS = 120;

/** Runs stretches so that biological time keeps a pace, or goes as fast as it can. */
export class Pacer {
  #pace: number | null = null;
  #paused = true;
  #stopped = false;
  #due = 0;
  #last = 0;
  #wallPerMs = 0.5;
  #rate = 0;
  #loops = 0;

  /** @param advance Runs on; told the biological time in a second so far. @returns Biological time done, null when it failed. */
  constructor(readonly advance: (durationMs: number, msPerSecond: number) => Promise<number | null>) {}

  /** @param pace Biological time in a second, ms; null for as much as it can. */
  set(pace: number | null, paused: boolean): void {
    this.#pace = pace;
    const begins = this.#paused && !paused;
    this.#paused = paused;
    if (!begins) return;
    this.#last = performance.now();
    this.#due = 0;
    this.#run(++this.#loops);
  }

  /** Ends it. */
  stop(): void {
    this.#stopped = true;
  }

  /** Biological time of the next stretch, ms; 0 where none is due. */
  #next(): number {
    const now = performance.now(), fitting = Math.floor(TARGET_MS / this.#wallPerMs);
    const most = Math.max(SHORTEST_MS, Math.min(LONGEST_MS, fitting));
    if (this.#pace === null) return most;
    this.#due = Math.min(MOST_LAG_MS, this.#due + this.#pace * (now - this.#last) / 1000);
    this.#last = now;
    const due = Math.floor(this.#due), least = Math.min(most, Math.max(1, this.#pace / 60));
    return due >= least ? Math.min(due, most) : 0;
  }

  async #run(loop: number): Promise<void> {
    let before = performance.now();
    while (!this.#stopped && !this.#paused && loop === this.#loops) {
      const durationMs = this.#next();
      if (durationMs === 0) {
        await new Promise((resolve) => setTimeout(resolve, WAIT_MS));
        continue;
      }
      const start = performance.now();
      const done = await this.advance(durationMs, this.#rate);
      if (done === null) return;
      const end = performance.now();
      if (done > 0) {
        this.#wallPerMs = 0.7 * this.#wallPerMs + 0.3 * (end - start) / done;
        this.#rate = 0.9 * this.#rate + 0.1 * 1000 * done / Math.max(1, end - before);
      }
      this.#due -= done;
      before = end;
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
  }
}

import { runBytes } from "../../lib/system/run_file.ts";
import { joinStretches, type Live, type Stretch } from "./live.ts";

/** Longest time that is kept, ms. */
const KEPT_MS = 60_000;

/** The last minute of what ran, since its parameters were changed: what a file of it holds. */
export class Recording {
  #parts: Stretch[] = [];
  #keptMs = 0;

  add(stretch: Stretch): void {
    this.#parts.push(stretch);
    this.#keptMs += stretch.durationMs;
    while (this.#keptMs - this.#parts[0].durationMs > KEPT_MS) {
      this.#keptMs -= this.#parts.shift()!.durationMs;
    }
  }

  clear(): void {
    this.#parts = [];
    this.#keptMs = 0;
  }

  /** Bytes of a file that `volley report` reads; null where there is nothing to keep. */
  file(live: Live): Uint8Array<ArrayBuffer> | null {
    if (this.#parts.length === 0) return null;
    const run = live.runOf(joinStretches(this.#parts, live.about.populations.length));
    return run && runBytes(run);
  }
}

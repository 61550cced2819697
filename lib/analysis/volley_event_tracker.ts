/** Constants of a {@link VolleyEventTracker}, in bins and recurrent E spikes. */
export interface TrackerRule {
  /** Bins in which recurrent spikes are counted. */
  windowBins: number;
  /** A volley starts when at least this many lie in the window. */
  open: number;
  /** A volley calms down when at most this many lie in the window. */
  close: number;
  /** Bins for which a calm volley goes on, unless `open` spikes lie in the window again. */
  tailBins: number;
  /** Longest duration; a longer one is cut. */
  longestBins: number;
}

/**
 * The rule of {@link volleyEvents} bin by bin: told the recurrent spikes of one bin after another, it says at whose ends a
 * volley starts and ends.
 * @example
 * ```ts
 * import { VolleyEventTracker } from "@volley/volley";
 *
 * const tracker = new VolleyEventTracker({ windowBins: 2, open: 4, close: 2, tailBins: 0, longestBins: 60 });
 * const happens = [0, 4, 9, 1, 0].map((recurrent) => tracker.add(recurrent));
 * console.assert(happens[1] === "start" && happens[4] === "end");
 * ```
 */
export class VolleyEventTracker {
  readonly #rule: TrackerRule;
  /** Spikes of the last bins of the window, oldest first. */
  readonly #recent: number[] = [];
  /** Bins since the last volley's end. */
  #idle = 0;
  /** Bins since the volley's start, -1 between volleys. */
  #lasting = -1;
  /** Bins until the volley ends by itself, -1 before it has calmed down. */
  #tail = -1;

  /** A tracker before the first bin. @param rule Constants, unchecked. */
  constructor(rule: TrackerRule) {
    this.#rule = rule;
  }

  /**
   * Takes one bin more.
   * @param recurrent Its recurrent E spikes.
   * @returns What happens at its end: a volley starts, ends by itself, or is cut at the longest duration; else null.
   */
  add(recurrent: number): "start" | "end" | "cut" | null {
    this.#recent.push(recurrent);
    if (this.#recent.length > this.#rule.windowBins) this.#recent.shift();
    return this.#lasting < 0 ? this.#wait() : this.#last();
  }

  #sum(bins: number): number {
    let sum = 0;
    for (let bin = Math.max(0, this.#recent.length - bins); bin < this.#recent.length; bin++) {
      sum += this.#recent[bin];
    }
    return sum;
  }

  #wait(): "start" | null {
    const { windowBins, open } = this.#rule;
    this.#idle++;
    if (this.#sum(Math.min(windowBins, this.#idle)) < open) return null;
    this.#lasting = 0;
    this.#tail = -1;
    return "start";
  }

  #last(): "end" | "cut" | null {
    const { windowBins, open, close, tailBins, longestBins } = this.#rule;
    const sum = this.#sum(windowBins);
    this.#lasting++;
    if (this.#tail > 0) this.#tail = sum >= open ? -1 : this.#tail - 1;
    else if (sum <= close) this.#tail = tailBins;
    const ended = this.#tail === 0;
    if (!ended && this.#lasting < longestBins) return null;
    this.#lasting = -1;
    this.#idle = 0;
    return ended ? "end" : "cut";
  }
}

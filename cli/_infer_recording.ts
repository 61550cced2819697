import type { RecordingOptions } from "../lib/experiment/infer/recorded_counts.ts";
import { type Arguments, failUsage, type Option } from "./_arguments.ts";

/** What is taken of recorded spikes. */
export const RECORDING_FLAGS: Readonly<Record<"cells" | "window", Option>> = {
  cells: {
    type: "list",
    value: "POPULATION=WHICH",
    help:
      "cells of recorded spikes that stand for a population, where the file calls them otherwise: a name in it, or numbers, such as I=240-299 or I=v1:240-299; may be repeated",
  },
  window: {
    type: "string",
    value: "START:END",
    help: "part of recorded spikes that is taken, ms",
    default: "what the file says was observed",
  },
};

/** Cells and window as they were given. @throws {UsageError} When they cannot be read. */
export function recordingOf(args: Arguments): RecordingOptions {
  const cells: Record<string, string[]> = {}, window = args.text("window");
  for (const text of args.list("cells")) {
    const at = text.indexOf("=");
    if (at < 1 || at === text.length - 1) {
      failUsage("infer", "--cells must be POPULATION=WHICH, such as E=0-239", text);
    }
    (cells[text.slice(0, at)] ??= []).push(text.slice(at + 1));
  }
  if (window === undefined) return { cells };
  const ends = window.split(":").map((end) => end.trim() === "" ? NaN : Number(end));
  if (ends.length !== 2 || !ends.every(Number.isFinite)) {
    failUsage("infer", "--window must be START:END in ms, such as 500:1500", window);
  }
  return { cells, windowMs: [ends[0], ends[1]] };
}

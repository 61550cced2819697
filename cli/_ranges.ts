import type { BoxRange } from "../lib/experiment/dataset/box.ts";
import { failUsage } from "./_arguments.ts";

/** What parses the ranges of --box, `NAME=LOW:HIGH`. @param task What cannot be done with others. */
export function rangeParser(task: string): (text: string) => BoxRange {
  return (text) => {
    const match = /^([^=]+)=([^:]+):([^:]+)$/.exec(text);
    const [low, high] = match ? [Number(match[2]), Number(match[3])] : [NaN, NaN];
    if (match && !Number.isNaN(low) && !Number.isNaN(high)) return { name: match[1].trim(), low, high };
    failUsage(task, "--box needs NAME=LOW:HIGH with two numbers", text);
  };
}

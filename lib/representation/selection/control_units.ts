import { STREAMS } from "../../random/streams.ts";
import { WordStream } from "../../random/word_stream.ts";

/** Some of so many units by chance, ascending. @param control Number of the draw. */
export function controlUnits(
  { count, of, seed }: { count: number; of: number; seed: number },
  control: number,
): Uint32Array {
  return new WordStream(seed, STREAMS.controlUnits, control).permutation(of).slice(0, count).sort();
}

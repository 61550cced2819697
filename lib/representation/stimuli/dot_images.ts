import { fail } from "../../base/fail.ts";
import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { requireNumber, requireWhole } from "../../base/require_number.ts";
import { DEFAULT_SEED } from "../../random/default_seed.ts";
import { STREAMS } from "../../random/streams.ts";
import { WordStream } from "../../random/word_stream.ts";

const TASK = "draw dots";

/** What dots of different number have in common: their radius, the sum of their areas, or how many there are in an area of the image. */
export type DotSet = "radius" | "area" | "density";

/** Options of {@linkcode dotImages}. */
export interface DotOptions {
  /** Numbers of dots. @default 1 to 9 */
  numbers?: readonly number[];
  /** What dots of different number have in common, a set of images each. @default all three */
  sets?: readonly DotSet[];
  /**
   * Images of each number in each set.
   *
   * @default {30}
   */
  images?: number;
  /**
   * Height and width, pixels.
   *
   * @default {40}
   */
  size?: number;
  /**
   * Radius of a dot where it is the same, pixels; the sum of areas is that of half of the most dots.
   *
   * @default {2}
   */
  radius?: number;
  /** Whole number from 0. @default the library's */
  seed?: number;
}

/** Images of dots. */
export interface DotImages {
  /** `(N, size, size)` from 0 to 1. */
  inputs: Float32Array;
  /** `(N)` which of the numbers, from 0. */
  numbers: Uint32Array;
  /** `(N)` which of the sets, from 0. */
  sets: Uint32Array;
}

const OPTIONS: OptionNames<DotOptions> = {
  ...{ numbers: true, sets: true, images: true, size: true, radius: true, seed: true },
};
const SETS = ["radius", "area", "density"];

/** Pixels that are free between dots. */
const GAP = 1;

/** How often dots are placed anew before it is given up. */
const MOST_TRIES = 2000;

/** Places dots that do not touch in the middle of an image. @returns (number) places, or null when they do not fit. */
function placed(
  words: WordStream,
  { number, radius, side, size }: { number: number; radius: number; side: number; size: number },
): [number, number][] | null {
  const least = (size - side) / 2 + radius, range = side - 2 * radius;
  if (range < 0) return null;
  for (let attempt = 0; attempt < MOST_TRIES; attempt++) {
    const dots: [number, number][] = [];
    for (let tried = 0; dots.length < number && tried < 50 * number; tried++) {
      const x = least + range * words.fraction(), y = least + range * words.fraction();
      if (dots.every(([u, v]) => Math.sqrt((x - u) ** 2 + (y - v) ** 2) >= 2 * radius + GAP)) {
        dots.push([x, y]);
      }
    }
    if (dots.length === number) return dots;
  }
  return null;
}

/**
 * Draws images of dots whose number is not told by their radius, their area or their density alone, as tests of the sense of number need them. Dots do not touch; the pixels at their edges are
 * grey.
 *
 * Source of the controls: Nasr K., Viswanathan P., Nieder A. (2019), doi:10.1126/sciadv.aav7903; radius, area and density one at a time are ours.
 *
 * @param options numbers, sets and sizes
 * @returns images one after another: all of the first number in the first set first
 * @throws {RangeError} when dots do not fit the image, or numbers are out of range
 * @throws {TypeError} when an option is unknown
 *
 * @example
 * ```ts
 * import { dotImages } from "@volley/volley/representation";
 *
 * const { inputs, numbers, sets } = dotImages({ images: 2 });
 * console.log(inputs.length / 1600, numbers[53], sets[53]); // 54, 8, 2
 * ```
 */
export function dotImages(options: DotOptions = {}): DotImages {
  requireKnown(TASK, options, OPTIONS);
  const { numbers = [1, 2, 3, 4, 5, 6, 7, 8, 9], sets = SETS as DotSet[], images = 30, size = 40 } = options;
  const { radius = 2, seed = DEFAULT_SEED } = options;
  numbers.forEach((number) => requireWhole(TASK, "each number of dots", number, 1, 1000));
  requireWhole(TASK, "numbers", numbers.length, 1);
  const unknown = sets.find((set) => !SETS.includes(set));
  if (unknown !== undefined) fail(TASK, `sets must be among ${SETS.join(", ")}`, unknown);
  requireWhole(TASK, "sets", sets.length, 1);
  requireWhole(TASK, "images", images, 1, 1e6);
  requireWhole(TASK, "size", size, 4, 1024);
  requireNumber(TASK, "radius", radius, 0.5, size / 2);
  requireWhole(TASK, "seed", seed, 0);
  const most = Math.max(...numbers), count = numbers.length * sets.length * images;
  const made: DotImages = {
    inputs: new Float32Array(count * size * size),
    numbers: new Uint32Array(count),
    sets: new Uint32Array(count),
  };
  for (let image = 0; image < count; image++) {
    const set = Math.floor(image / images / numbers.length),
      which = Math.floor(image / images) % numbers.length;
    const number = numbers[which], words = new WordStream(seed, STREAMS.dots, image);
    const own = sets[set] === "area" ? radius * Math.sqrt(most / 2 / number) : radius;
    const side = sets[set] === "density" ? Math.max(2 * own, size * Math.sqrt(number / most)) : size;
    const dots = placed(words, { number, radius: own, side, size });
    if (!dots) {
      fail(TASK, `dots must fit an image of ${size} pixels`, `${number} of radius ${own.toFixed(2)}`);
    }
    made.numbers[image] = which;
    made.sets[image] = set;
    for (let at = 0; at < size * size; at++) {
      const x = at % size + 0.5, y = Math.floor(at / size) + 0.5;
      const inside = Math.max(...dots.map(([u, v]) => own + 0.5 - Math.sqrt((x - u) ** 2 + (y - v) ** 2)));
      made.inputs[image * size * size + at] = Math.max(0, Math.min(1, inside));
    }
  }
  return made;
}

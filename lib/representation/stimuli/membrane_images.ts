import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { requireNumber, requireWhole } from "../../base/require_number.ts";
import { DEFAULT_SEED } from "../../random/default_seed.ts";
import { STREAMS } from "../../random/streams.ts";
import { WordStream } from "../../random/word_stream.ts";
import { labelRegions } from "../segmentation/label_regions.ts";

const TASK = "draw membranes";

/** Options of {@linkcode membraneImages}. */
export interface MembraneOptions {
  /**
   * Images.
   *
   * @default {4}
   */
  images?: number;
  /**
   * Height and width, pixels.
   *
   * @default {64}
   */
  size?: number;
  /**
   * Cells, whose membranes are where two of their centres are equally near.
   *
   * @default {8}
   */
  cells?: number;
  /**
   * Rings within cells that look like membranes, as organelles do, each closed and 6 to 10 pixels wide.
   *
   * @default {8}
   */
  rings?: number;
  /**
   * Width of membranes and rings, pixels.
   *
   * @default {2}
   */
  width?: number;
  /**
   * Standard deviation of the noise of pixels; membranes are darker by 1.
   *
   * @default {0.4}
   */
  noise?: number;
  /** Whole number from 0. @default the library's */
  seed?: number;
}

/** Images of cells and what should be found in them. */
export interface MembraneImages {
  /** `(N, size, size)` brightness: 0 on membranes and rings, 1 elsewhere, and noise. */
  inputs: Float32Array;
  /** `(N, size, size)` 1 on membranes. */
  membranes: Uint8Array;
  /** `(N, size, size)` numbers of cells from 1, 0 on membranes. */
  cells: Uint32Array;
}

const OPTIONS: OptionNames<MembraneOptions> = {
  ...{ images: true, size: true, cells: true, rings: true, width: true, noise: true, seed: true },
};

type Place = readonly [x: number, y: number];

/** How far a pixel is from the nearest membrane: the line on which two centres are equally near. */
function fromMembrane(x: number, y: number, centres: readonly Place[]): number {
  let own = 0, nearest = Infinity, least = Infinity;
  centres.forEach(([u, v], centre) => {
    const square = (x - u) ** 2 + (y - v) ** 2;
    if (square < nearest) [own, nearest] = [centre, square];
  });
  const [ownX, ownY] = centres[own];
  centres.forEach(([u, v]) => {
    const apart = Math.sqrt((u - ownX) ** 2 + (v - ownY) ** 2), square = (x - u) ** 2 + (y - v) ** 2;
    if (apart > 0) least = Math.min(least, (square - nearest) / (2 * apart));
  });
  return least;
}

/** A number that is normal, by Box and Muller. */
const normal = (words: WordStream) =>
  Math.sqrt(-2 * Math.log(words.fraction())) * Math.cos(2 * Math.PI * words.fraction());

/**
 * Draws images like those of an electron microscope: cells that are divided by dark membranes, with dark rings in them that look alike in a small window and are no membranes, and noise. The
 * membranes are the edges of a Voronoi diagram of random centres.
 *
 * @param options sizes and noise
 * @returns images, membranes and cells
 * @throws {RangeError} when a number is out of range
 * @throws {TypeError} when an option is unknown
 *
 * @example
 * ```ts
 * import { membraneImages } from "@volley/volley/representation";
 *
 * const { inputs, membranes, cells } = membraneImages({ images: 1, size: 32 });
 * console.log(inputs.length, membranes.length, Math.max(...cells));
 * ```
 */
export function membraneImages(options: MembraneOptions = {}): MembraneImages {
  requireKnown(TASK, options, OPTIONS);
  const { images = 4, size = 64, cells = 8, rings = 8, width = 2, noise = 0.4, seed = DEFAULT_SEED } =
    options;
  requireWhole(TASK, "images", images, 1, 1e6);
  requireWhole(TASK, "size", size, 16, 4096);
  requireWhole(TASK, "cells", cells, 2, 1e4);
  requireWhole(TASK, "rings", rings, 0, 1e4);
  requireNumber(TASK, "width", width, 0.5, size / 4);
  requireNumber(TASK, "noise", noise, 0, 1e3);
  requireWhole(TASK, "seed", seed, 0);
  const pixels = size * size,
    made: MembraneImages = {
      inputs: new Float32Array(images * pixels),
      membranes: new Uint8Array(images * pixels),
      cells: new Uint32Array(images * pixels),
    };
  for (let image = 0; image < images; image++) {
    const words = new WordStream(seed, STREAMS.membranes, 2 * image), first = image * pixels;
    const place = (): Place => [size * words.fraction(), size * words.fraction()];
    const centres = Array.from({ length: cells }, place);
    const circles = Array.from({ length: rings }, () => ({ at: place(), radius: 3 + 2 * words.fraction() }))
      // Rings lie within cells.
      .filter(({ at: [x, y], radius }) => fromMembrane(x, y, centres) > radius + 1.5 * width);
    const noises = new WordStream(seed, STREAMS.membranes, 2 * image + 1);
    for (let at = 0; at < pixels; at++) {
      const x = at % size + 0.5, y = Math.floor(at / size) + 0.5;
      const membrane = fromMembrane(x, y, centres) <= width / 2;
      const ring = circles.some(({ at: [u, v], radius }) =>
        Math.abs(Math.sqrt((x - u) ** 2 + (y - v) ** 2) - radius) <= width / 2
      );
      made.membranes[first + at] = Number(membrane);
      made.inputs[first + at] = Number(!membrane && !ring) + noise * normal(noises);
    }
    const own = { values: made.membranes.subarray(first, first + pixels), width: size, height: size };
    made.cells.set(labelRegions(own, { between: true }).values, first);
  }
  return made;
}

import { fail } from "../base/fail.ts";
import { type OptionNames, requireKnown } from "../base/require_known.ts";
import { readFileBytes } from "../io/atomic.ts";
import { failFile } from "../io/file_error.ts";
import { kindOfFile } from "../io/file_kind.ts";

/** Numbers of an IDX file: bytes 0 to 255, with their shape. */
export interface IdxArray {
  /** Lengths of the dimensions, such as images, rows, columns. */
  shape: number[];
  /** The numbers, row by row. */
  data: Uint8Array;
}

/** Images and their classes, as networks learn from them. */
export interface LabelledImages {
  /** `(N, height, width, channels)` pixels from 0 to 1, the channels of a pixel together. */
  inputs: Float32Array;
  /** height × width × channels, numbers of an image. */
  channels: number;
  /** N. */
  rows: number;
  /** `(N)` classes. */
  labels: Uint8Array;
  /** Height, width and channels of an image. */
  size: [height: number, width: number, channels: number];
}

const OPTIONS: OptionNames<NonNullable<Parameters<typeof decodeIdx>[1]>> = { path: true };
const IMAGE_OPTIONS: OptionNames<NonNullable<Parameters<typeof readIdxImages>[2]>> = {
  first: true,
  count: true,
};

/** Bytes of a gzip archive, unpacked. */
async function unpacked(bytes: Uint8Array, path: string): Promise<Uint8Array> {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    const stream = new Blob([bytes as Uint8Array<ArrayBuffer>]).stream();
    return new Uint8Array(
      await new Response(stream.pipeThrough(new DecompressionStream("gzip"))).arrayBuffer(),
    );
  } catch (cause) {
    failFile("read", path, "its gzip archive must be whole", (cause as Error).message);
  }
}

/**
 * The array of an IDX file of bytes, as MNIST, Fashion-MNIST, KMNIST and EMNIST have them, packed by gzip or not: two zeros, the type (8: bytes), the number of
 * dimensions, the length of each as 32 bits (most significant byte first), the bytes.
 *
 * Y. LeCun, L. Bottou, Y. Bengio, P. Haffner (1998), doi:10.1109/5.726791.
 * @param bytes Content of the file.
 * @param options.path Name of the file for error sentences. @default "the bytes"
 * @throws {FileError} When it is of another kind, of another type, or not as long as it says.
 * @throws {TypeError} When an option is unknown.
 * @example
 * ```ts
 * import { decodeIdx } from "@volley/volley/images";
 *
 * const { shape, data } = await decodeIdx(Uint8Array.of(0, 0, 8, 2, 0, 0, 0, 1, 0, 0, 0, 3, 9, 8, 7));
 * console.log(shape, data); // [1, 3], 9 8 7
 * ```
 */
export async function decodeIdx(bytes: Uint8Array, options: { path?: string } = {}): Promise<IdxArray> {
  requireKnown("decode the array", options, OPTIONS);
  const { path = "the bytes" } = options, all = await unpacked(bytes, path);
  const [high, low, type, dimensions] = all;
  if (high !== 0 || low !== 0 || !(dimensions > 0)) {
    failFile("read", path, "it must be an IDX file, as MNIST has", kindOfFile(all, path));
  }
  if (all.length < 4 + 4 * dimensions) {
    failFile("read", path, `the lengths of ${dimensions} dimensions must be there`, `${all.length} bytes`);
  }
  if (type !== 8) failFile("read", path, "the numbers of an IDX file must be bytes (type 8)", `type ${type}`);
  const view = new DataView(all.buffer, all.byteOffset), first = 4 + 4 * dimensions;
  const shape = Array.from({ length: dimensions }, (_, at) => view.getUint32(4 + 4 * at));
  const length = shape.reduce((a, b) => a * b, 1);
  if (all.length !== first + length) {
    failFile(
      "read",
      path,
      `${shape.join(" x ")} numbers must take ${first + length} bytes`,
      `${all.length} bytes`,
    );
  }
  return { shape, data: all.subarray(first) };
}

/**
 * Reads a pair of IDX files, images and their classes, such as `train-images-idx3-ubyte.gz` and `train-labels-idx1-ubyte.gz` of MNIST.
 * @param images Path of the images: `(N, height, width)`, or `(N, height, width, channels)`.
 * @param labels Path of the classes: `(N)`.
 * @param options.first Number of the first image that is taken. @default 0
 * @param options.count Most images that are taken. @default all
 * @throws {FileError} When a file is missing or broken, or they do not fit each other.
 * @throws {RangeError} When there is no image left.
 * @throws {TypeError} When an option is unknown.
 * @example
 * ```ts ignore
 * import { readIdxImages } from "@volley/volley/images";
 * import { trainClassifier } from "@volley/volley/learning";
 *
 * const { size: [height, width], ...data } = await readIdxImages("train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz");
 * const layers = [{ kind: "conv2d", filters: 16, kernel: 5, stride: 2, activation: "relu", size: [height, width] }] as const;
 * const { model } = await trainClassifier(null, { data, layers, output: { spikes: false } });
 * ```
 */
export async function readIdxImages(
  images: string,
  labels: string,
  options: { first?: number; count?: number } = {},
): Promise<LabelledImages> {
  requireKnown("read the images", options, IMAGE_OPTIONS);
  const pixels = await decodeIdx(await readFileBytes(images), { path: images });
  const classes = await decodeIdx(await readFileBytes(labels), { path: labels });
  const [all, height, width, depth = 1] = pixels.shape;
  if (pixels.shape.length !== 3 && pixels.shape.length !== 4) {
    failFile("read", images, "images must have 3 or 4 dimensions", pixels.shape.length);
  }
  if (classes.shape.length !== 1 || classes.shape[0] !== all) {
    failFile("read", labels, `it must have a class for each of ${all} images`, classes.shape.join(" x "));
  }
  const { first = 0, count = all - first } = options;
  const whole = Number.isInteger(first) && first >= 0 && Number.isInteger(count) && count >= 1;
  if (!whole || first >= all) {
    fail("read the images", `first and count must leave some of the ${all} images`, `${first} and ${count}`);
  }
  const rows = Math.min(count, all - first), channels = height * width * depth;
  return {
    inputs: Float32Array.from(
      pixels.data.subarray(first * channels, (first + rows) * channels),
      (one) => one / 255,
    ),
    ...{ channels, rows, labels: classes.data.slice(first, first + rows), size: [height, width, depth] },
  };
}

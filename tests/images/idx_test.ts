import { assertEquals, assertRejects } from "@std/assert";
import { decodeIdx, readIdxImages } from "../../lib/images/idx.ts";
import { FileError } from "../../lib/io/file_error.ts";
import { inFolder } from "../_folder.ts";

/** An IDX file of bytes as MNIST's authors describe it. */
function idx(shape: number[], data: number[], type = 8): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(4 + 4 * shape.length + data.length), view = new DataView(bytes.buffer);
  bytes.set([0, 0, type, shape.length]);
  shape.forEach((length, at) => view.setUint32(4 + 4 * at, length));
  bytes.set(data, 4 + 4 * shape.length);
  return bytes;
}

const gzip = async (bytes: Uint8Array<ArrayBuffer>) =>
  new Uint8Array(
    await new Response(new Blob([bytes]).stream().pipeThrough(new CompressionStream("gzip"))).arrayBuffer(),
  );

const PIXELS = Array.from({ length: 3 * 2 * 4 }, (_, at) => at * 10);

Deno.test("an IDX file is read packed or not, and in a part of a buffer", async () => {
  const bytes = idx([3, 2, 4], PIXELS), moved = new Uint8Array(bytes.length + 5);
  moved.set(bytes, 5);
  for (const given of [bytes, await gzip(bytes), moved.subarray(5)]) {
    const { shape, data } = await decodeIdx(given);
    assertEquals(shape, [3, 2, 4]);
    assertEquals([...data], PIXELS);
  }
  assertEquals((await decodeIdx(idx([0, 28, 28], []))).shape, [0, 28, 28]);
});

Deno.test("images and classes are read as a classifier takes them", () =>
  inFolder(async (folder) => {
    const images = `${folder}/images.gz`, labels = `${folder}/labels`;
    await Deno.writeFile(images, await gzip(idx([3, 2, 4], PIXELS)));
    await Deno.writeFile(labels, idx([3], [7, 0, 9]));
    const all = await readIdxImages(images, labels);
    assertEquals([all.rows, all.channels, all.size, [...all.labels]], [3, 8, [2, 4, 1], [7, 0, 9]]);
    assertEquals(all.inputs, Float32Array.from(PIXELS, (pixel) => pixel / 255));
    const some = await readIdxImages(images, labels, { first: 1, count: 5 });
    assertEquals([some.rows, [...some.labels], some.inputs.length], [2, [0, 9], 16]);
    await assertRejects(
      () => readIdxImages(images, labels, { first: 3 }),
      RangeError,
      "leave some of the 3 images",
    );
    await assertRejects(() => readIdxImages(labels, labels), FileError, "3 or 4 dimensions");
    await Deno.writeFile(labels, idx([2], [1, 2]));
    await assertRejects(() => readIdxImages(images, labels), FileError, "a class for each of 3 images");
  }));

Deno.test("what is no IDX file of bytes is said in one sentence", async () => {
  const packed = await gzip(idx([3], [1, 2, 3]));
  const refused: [Uint8Array, string][] = [
    [new Uint8Array(0), "it must be an IDX file"],
    [new TextEncoder().encode("a,b\n1,2\n"), "a table (CSV)"],
    [idx([2], [1, 2, 3, 4], 13), "type 13"],
    [idx([2], [1, 2, 3]), "must take 10 bytes: current value is 11 bytes"],
    [idx([2 ** 31, 2 ** 31], []), "must take"],
    [idx([], []), "it must be an IDX file"],
    [idx([3, 3], []).subarray(0, 9), "the lengths of 2 dimensions must be there"],
    [packed.subarray(0, 20), "its gzip archive must be whole"],
  ];
  for (const [bytes, sentence] of refused) {
    await assertRejects(() => decodeIdx(bytes), FileError, sentence);
  }
});

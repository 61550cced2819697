import { madeUp } from "../../../lib/random/made_up.ts";

/** Images of digits of 8 x 8 pixels and what they are: 1,437 to learn from and 360 others, in an order of a seed. */
export async function digitImages(seed: number) {
  const file = await Deno.open(new URL("../../../examples/data/digits.csv.gz", import.meta.url));
  const text = await new Response(file.readable.pipeThrough(new DecompressionStream("gzip"))).text();
  const random = madeUp(seed), rows = text.trim().split("\n").map((line) => line.split(",").map(Number));
  const ordered = rows.map((row) => ({ row, key: random() })).sort((one, other) => one.key - other.key);
  const imagesOf = (from: number, to: number) => {
    const part = ordered.slice(from, to).map(({ row }) => row);
    const inputs = Float32Array.from(part.flatMap((row) => row.slice(0, 64).map((pixel) => pixel / 16)));
    return { inputs, channels: 64, rows: part.length, labels: part.map((row) => row[64]) };
  };
  return { train: imagesOf(0, 1437), test: imagesOf(1437, 1797) };
}

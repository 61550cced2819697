import { decodeAedat } from "../../lib/events/aedat.ts";
import { decodeNMnist } from "../../lib/events/nmnist.ts";
import { decodeShd } from "../../lib/events/shd.ts";
import { decodeIdx } from "../../lib/images/idx.ts";
import { decodeNir } from "../../lib/nir/nir.ts";
import { layersOfNir } from "../../lib/nir/nir_layers.ts";
import { golden as goldenEvents } from "../events/_golden.ts";
import { golden as goldenNir } from "../nir/_golden.ts";
import { mutateBytes } from "./_mutate.ts";
import type { Target } from "./_target.ts";

/** Reads all recordings of a file of spikes. */
async function readAllOfShd(bytes: Uint8Array): Promise<void> {
  using shd = await decodeShd(bytes);
  for (let sample = 0; sample < shd.samples; sample++) await shd.events(sample);
}

/** Recordings of events, images, and a graph of a spiking network. */
export async function ofEvents(folder: string): Promise<Target[]> {
  const header = (text: string) => [...new TextEncoder().encode(`#!AER-DAT${text}\r\n`)];
  const packet = [1, 0, 0, 0, 8, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0];
  const files: [string, Uint8Array, (bytes: Uint8Array) => unknown][] = [
    ["a.shd.h5", await goldenEvents("shd.h5"), readAllOfShd],
    ["a.bin", Uint8Array.of(1, 2, 128, 3, 4, 5, 6, 0, 7, 8), (bytes) => decodeNMnist(bytes)],
    [
      "a-idx2-ubyte",
      Uint8Array.of(0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6),
      (bytes) => decodeIdx(bytes),
    ],
    [
      "2.aedat",
      Uint8Array.from([...header("2.0\r\n# AEChip: DVS128"), 0, 0, 3, 4, 0, 0, 0, 9]),
      (bytes) => decodeAedat(bytes),
    ],
    [
      "3.aedat",
      Uint8Array.from([
        ...header("3.1\r\n#Source 1: DVS128\r\n#!END-HEADER"),
        ...packet,
        7,
        0,
        2,
        0,
        9,
        0,
        0,
        0,
      ]),
      (bytes) => decodeAedat(bytes),
    ],
    [
      "a.nir",
      await goldenNir("chain.nir"),
      async (bytes) => layersOfNir(await decodeNir(bytes), { stepMs: 1 }),
    ],
  ];
  return await Promise.all(files.map(async ([name, bytes, read]): Promise<Target> => {
    const path = `${folder}/${name}`;
    await Deno.writeFile(path, bytes);
    return { name, path, mutate: mutateBytes, load: async () => await read(await Deno.readFile(path)) };
  }));
}

import { assert, assertEquals, assertRejects } from "@std/assert";
import { binEvents, decodeShd, eventBatches, openShd, readShd } from "@volley/volley/events";
import { openHdf5File } from "../../lib/io/hdf5_file.ts";
import { FileError } from "../../lib/io/file_error.ts";
import { inFolder } from "../_folder.ts";
import { golden } from "./_golden.ts";

/** What `make_events.py` writes. */
const TIMES = [[0, 250, 500], [], [125, 62.5, 1000, 1000], [750]];
const UNITS = [[0, 699, 5], [], [3, 4, 5, 5], [350]];

for (const name of ["shd", "shd_wide", "shd_big_endian", "shd_pytables"]) {
  Deno.test(`${name}.h5 of h5py or PyTables: times in ms, units, labels, names and speakers`, async () => {
    using shd = await decodeShd(await golden(`${name}.h5`));
    assertEquals([shd.samples, shd.units, shd.classes], [4, 700, ["zero", "eins", "zwei"]]);
    assertEquals([[...shd.labels], [...shd.speakers!]], [[2, 0, 1, 2], [4, 4, 0, 11]]);
    for (let sample = 0; sample < 4; sample++) {
      const { timesMs, units } = await shd.events(sample);
      assertEquals([Array.from(timesMs), Array.from(units)], [TIMES[sample], UNITS[sample]]);
    }
  });
}

Deno.test("readShd() counts events by recording, bin and feature, and adds up neighbouring units", async () => {
  await inFolder(async (folder) => {
    const path = `${folder}/shd.h5`;
    await Deno.writeFile(path, await golden("shd.h5"));
    const { values, shape, labels, leftOut } = await readShd(path, { binMs: 250, steps: 5, units: 100 });
    assertEquals([shape, [...labels], leftOut], [[4, 5, 100], [2, 0, 1, 2], 0]);
    const wanted = new Float32Array(4 * 5 * 100);
    TIMES.forEach((times, sample) =>
      times.forEach((time, at) => {
        wanted[(sample * 5 + Math.floor(time / 250)) * 100 + Math.floor(UNITS[sample][at] / 7)] += 1;
      })
    );
    assertEquals(values, wanted);
    const ones = await readShd(path, { binMs: 250, steps: 5, units: 100, as: "ones", only: [2] });
    assertEquals([ones.shape, ones.values.reduce((a, b) => a + b)], [[1, 5, 100], 2]);
  });
});

Deno.test("batches are the recordings in the order that is asked for, each as binEvents() has it", async () => {
  using shd = await decodeShd(await golden("shd.h5"));
  const options = { binMs: 250, steps: 5 }, only = [3, 0, 2];
  const batches = await Array.fromAsync(eventBatches(shd, { ...options, only, batch: 2 }));
  assertEquals(batches.map(({ shape, labels }) => [shape, [...labels]]), [
    [[2, 5, 700], [2, 2]],
    [[1, 5, 700], [1]],
  ]);
  const all = await binEvents(shd, { ...options, only });
  assertEquals([...batches[0].values, ...batches[1].values], [...all.values]);
});

Deno.test("events after the last bin are refused with the cure, or left out and counted", async () => {
  using shd = await decodeShd(await golden("shd.h5"), { path: "mine.h5" });
  await assertRejects(
    () => binEvents(shd, { binMs: 250, steps: 2 }),
    RangeError,
    'Cannot bin the events as times must be below the 500 ms of all bins (take more steps, or beyond: "leave-out"): ' +
      "current value is 500 ms in recording 0 of mine.h5",
  );
  const { leftOut, values } = await binEvents(shd, { binMs: 250, steps: 2, beyond: "leave-out" });
  assertEquals([leftOut, values.reduce((a, b) => a + b)], [4, 4]);
});

Deno.test("a file without labels, with a unit or a list of another length, or cut off is refused in a sentence", async () => {
  const decode = async (name: string) => await decodeShd(await golden(name), { path: "mine.h5" });
  await assertRejects(
    () => decode("shd_unlabelled.h5"),
    FileError,
    "Cannot read mine.h5 as it must have /labels: current value is none",
  );
  using unit = await decode("shd_wrong_unit.h5");
  await assertRejects(
    () => unit.events(2),
    FileError,
    "Cannot read mine.h5 as units must be whole numbers below 700: current value is 700 in recording 2",
  );
  using length = await decode("shd_wrong_length.h5");
  await assertRejects(
    () => length.events(0),
    FileError,
    "Cannot read mine.h5 as recording 0 must have a unit for each of 3 times: current value is 1",
  );
  const whole = await golden("shd.h5");
  for (const part of [1, 100, 2000, whole.length - 3000, whole.length - 8]) {
    await assertRejects(() => decodeShd(whole.slice(0, part)), FileError, "Cannot read the bytes as");
  }
});

Deno.test("options are checked, and what is no such file is refused", async () => {
  using shd = await decodeShd(await golden("shd.h5"));
  const wrong = async (options: object, said: string) => {
    const error = await assertRejects(() => binEvents(shd, { binMs: 1, steps: 2000, ...options }), Error);
    assert(error.message.includes(said), error.message);
  };
  await wrong({ binMs: 0 }, "binMs must be a positive number");
  await wrong({ units: 3 }, "units must divide the 700");
  await wrong({ only: [4] }, "only[0] must be a whole number from 0 to 3");
  await wrong({ steps: 2 ** 22 }, "at most 1073741824 values");
  await wrong({ unit: 3 }, "its options must be among");
  await assertRejects(() => openShd("none.h5"), FileError);
  await assertRejects(() => decodeShd(new Uint8Array(10)), FileError, "no HDF5 file");
});

Deno.test("lists of a large file are read from the disk, each when it is wanted", async () => {
  await inFolder(async (folder) => {
    const path = `${folder}/shd.h5`;
    await Deno.writeFile(path, await golden("shd.h5"));
    using file = await openHdf5File(path, { kind: "a file", whole: 0 });
    const units = file.root.group("spikes")!.dataset("units")!;
    assertEquals(units.lists().map((list) => [...list]), UNITS);
    assertEquals(units.lists([2, 3]).map((list) => [...list]), [UNITS[2]]);
  });
});

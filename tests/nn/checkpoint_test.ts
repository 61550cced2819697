import { assert, assertEquals, assertRejects } from "@std/assert";
import fc from "fast-check";
import { isUserError } from "../../lib/base/errors.ts";
import { FileError } from "../../lib/io/file_error.ts";
import { decodeSafetensors, encodeSafetensors, type SafeTensor } from "../../lib/io/safetensors.ts";
import { isCheckpoint, readCheckpoint } from "../../lib/nn/checkpoint.ts";
import { inFolder } from "../_folder.ts";

/** A checkpoint after 135 of 300 steps whose step was made "x". */
const BAD_STEP = new URL("../surrogate/bad_step.checkpoint.safetensors", import.meta.url).pathname;
const { tensors: TENSORS, metadata: METADATA } = decodeSafetensors(await Deno.readFile(BAD_STEP));
const WANTED = { fingerprint: JSON.parse(METADATA.fingerprint), length: 48 };

/** What a checkpoint would be without a mistake, but for what is changed in it. */
async function reads(
  folder: string,
  change: { tensors?: Record<string, SafeTensor | undefined>; metadata?: Record<string, string | undefined> },
) {
  const tensors = Object.entries({ ...TENSORS, ...change.tensors }).filter(([_, one]) => one !== undefined);
  const metadata = Object.entries({ ...METADATA, step: "135", ...change.metadata }).filter(([_, one]) =>
    one !== undefined
  );
  const path = `${folder}/c.checkpoint.safetensors`;
  await Deno.writeFile(
    path,
    encodeSafetensors(Object.fromEntries(tensors) as never, Object.fromEntries(metadata) as never),
  );
  return await readCheckpoint(path, WANTED);
}

const f32 = (shape: number[], value = 0): SafeTensor => ({
  dtype: "F32",
  shape,
  data: new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(value),
});

Deno.test("a checkpoint whose step is no number is refused in one sentence", () =>
  inFolder(async (folder) => {
    const error = await assertRejects(() => readCheckpoint(BAD_STEP, WANTED), FileError);
    assertEquals(
      error.message,
      `Cannot resume from ${BAD_STEP} as its step must be a whole number from 0 to 300: current value is x`,
    );
    assertEquals((await reads(folder, {})).step, 135);
    assert(await isCheckpoint(BAD_STEP));
  }));

Deno.test("a checkpoint with another step, fingerprint, length or value is refused, naming it", () =>
  inFolder(async (folder) => {
    const rows = TENSORS["history.validations"].data.slice() as Float32Array;
    rows[2] = rows[0];
    const cases: [Parameters<typeof reads>[1], string][] = [
      ...["-1", "1.5", "301", "1e2", "", " 3", undefined].map((
        step,
      ): [Parameters<typeof reads>[1], string] => [
        { metadata: { step } },
        "its step must be a whole number from 0 to 300",
      ]),
      [{ metadata: { step: "134" } }, "history.records must be F32 [134,2]: current value is F32 [135,2]"],
      ...["[", "[]", "null", "3", undefined].map((fingerprint): [Parameters<typeof reads>[1], string] => [
        { metadata: { fingerprint } },
        "its fingerprint must be a JSON object",
      ]),
      [{ tensors: { "state.weights": f32([47, 4]) } }, "state.weights must be F32 [48,4]"],
      [{ tensors: { "state.moments": f32([48, 8, 1]) } }, "state.moments must be F32 [48,8]"],
      [
        { tensors: { "state.averages": undefined } },
        "state.averages must be F32 [48,4]: current value is nothing",
      ],
      [
        { tensors: { "state.weights": f32([48, 4], NaN) } },
        "state.weights must be finite: current value is NaN",
      ],
      [{ tensors: { "history.validations": f32([9, 2]) } }, "must rise from 1 to 135: current value is 0"],
      [
        {
          tensors: { "history.validations": { ...TENSORS["history.validations"], data: rows } as SafeTensor },
        },
        "the steps of history.validations must rise",
      ],
      [{ metadata: { format: "volley surrogate 2" } }, "its format must be"],
    ];
    for (const [change, sentence] of cases) {
      const error = await assertRejects(() => reads(folder, change), FileError);
      assert(error.message.includes(sentence), `${error.message} (wanted: ${sentence})`);
    }
  }));

Deno.test("bytes of a checkpoint that are changed or cut give a sentence or a checkpoint that fits", () =>
  inFolder(async (folder) => {
    await reads(folder, {});
    const whole = await Deno.readFile(`${folder}/c.checkpoint.safetensors`), path = `${folder}/m.safetensors`;
    // Most of what can go wrong is in the header.
    const place = fc.oneof(fc.nat(3000), fc.nat(whole.length - 1));
    const change = fc.record({
      places: fc.array(fc.tuple(place, fc.nat(255)), { maxLength: 3 }),
      end: place,
    });
    await fc.assert(
      fc.asyncProperty(change, fc.boolean(), async ({ places, end }, cuts) => {
        const bytes = cuts ? whole.slice(0, end) : whole.slice();
        for (const [at, value] of places) if (at < bytes.length) bytes[at] = value;
        await Deno.writeFile(path, bytes);
        try {
          const { step, records } = await readCheckpoint(path, WANTED);
          assertEquals(records.length, 2 * step);
        } catch (error) {
          assert(isUserError(error), `${error}`);
        }
      }),
      { numRuns: 300 },
    );
  }));

import { assert, assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import { trainModel } from "../../../lib/surrogate/train_model.ts";
import { loadModel, saveModel } from "../../../lib/surrogate/model_file.ts";
import { memberCheckpoint } from "../../../lib/surrogate/ensemble/member_checkpoint.ts";
import { memberCount, memberSeed, membersOf } from "../../../lib/surrogate/ensemble/members.ts";
import { dealtRuns, rolloutMembers } from "../../../lib/surrogate/ensemble/rollout_members.ts";
import { rolloutModel } from "../../../lib/surrogate/rollout_model.ts";
import { rolloutSurrogate } from "../../../lib/surrogate/counts/rollout.ts";
import type { SurrogateModel } from "../../../lib/surrogate/model.ts";
import type { RecurrentSpec } from "../../../lib/surrogate/counts/recurrent_spec.ts";
import { FileError } from "../../../lib/io/file_error.ts";
import { decodeSafetensors, encodeSafetensors } from "../../../lib/io/safetensors.ts";
import { someNetworks } from "../../../lib/system/population_counts.ts";
import { inFolder } from "../../_folder.ts";
import { threeMembers, TRAINING } from "./_members.ts";

Deno.test("trainModel() with one member is the same as without, bit for bit", async () => {
  const [alone, one] = [
    await trainModel(null, TRAINING),
    await trainModel(null, { ...TRAINING, members: 1 }),
  ];
  assertEquals(one.model, alone.model);
  assertEquals(one.losses, alone.losses);
});

Deno.test("trainModel() with members has the single model first, and others of other weights and batches", async () => {
  const alone = await trainModel(null, TRAINING);
  const { model, losses, members, validation } = await trainModel(null, { ...TRAINING, members: 3 });
  assertEquals([model.weights, losses, validation], [alone.model.weights, alone.losses, alone.validation]);
  assertEquals(model.spec.training.members, 3);
  assertEquals(memberCount(model), 3);
  const heads = membersOf(model).map(({ weights }) => weights["head.weight"].data);
  assertEquals(new Set(heads.map((data) => data.join())).size, 3);
  assertEquals(new Set(members!.map((one) => one.losses.join())).size, 3);
  const seeded = await trainModel(null, { ...TRAINING, seed: memberSeed(5, 2) });
  assertEquals(seeded.model.weights, model.ensemble!.others[1]);
  const { values, spreads, errors } = model.ensemble!.heldOut!;
  assertEquals([values.length, spreads.E.length, errors.I.length], [6, 6, 6]);
});

Deno.test("memberSeed() is the seed of the first member, and one of its own of any other", () => {
  const seeds = [1, 2].flatMap((seed) => [0, 1, 2, 63].map((member) => memberSeed(seed, member)));
  assertEquals([seeds[0], seeds[4]], [1, 2]);
  assertEquals(new Set(seeds).size, 8);
  assert(seeds.every(Number.isSafeInteger));
});

Deno.test("trainModel() with members, stopped in the second and resumed, gives the same bits", () =>
  inFolder(async (folder) => {
    const checkpoint = `${folder}/m.checkpoint.safetensors`, stop = new AbortController();
    const whole = await trainModel(null, { ...TRAINING, members: 3 });
    const broken = await trainModel(null, {
      ...{ ...TRAINING, members: 3, checkpoint, signal: stop.signal, validateEvery: 1 },
      onProgress: ({ fraction }) => fraction > 0.5 && stop.abort(),
    });
    assertEquals([broken.completed, broken.model.ensemble!.heldOut], [false, null]);
    const seen: number[] = [];
    const resumed = await trainModel(null, {
      ...{ ...TRAINING, members: 3, checkpoint, resume: true, validateEvery: 1 },
      onProgress: ({ fraction }) => seen.push(fraction),
    });
    assert(seen[0] > 0.5, `it goes on at ${seen[0]}`);
    assertEquals(resumed.completed, true);
    assertEquals(
      membersOf(resumed.model).map(({ weights }) => weights),
      membersOf(whole.model).map((m) => m.weights),
    );
  }));

Deno.test("memberCheckpoint() is the path of a single model for the first member", () => {
  const path = "m.checkpoint.safetensors";
  assertEquals([0, 1].map((member) => memberCheckpoint(path, member)), [
    path,
    "m.checkpoint.member-2.safetensors",
  ]);
});

Deno.test("trainModel() refuses members of a kind that has none, in a sentence", async () => {
  await assertRejects(
    () => trainModel(null, { ...TRAINING, kind: "mean-field", choices: {}, members: 2 }),
    TypeError,
    "Cannot train a mean-field surrogate as it has no members, as recurrent and volley surrogates have: current value is 2 members",
  );
  await assertRejects(
    () => trainModel(null, { ...TRAINING, members: 65 }),
    RangeError,
    "members must be a whole number from 1 to 64",
  );
});

Deno.test("a model file holds all members; that of a single model says nothing of them", () =>
  inFolder(async (folder) => {
    const model = await threeMembers(), [single] = membersOf(model);
    await saveModel(`${folder}/three`, model);
    await saveModel(`${folder}/one`, single);
    const three = await loadModel(`${folder}/three`), one = await loadModel(`${folder}/one`);
    assertEquals([three.weights, three.ensemble], [model.weights, model.ensemble]);
    assertEquals([memberCount(one), "ensemble" in one], [1, false]);
    const read = (name: string) =>
      decodeSafetensors(Deno.readFileSync(`${folder}/${name}.safetensors`), { path: name });
    assertEquals(Object.keys(read("one").metadata), ["format", "spec"]);
    assertEquals(Object.keys(read("three").tensors).length, 3 * Object.keys(read("one").tensors).length);
    const broken = async (metadata: Record<string, string>, sentence: string) => {
      const { tensors, metadata: known } = read("three");
      Deno.writeFileSync(
        `${folder}/broken.safetensors`,
        encodeSafetensors(tensors, { ...known, ...metadata }),
      );
      await assertRejects(() => loadModel(`${folder}/broken`), FileError, sentence);
    };
    await broken({ members: "1" }, "an ensemble must have 2 to 64 members: current value is 1");
    await broken(
      { members: "4" },
      "members.3.layers.0.weight_ih_l0 must be F32 [12,3]: current value is nothing",
    );
    const cut = "its members must have a spread and an error at each held-out point";
    await broken({
      heldOut: JSON.stringify({ values: [[1]], spreads: { E: [0.1, 0.2] }, errors: { E: [0] } }),
    }, cut);
    await broken({ heldOut: JSON.stringify({ values: [[1]], spreads: { E: [0.1] }, errors: {} }) }, cut);
    await broken({ heldOut: "{" }, "what its members gave at held-out points must be JSON");
  }));

Deno.test("rolloutModel() of an ensemble gives run r of member r modulo their number, in any number of runs", async () => {
  const model = await threeMembers(), parameters = [1, 1.5, 2, 2.5, 3, 1, 2, 3];
  const all = await rolloutModel(null, model, { runs: 8, bins: 30, seed: 9, parameters });
  const later = await rolloutModel(null, model, {
    ...{ runs: 4, bins: 30, seed: 9, firstRun: 4, parameters: parameters.slice(4) },
  });
  assertEquals(later.counts, someNetworks(all, 4, 4).counts);
  const fifth = await rolloutSurrogate(null, membersOf(model)[2] as SurrogateModel<RecurrentSpec>, {
    ...{ runs: 1, bins: 30, seed: memberSeed(9, 2), firstRun: 1, parameters: [parameters[5]] },
  });
  assertEquals(someNetworks(all, 5, 1).counts, fifth.counts);
  assertNotEquals(someNetworks(all, 0, 1).counts, someNetworks(all, 1, 1).counts);
});

Deno.test("rolloutMembers() runs all members, the first as a single model; dealt they are those of rolloutModel()", async () => {
  const model = await threeMembers(), options = { runs: 2, bins: 30, seed: 4, parameters: [2, 2] };
  const members = await rolloutMembers(null, model, options);
  assertEquals(members.length, 3);
  const [alone] = await rolloutMembers(null, membersOf(model)[0], options);
  assertEquals(members[0].counts, alone.counts);
  const dealt = await rolloutModel(null, model, { ...options, runs: 6, parameters: new Array(6).fill(2) });
  assertEquals(dealtRuns(members, { runs: 6 }).counts, dealt.counts);
  await assertRejects(
    () => rolloutMembers(null, model, { ...options, parameters: [2, 9], strict: true }),
    RangeError,
    "in the box it was trained on",
  );
});

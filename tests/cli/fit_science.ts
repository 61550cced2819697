import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { gpuTest } from "../_gpu.ts";
import { saveSmallModel } from "./_small_model.ts";
import { assertMistakes, volley } from "./_volley.ts";

gpuTest("volley fit and volley sweep use a surrogate over its box", async (gpu) => {
  const folder = await Deno.makeTempDir();
  try {
    await saveSmallModel(gpu, `${folder}/model`);
    await findsAndChecks(folder);
    await saysWhatIsBeyondReach(folder);
    await saysWhenTheNetworkDiffers(folder);
    await keepsToTheBox(folder);
    await warnsOutsideTheBox(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

const FAST = ["--duration", "1000", "--global-points", "32", "--tolerance", "0.05"];

/** The parameters found give the network itself the wanted rates, if need be after corrections. */
async function findsAndChecks(folder: string): Promise<void> {
  const check = ["--check-runs", "2", "--check-duration", "2000", "--within", "0.1"];
  const { code, out, err } = await volley(
    folder,
    ...[
      "fit",
      "model",
      "--target",
      "rates.E=15,rates.I=35",
      ...FAST,
      ...check,
      "--json",
      "--out",
      "fit.json",
    ],
  );
  assertEquals(code, 0, err);
  const fit = JSON.parse(out);
  assertEquals([fit.reached, fit.met], [true, true], out);
  const { S_EE, lambda } = fit.parameters;
  assert(S_EE >= 12 && S_EE <= 20 && lambda >= 3000 && lambda <= 8000, out);
  for (const { network, target } of fit.targets) assert(Math.abs(network / target - 1) <= 0.1, out);
  assertEquals(JSON.parse(await Deno.readTextFile(`${folder}/fit.json`)), fit);
}

async function saysWhatIsBeyondReach(folder: string): Promise<void> {
  const args = ["fit", "model", "--target", "rates.E=200", "--set", "S_EE=15", "--no-check", ...FAST];
  const { code, out } = await volley(folder, ...args);
  assertEquals(code, 0);
  assertStringIncludes(out, "S_EE 15.000");
  assertStringIncludes(
    out,
    "does not reach the targets; this is the nearest that was found. Seen over the box: rate.E ",
  );
  await assertMistakes(folder, [
    [["fit", "model"], "it needs --target MEASURE=NUMBER,...: current value is none"],
    [["fit", "model", "--target", "rates.E"], "--target needs MEASURE=NUMBER: current value is rates.E"],
    [["fit", "model", "--target", "peakHZZ=3"], "did you mean peakHz?"],
    [["fit", "model", "--target", "peakHz=3", "--free", "lamda"], "did you mean lambda?"],
  ]);
}

/** No network fires within one in a million of a target. */
async function saysWhenTheNetworkDiffers(folder: string): Promise<void> {
  const check = ["--check-runs", "1", "--check-duration", "500", "--within", "1e-6", "--corrections", "0"];
  const { code, out } = await volley(folder, "fit", "model", "--target", "rates.E=15", ...FAST, ...check);
  assertEquals(code, 1);
  assertStringIncludes(out, "The network does not meet the targets.");
}

async function warnsOutsideTheBox(folder: string): Promise<void> {
  const bare = await volley(folder, "rollout", "model", "--duration", "200");
  assertEquals(bare.code, 2);
  assertStringIncludes(
    bare.err,
    "it needs --parameter S_EE=VALUE --parameter lambda=VALUE: current value is none",
  );
  const at = ["--parameter", "S_EE=24", "--parameter", "lambda=7000", "--duration", "100"];
  const warned = await volley(folder, "rollout", "model", ...at);
  assertEquals(warned.code, 0);
  const box = "in the box it was trained on (S_EE 12 to 20, lambda 3000 to 8000): current value is 24";
  assertStringIncludes(warned.err, box);
  const refused = await volley(folder, "rollout", "model", ...at, "--strict");
  assertEquals([refused.code, refused.out], [2, ""]);
  assertStringIncludes(refused.err, box);
}

async function keepsToTheBox(folder: string): Promise<void> {
  const args = ["sweep", "model", "--grid", "S_EE=12:24:4", "--duration", "500", "--json"];
  const { code, out, err } = await volley(folder, ...args);
  assertEquals(code, 0);
  assertStringIncludes(
    err,
    "in the box it was trained on (S_EE 12 to 20, lambda 3000 to 8000): current value is 24",
  );
  const { x, measures, source, settings } = JSON.parse(out);
  assertEquals([x.values, source, settings.parameters[1]], [[12, 16, 20, 24], "model", 7000]);
  assert(measures["rate.E"][0] < measures["rate.E"][2], out);
  assertEquals((await volley(folder, ...args, "--strict")).code, 2);
  const people = await volley(folder, ...args.slice(0, -1));
  assertStringIncludes(people.out, "model over S_EE (4) at lambda 7000: 4 points");
}

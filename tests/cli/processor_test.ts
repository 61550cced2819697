import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { inFolder } from "../_folder.ts";
import { command } from "./_volley.ts";

/** A backend that this system does not have: no adapter is found. */
const NONE = { DENO_WEBGPU_BACKEND: Deno.build.os === "darwin" ? "vulkan" : "metal" };

Deno.test("without an adapter a surrogate is trained, run and evaluated on the processor", () =>
  inFolder(async (folder) => {
    const run = async (text: string, env: Record<string, string> = NONE) => {
      const { code, stdout, stderr } = await command(folder, text.split(" "), env).output();
      const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
      return { code, out, err };
    };
    const small = "--networks 3 --duration 400 --warmup 50 --set N_E=40 --set N_I=10 --engine reference";
    assertEquals((await run(`simulate mif-small-syn ${small} --out run.npz`)).code, 0);
    const train = "train run.npz --layers lstm:4 --steps 6 --batch 4 --window 20";
    const trained = await run(`${train} --out model`);
    assertEquals(trained.code, 0, trained.err);
    assertStringIncludes(trained.err, "no WebGPU adapter was found");
    assertStringIncludes(trained.err, "The processor's engine is used instead");
    assertStringIncludes(trained.out, "6 steps in");
    assertStringIncludes(trained.out, "on CPU (");
    const rolled = await run("rollout model --runs 2 --duration 200 --json");
    assertEquals(rolled.code, 0, rolled.err);
    assertStringIncludes(JSON.parse(rolled.out).adapter.description, "CPU (");
    assertEquals((await run("evaluate model --networks 2 --duration 1000")).code, 0);
    const refused = await run(`${train} --engine gpu --out other`);
    assertEquals(refused.code, 2);
    assertStringIncludes(refused.err, "no WebGPU adapter was found");
    assert(!refused.err.includes("The processor's engine is used instead"));
  }));

Deno.test("--engine chooses what does a surrogate's layers, and a kind that needs the GPU says so", () =>
  inFolder(async (folder) => {
    const run = async (text: string) => {
      const { code, stdout, stderr } = await command(folder, text.split(" ")).output();
      const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
      return { code, out, err };
    };
    const small = "--networks 2 --duration 300 --warmup 50 --set N_E=40 --set N_I=10";
    assertEquals((await run(`simulate mif-small-syn ${small} --out run.npz`)).code, 0);
    const train = "train run.npz --layers gru:4 --steps 3 --batch 4 --window 20 --json";
    const adapterOf = ({ code, out, err }: Awaited<ReturnType<typeof run>>): string => {
      assertEquals(code, 0, err);
      return JSON.parse(out).adapter.description;
    };
    assertStringIncludes(adapterOf(await run(`${train} --engine reference --out one`)), "CPU (");
    const rollout = "rollout one --runs 2 --duration 100 --json";
    assertStringIncludes(adapterOf(await run(`${rollout} --engine reference`)), "CPU (");
    const wrong = await run("train run.npz --engine cpu --out other");
    assertEquals([wrong.code, wrong.err.includes("--engine must be gpu or reference")], [2, true], wrong.err);
  }));

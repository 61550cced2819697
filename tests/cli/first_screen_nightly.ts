import { assertEquals } from "@std/assert";
import { inFolder } from "../_folder.ts";

/** Packages that only tests, tools and benchmarks need. */
const OF_TESTS = ["@tensorflow", "core-js", "fast-check", "playwright-core", "rollup"];

/** Runs a task of this copy as on a machine where Deno has run nothing yet. @returns Lines beside those that Deno says of the task. */
async function freshTask(cache: string, ...args: string[]) {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["task", ...args],
    cwd: new URL("../..", import.meta.url),
    env: { DENO_DIR: cache, NO_COLOR: "1" },
  }).output();
  const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes).trim().split("\n"));
  return { code, out, err: err.filter((line) => !line.startsWith("Task ")) };
}

Deno.test("on a fresh machine a command prints its own lines alone, and fetches no package of the tests", () =>
  inFolder(async (cache) => {
    const setup = await freshTask(cache, "setup", "--optional");
    assertEquals([setup.code, setup.out, setup.err], [0, [""], []]);
    const { code, out, err } = await freshTask(cache, "volley", "describe", "mif-syn");
    assertEquals([code, err], [0, []]);
    assertEquals(out[0].split(/\s+/), ["network", "mif-syn"]);
    const fetched = [...Deno.readDirSync(`${cache}/npm/registry.npmjs.org`)].map(({ name }) => name);
    assertEquals(OF_TESTS.filter((name) => fetched.includes(name)), []);
  }));

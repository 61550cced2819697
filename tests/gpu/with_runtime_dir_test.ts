import { assertEquals } from "@std/assert";

const MODULE = new URL("../../lib/gpu/with_runtime_dir.ts", import.meta.url).href;
const SCRIPT = `import { withRuntimeDir } from ${JSON.stringify(MODULE)};
const value = () => {
  try { return Deno.env.get("XDG_RUNTIME_DIR") ?? null; } catch { return "not allowed"; }
};
const inside = await withRuntimeDir(() => Promise.resolve(value()));
console.log(JSON.stringify([inside, value()]));`;

/** What the variable is during work and after it, in a process of its own. */
async function valuesOf(
  permissions: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<unknown> {
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "-q",
      "--no-prompt",
      ...permissions,
      `data:application/typescript,${encodeURIComponent(SCRIPT)}`,
    ],
    env: { ...env },
    clearEnv: true,
  }).output();
  assertEquals(new TextDecoder().decode(stderr), "");
  return JSON.parse(new TextDecoder().decode(stdout));
}

Deno.test({
  name: "withRuntimeDir() sets the folder for the time of the work alone, where it is missing and may be set",
  ignore: Deno.build.os !== "linux",
  async fn() {
    const home = { HOME: Deno.env.get("HOME") ?? "/", DENO_DIR: Deno.env.get("DENO_DIR") ?? "" };
    const allowed = ["--allow-import", "--allow-read", "--allow-env=XDG_RUNTIME_DIR"];
    assertEquals(await valuesOf(allowed, home), ["/", null]);
    assertEquals(await valuesOf(allowed, { ...home, XDG_RUNTIME_DIR: "/run" }), ["/run", "/run"]);
    assertEquals(await valuesOf(["--allow-read"], home), ["not allowed", "not allowed"]);
  },
});

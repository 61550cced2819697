/**
 * Makes sure, before tests and the demo, that this machine has what they need: a WebGPU adapter, and a browser.
 * Says nothing when nothing is to be done.
 *
 * - `--optional`: a missing adapter is said, and is no failure;
 * - `--browser`: makes sure that there is a Chromium, too.
 * @module
 */
const DRIVER_PACKAGE = "mesa-vulkan-drivers";
const BROWSER_PACKAGE = "chromium";

/** Programs that can be driven as a Chromium, best first. */
const BROWSERS = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];

/** Whether this process finds an adapter. Drivers are looked up once in its life. */
async function hasAdapter(): Promise<boolean> {
  return Boolean(await navigator.gpu?.requestAdapter());
}

/** Whether a fresh process finds an adapter, with drivers installed meanwhile. */
async function freshHasAdapter(): Promise<boolean> {
  const { success } = await new Deno.Command(Deno.execPath(), {
    args: ["eval", "--quiet", "Deno.exit(await navigator.gpu?.requestAdapter() ? 0 : 1)"],
    stderr: "null",
  }).output();
  return success;
}

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(({ isFile }) => isFile, () => false);
}

async function onPath(program: string): Promise<string | undefined> {
  const folders = (Deno.env.get("PATH") ?? "").split(Deno.build.os === "windows" ? ";" : ":");
  const suffix = Deno.build.os === "windows" ? ".exe" : "";
  for (const folder of folders) {
    const path = `${folder}/${program}${suffix}`;
    if (folder !== "" && await exists(path)) return path;
  }
}

/** Path of a Chromium, if there is one. `BROWSER_PATH` comes first. */
export async function findBrowser(): Promise<string | undefined> {
  const given = Deno.env.get("BROWSER_PATH");
  if (given && await exists(given)) return given;
  for (const program of BROWSERS) {
    const path = await onPath(program);
    if (path) return path;
  }
}

async function canInstall(): Promise<boolean> {
  return Deno.build.os === "linux" && Deno.uid() === 0 && Boolean(await onPath("apt-get"));
}

async function aptGet(...args: string[]): Promise<boolean> {
  const { success, stdout, stderr } = await new Deno.Command("apt-get", {
    args,
    env: { DEBIAN_FRONTEND: "noninteractive" },
    stdin: "null",
  }).output();
  if (!success) {
    const last = new TextDecoder().decode(stderr).trim() || new TextDecoder().decode(stdout).trim();
    console.error(`apt-get ${args[0]}: ${last.split("\n").at(-1)}`);
  }
  return success;
}

async function install(name: string, why: string): Promise<boolean> {
  if (!await canInstall()) return false;
  console.error(`Installing ${name} by apt-get: ${why}.`);
  return await aptGet("update") && await aptGet("install", "-y", "--no-install-recommends", name);
}

/** The one command that would give this machine an adapter. */
function driverCure(): string {
  if (Deno.build.os === "linux") return `sudo apt-get install ${DRIVER_PACKAGE}`;
  return "deno upgrade, and an update of the graphics driver";
}

async function setUpAdapter(optional: boolean): Promise<boolean> {
  if (await hasAdapter()) return true;
  if (await install(DRIVER_PACKAGE, "no WebGPU adapter was found, this software driver gives one")) {
    if (await freshHasAdapter()) return true;
  }
  if (optional) {
    console.error(
      `No WebGPU adapter was found: the processor's engines will be used. This would help: ${driverCure()}`,
    );
    return true;
  }
  console.error(`Cannot run the tests on the GPU as no WebGPU adapter was found: run ${driverCure()}`);
  return false;
}

async function setUpBrowser(): Promise<boolean> {
  if (await findBrowser()) return true;
  if (await install(BROWSER_PACKAGE, "no browser was found for the browser tests")) {
    if (await findBrowser()) return true;
  }
  console.error(
    `Cannot run the browser tests as no Chromium was found: run sudo apt-get install ${BROWSER_PACKAGE}, or set BROWSER_PATH`,
  );
  return false;
}

/** Runs the setup; returns the exit status. */
export async function setUp(args: readonly string[]): Promise<number> {
  const unknown = args.find((arg) => arg !== "--optional" && arg !== "--browser");
  if (unknown) {
    console.error(`Cannot set up as the options are --optional and --browser: current value is ${unknown}`);
    return 2;
  }
  const adapter = await setUpAdapter(args.includes("--optional"));
  const browser = !args.includes("--browser") || await setUpBrowser();
  return adapter && browser ? 0 : 1;
}

if (import.meta.main) Deno.exit(await setUp(Deno.args));

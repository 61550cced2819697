/**
 * The sources as the bundle is made of: a copy whose WGSL has no comments, in which the modules of {@linkcode lateModules} are loaded
 * when a function of theirs is first called, and modules are parted by whether a page needs what they hold before.
 * @module
 */
import { lateModules } from "./late_modules.ts";
import { lateCalls, lateExports, lateModule } from "./late_module.ts";
import { partModules } from "./part_modules.ts";
import { stripTemplates, stripWgsl } from "./strip_wgsl.ts";
import { DISPOSE_SYMBOL, withoutUsing } from "./without_using.ts";

const ROOT = new URL("../../", import.meta.url);
/** Where a network on several threads finds their program: a file of the bundle, in place of a module beside it. */
const THREADS = {
  module: "lib/spiking/cpu/threads_network.ts",
  from: `URL("./_spiking_worker.ts"`,
  to: `URL("./worker.js"`,
};

/** The entries of the bundle. */
export const ENTRIES = ["volley.ts", "systems.ts", "worker.ts"];

/** A registry of the library, of which a page takes some by importing `systems.js`: all at once would be more than a page should wait for. */
interface PagePart {
  /** The registry's module. */
  registry: string;
  /** What is put into it later, by its module beside the registry; several of one module are joined as their import has them. */
  later: Readonly<Record<string, string>>;
  /** How the registry has one of them in a line of its own. */
  written: (name: string) => string;
  /** What puts some there: statements of a module whose imports are beside it. */
  put: (names: readonly string[]) => string;
}

/** Puts into a list that is read alone elsewhere. @param from Module of its type. */
const pushed =
  ({ list, type, registry, from }: Record<"list" | "type" | "registry" | "from", string>) =>
  (names: readonly string[]) =>
    `import { ${list} } from "./${registry}";\nimport type { ${type} } from "./${from}";\n` +
    `(${list} as ${type}[]).push(${names.join(", ")});\n`;

const PAGE_PARTS: readonly PagePart[] = [
  {
    registry: "lib/systems.ts",
    later: {
      "meanfield/mean_field_system.ts": "MEAN_FIELD_SYSTEM",
      "brain/brain_system.ts": "BRAIN_SYSTEM",
      "graded/graded_system.ts": "GRADED_SYSTEM",
    },
    written: (name) => `${name} as unknown as System`,
    put: pushed({
      list: "SYSTEMS",
      type: "System",
      registry: "lib/systems.ts",
      from: "lib/system/system.ts",
    }),
  },
  {
    registry: "lib/surrogate/registry.ts",
    // Its free runs are those of a mean field.
    later: { "meanfield/mean_field_surrogate.ts": "MEAN_FIELD_SURROGATE" },
    written: (name) => name,
    put: pushed({
      ...{ list: "SURROGATES", type: "Surrogate", registry: "lib/surrogate/registry.ts" },
      from: "lib/surrogate/surrogate.ts",
    }),
  },
  {
    registry: "lib/experiment/measures/registry.ts",
    // Those of units that do not spike, and of recorded voltages.
    later: {
      "rhythm.ts": "BURST, DUTY, PERIOD, PHASE",
      "voltage.ts": "VOLTAGE_AFTER, VOLTAGE_LOW, VOLTAGE_MEAN, VOLTAGE_SD, VOLTAGE_TIME",
    },
    written: (name) => name,
    put: pushed({
      ...{ list: "MEASURES", type: "Measure", registry: "lib/experiment/measures/registry.ts" },
      from: "lib/experiment/measures/measure.ts",
    }),
  },
  {
    registry: "lib/nn/layers/registry.ts",
    // Those of images, of spiking networks, of densities and of gaps in signals.
    later: {
      "bidirectional/bidirectional.ts": "bidirectional",
      "chain.ts": "chain",
      "elm/elm.ts": "elm",
      "image/conv2d.ts": "conv2d",
      "image/pool2d.ts": "pool2d",
      "lif/lif.ts": "lif",
      "narrow.ts": "narrow",
      "turn.ts": "turn",
    },
    written: (name) => name,
    put: (names) =>
      `import { registerLayer } from "./lib/nn/layers/registry.ts";\n${
        names.map((name) => `registerLayer(${name});\n`).join("")
      }`,
  },
];

/** Takes what a page may want later out of the registries. @returns The text of the module that puts it into these. */
async function partRegistries(to: URL): Promise<string> {
  let text = "";
  for (const { registry, later, written, put } of PAGE_PARTS) {
    const module = new URL(registry, to), folder = registry.slice(0, registry.lastIndexOf("/") + 1);
    for (const [path, imported] of Object.entries(later)) {
      await replaceOnce(module, `import { ${imported} } from "./${path}";\n`, "");
      for (const name of imported.split(", ")) await replaceOnce(module, `  ${written(name)},\n`, "");
      text += `import { ${imported} } from "./${folder}${path}";\n`;
    }
    text += put(Object.values(later).flatMap((names) => names.split(", ")).map(written));
  }
  return text;
}

async function copyFolder(folder: string, to: URL): Promise<void> {
  await Deno.mkdir(new URL(folder, to), { recursive: true });
  for await (const { name, isDirectory } of Deno.readDir(new URL(folder, ROOT))) {
    const path = `${folder}${name}`;
    if (isDirectory) await copyFolder(`${path}/`, to);
    else {
      const text = await Deno.readTextFile(new URL(path, ROOT));
      const changed = path.endsWith(".wgsl") ? stripWgsl(text) : withoutUsing(stripTemplates(text));
      await Deno.writeTextFile(new URL(path, to), changed);
    }
  }
}

async function replaceOnce(path: URL, from: string, to: string): Promise<void> {
  const parts = (await Deno.readTextFile(path)).split(from);
  if (parts.length !== 2) throw new Error(`Cannot stage ${path.pathname} as ${from} must stand there once`);
  await Deno.writeTextFile(path, parts.join(to));
}

/** Puts a stand-in where each late module was. @returns The text of the module that holds them all. */
async function standIn(to: URL): Promise<string> {
  const held: string[] = [];
  for (const [at, file] of (await lateModules(ROOT)).entries()) {
    const text = await Deno.readTextFile(new URL(file, ROOT));
    const exports = lateExports(text, file)!, moved = file.replace(/\.ts$/, ".late.ts"), key = `m${at}`;
    await Deno.rename(new URL(file, to), new URL(moved, to));
    const up = "../".repeat(file.split("/").length - 1);
    const original = `./${moved.slice(moved.lastIndexOf("/") + 1)}`;
    await Deno.writeTextFile(
      new URL(file, to),
      lateModule({ original, calls: `${up}volley_calls.ts`, key, exports }),
    );
    held.push(`export * as ${key} from "./${moved}";\n`);
  }
  return held.join("");
}

/** Copies sources: WGSL without comments, modules without `using`. @param paths Folders, which end with a slash, and files. */
export async function copySources(paths: readonly string[], to: URL): Promise<void> {
  for (const path of [...paths, "deno.json", "deno.lock"]) {
    if (path.endsWith("/")) await copyFolder(path, to);
    else await Deno.copyFile(new URL(path, ROOT), new URL(path, to));
  }
}

/** Paths of all modules below a folder. */
async function* modulesOf(folder: string, root = ROOT): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(new URL(folder, root))) {
    if (isDirectory) yield* modulesOf(`${folder}${name}/`, root);
    else if (name.endsWith(".ts")) yield folder + name;
  }
}

/** Modules of ours that others import when they need them. */
async function importedLate(): Promise<Set<string>> {
  const found = new Set<string>();
  for await (const file of modulesOf("lib/")) {
    const text = await Deno.readTextFile(new URL(file, ROOT));
    for (const [, path] of text.matchAll(/(?<!typeof )import\("(\.[^"]+)"\)/g)) {
      const target = new URL(path, `file:///${file}`).pathname.slice(1);
      if (!target.startsWith("lib/deps/")) found.add(target);
    }
  }
  return found;
}

/** Modules that are programs of threads, by the names of their files. */
export async function threadModules(): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for await (const file of modulesOf("lib/")) {
    const name = file.slice(file.lastIndexOf("/") + 1);
    if (!/^_\w+_thread\.ts$/.test(name)) continue;
    if (found.has(name)) throw new Error(`Cannot tell threads apart as two are called ${name}`);
    found.set(name, file);
  }
  return found;
}

/** The program of all threads of the bundle: its name says which it is. What it is told before it is there waits. */
async function workerProgram(): Promise<string> {
  const programs = [...await threadModules()].map(([name, file]) =>
    `  "${name}": () => import("./${file}"),\n`
  );
  return `const programs = {
  "": () => import("./lib/spiking/cpu/_spiking_worker.ts"),
${programs.join("")}};
const early = [];
self.onmessage = (event) => early.push(event);
await programs[self.name]();
for (const event of early) self.onmessage(event);
`;
}

/** Parts the modules of a stage that a page reads at once. */
async function partStage(to: URL): Promise<void> {
  const texts = new Map<string, string>();
  for await (const file of modulesOf("", to)) texts.set(file, await Deno.readTextFile(new URL(file, to)));
  for (const [file, text] of partModules(texts, "volley.ts")) {
    await Deno.writeTextFile(new URL(file, to), text);
  }
}

/** Writes the sources of the bundle. @param to An empty folder. */
export async function stage(to: URL): Promise<void> {
  await copySources(["lib/", "shaders/", "mod.ts", "browser.ts"], to);
  await replaceOnce(new URL(THREADS.module, to), THREADS.from, THREADS.to);
  // A bundler cuts what entries share into a file for each set of them: all import volley.ts, so that its modules are one.
  const whole = (path: string) => `import "${"../".repeat(path.split("/").length - 1) || "./"}volley.ts";\n`;
  for (const file of await importedLate()) {
    const path = new URL(file, to);
    await Deno.writeTextFile(path, whole(file) + await Deno.readTextFile(path));
  }
  const late = whole("") + await standIn(to);
  await Deno.writeTextFile(new URL("volley_late.ts", to), late);
  await Deno.writeTextFile(new URL("volley_calls.ts", to), lateCalls("./volley_late.ts"));
  await Deno.writeTextFile(new URL("dispose_symbol.ts", to), DISPOSE_SYMBOL);
  const threads =
    `import { bundleThreads } from "./lib/base/thread.ts";\nbundleThreads(new URL("./worker.js", import.meta.url));\n`;
  const volley = `import "./dispose_symbol.ts";\n${threads}export * from "./browser.ts";\n`;
  await Deno.writeTextFile(new URL("volley.ts", to), volley);
  await Deno.writeTextFile(new URL("systems.ts", to), whole("") + await partRegistries(to));
  await Deno.writeTextFile(new URL("worker.ts", to), whole("") + await workerProgram());
  await partStage(to);
}

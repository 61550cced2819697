import { BRAIN_SOURCES, brainsPage } from "./pages/brains.ts";
import { channelsPage } from "./pages/channels.ts";
import { commandsPage } from "./pages/commands.ts";
import { GRADED_SOURCES, gradedPage } from "./pages/graded.ts";
import { markovianPage } from "./pages/markovian.ts";
import { MEAN_FIELD_SOURCES, meanFieldsPage } from "./pages/mean_fields.ts";
import { measuresPage } from "./pages/measures.ts";
import { neuronsPage } from "./pages/neurons.ts";
import { presetsPage } from "./pages/presets.ts";
import { randomStreamsPage, STREAMS_SOURCE } from "./pages/random_streams.ts";
import { SPEC_SOURCES, specsPage } from "./pages/specs.ts";
import { LAYER_FOLDER, surrogatesPage } from "./pages/surrogates.ts";
import { synapsesPage } from "./pages/synapses.ts";

const ROOT = new URL("../../", import.meta.url);

/** Texts of sources by their paths in the repository. */
async function readSources(paths: readonly string[]): Promise<Record<string, string>> {
  const texts = await Promise.all(paths.map((path) => Deno.readTextFile(new URL(path, ROOT))));
  return Object.fromEntries(paths.map((path, at) => [path, texts[at]]));
}

/** Modules of a folder and of those in it, by their paths. */
async function modulesOf(folder: string): Promise<string[]> {
  const paths: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(new URL(folder, ROOT))) {
    if (isDirectory) paths.push(...await modulesOf(`${folder}${name}/`));
    else if (name.endsWith(".ts")) paths.push(`${folder}${name}`);
  }
  return paths.sort();
}

/** Text as the formatter leaves it. */
async function formatted(text: string): Promise<string> {
  const config = new URL("deno.json", ROOT).pathname;
  const child = new Deno.Command(Deno.execPath(), {
    args: ["fmt", "--quiet", "--config", config, "--ext", "md", "-"],
    ...{ stdin: "piped", stdout: "piped" },
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(text));
  await writer.close();
  const { success, stdout } = await child.output();
  if (!success) throw new Error("Cannot format a page of the reference");
  return new TextDecoder().decode(stdout);
}

/** The pages of the reference that are made from the code, by their paths in the repository. */
export async function referencePages(): Promise<Record<string, string>> {
  const layers = Object.values(await readSources(await modulesOf(LAYER_FOLDER)));
  const pages: Record<string, string> = {
    neurons: neuronsPage(),
    synapses: synapsesPage(),
    channels: channelsPage(),
    markovian: markovianPage(),
    "mean-fields": meanFieldsPage(await readSources(MEAN_FIELD_SOURCES)),
    "graded-units": gradedPage(await readSources(GRADED_SOURCES)),
    brains: brainsPage(await readSources(BRAIN_SOURCES)),
    specs: specsPage(await readSources(SPEC_SOURCES)),
    presets: presetsPage(),
    measures: measuresPage(),
    surrogates: surrogatesPage(layers),
    commands: commandsPage(),
    "random-streams": randomStreamsPage((await readSources([STREAMS_SOURCE]))[STREAMS_SOURCE]),
  };
  const all = await Promise.all(
    Object.entries(pages).map(async ([name, text]) =>
      [`docs/reference/${name}.md`, await formatted(text)] as const
    ),
  );
  return Object.fromEntries(all);
}

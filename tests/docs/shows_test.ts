import { assertEquals, assertStringIncludes } from "@std/assert";
import { readBlocks } from "./_blocks.ts";
import type { Output } from "./_in_page.ts";
import { listPages } from "./_page.ts";
import { ROOT } from "./_script.ts";
import { withShown } from "./_shows.ts";

const fence = "```";
const PAGE = [
  "# Page",
  `${fence}ts\nrun;\n${fence}`,
  "Text.",
  `${fence}sh\nvolley draw\n${fence}`,
  "<!-- shows: own.svg -->",
  "<!-- /shows -->",
  "End.",
].join("\n");
const OUTPUTS: Output[] = [
  { block: 0, kind: "stream", text: "printed\n" },
  { block: 0, kind: "display", bundle: { "text/plain": "Run [1]\n  facts", "image/svg+xml": "<svg/>" } },
  { block: 1, kind: "stream", text: "not asked for\n" },
];

const update = (text: string) =>
  withShown({
    ...{ stem: "page", text, blocks: readBlocks("page.md", text), outputs: OUTPUTS, everyCell: true },
    readPicture: (path) => `<svg>${path}</svg>`,
  });

Deno.test("a page gets below each cell what it shows, and below a shell block what is asked for", () => {
  const { text, pictures } = update(PAGE);
  assertEquals(pictures, [
    { name: "page-1.svg", svg: "<svg/>" },
    { name: "page-own.svg", svg: "<svg>own.svg</svg>" },
  ]);
  assertStringIncludes(
    text,
    `${fence}text\nRun [1]\n  facts\n${fence}\n\n![Run 1](figures/page-1.svg)\n`,
  );
  assertStringIncludes(
    text,
    "<!-- shows: own.svg -->\n\n![own.svg](figures/page-own.svg)\n\n<!-- /shows -->\nEnd.",
  );
});

Deno.test("a page that is written anew stays as it is, and keeps what is said in place of pictures", () => {
  const first = update(PAGE).text.replace("![Run 1]", "![Raster of the run]"),
    blocks = readBlocks("page.md", first);
  const outputs = OUTPUTS.map((output) => output.block === 1 ? { ...output, block: 3 } : output);
  assertEquals(blocks.map(({ language }) => language), ["ts", "text", "text", "sh"]);
  const second = withShown({
    ...{ stem: "page", text: first, blocks, outputs, everyCell: true },
    readPicture: (path) => `<svg>${path}</svg>`,
  });
  assertEquals(second.text, first);
});

Deno.test("every picture beside the pages belongs to a page", async () => {
  const pages = await Promise.all((await listPages()).map((page) => Deno.readTextFile(new URL(page, ROOT))));
  for await (const { name, isDirectory } of Deno.readDir(new URL("docs/", ROOT))) {
    if (!isDirectory) continue;
    const folder = new URL(`docs/${name}/figures/`, ROOT);
    const files = await Array.fromAsync(Deno.readDir(folder)).catch(() => []);
    const lone = files.filter((file) => !pages.some((page) => page.includes(`(figures/${file.name})`)));
    assertEquals(lone.map((file) => `docs/${name}/figures/${file.name}`), []);
  }
});

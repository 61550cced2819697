import { assertEquals, assertStringIncludes } from "@std/assert";
import { notebookOf } from "./_notebook.ts";

const fence = "```";
const PAGE = `# Page

Prose with [a link](other.md).

<!-- file: a.txt -->

${fence}text
\`a\`
${fence}

<!-- in tests: 64 => 4 -->

${fence}ts
run(64);
${fence}

<!-- shows -->

${fence}text
done
${fence}

![Raster](figures/page-1.svg)

<!-- /shows -->

${fence}sh
volley report
${fence}

End.
`;

Deno.test("a page becomes a notebook: prose and commands as text, TypeScript and files as cells", () => {
  const { cells, nbformat } = notebookOf("page.md", PAGE, { folder: "../" });
  assertEquals(cells.map(({ cell_type }) => cell_type), ["markdown", "code", "code", "markdown"]);
  assertStringIncludes(cells[0].source, "# Page\n\nThis notebook runs in");
  assertStringIncludes(cells[0].source, "Prose with [a link](../other.md).");
  assertEquals(cells[1].source, 'await Deno.writeTextFile("a.txt", `\\`a\\`\n`);');
  assertEquals([cells[2].source, cells[2].outputs], ["run(64);", []]);
  assertEquals(cells[3].source, `${fence}sh\nvolley report\n${fence}\n\nEnd.`);
  assertEquals(nbformat, 4);
});

Deno.test("a notebook holds what its page shows, and is as small as its tests where that is asked for", () => {
  const { cells } = notebookOf("page.md", PAGE, { small: true, picture: (file) => `<svg>${file}</svg>` });
  assertEquals(cells[2].source, "run(4);");
  assertEquals(cells[2].outputs?.map(({ data }) => data), [
    { "text/plain": "done" },
    { "image/svg+xml": "<svg>figures/page-1.svg</svg>", "text/plain": "" },
  ]);
});

import { assertEquals, assertStringIncludes } from "@std/assert";
import { inFolder } from "../_folder.ts";
import { brokenLinks } from "../../tools/site/built_links.ts";
import { siteConfig } from "../../tools/site/config.ts";
import { frontPage, linkedSources, sidebarOf, sourcePage, stagedPage } from "../../tools/site/stage.ts";

Deno.test("links of a page lead to where its targets are on the site", () => {
  const text =
    "# A\n\n[b](../how-to/b.md#c) [r](../../README.md) [e](../../examples/e.ts) [w](https://w.org) [x](#x)\n";
  const { path, text: staged } = stagedPage({ path: "docs/start/a.md", text });
  assertEquals(path, "start/a.md");
  assertStringIncludes(
    staged,
    "[b](../how-to/b.md#c) [r](../readme.md) [e](../source/examples/e.ts.md) [w](https://w.org) [x](#x)",
  );
  assertEquals(stagedPage({ path: "README.md", text: "[a](docs/start/a.md)" }).text, "[a](./start/a.md)");
});

Deno.test("files that pages link to are shown as pages of their text", () => {
  const pages = [{ path: "docs/a.md", text: "[e](../examples/e.ts) [r](../README.md) [p](p.png)" }];
  assertEquals(linkedSources([...pages, { path: "README.md", text: "" }]), ["examples/e.ts"]);
  const { path, text } = sourcePage("examples/e.ts", "run();\n");
  assertEquals([path, text], ["source/examples/e.ts.md", "# examples/e.ts\n\n````ts\nrun();\n````\n"]);
});

Deno.test("the sidebar has the pages of a folder in the order of its index, and the others after them", () => {
  const page = (name: string, text: string) => ({ path: `docs/start/${name}.md`, text });
  const pages = [
    page("a", "# About a"),
    page("b", "# About b"),
    page("c", "# About c"),
    page("index", "# Start\n\n[c](c.md), [a](a.md)"),
  ];
  assertEquals(sidebarOf(pages), {
    start: [
      { text: "Overview", link: "/start/" },
      { text: "About c", link: "/start/c" },
      { text: "About a", link: "/start/a" },
      { text: "About b", link: "/start/b" },
    ],
  });
  assertEquals(JSON.stringify(siteConfig(sidebarOf(pages))).includes("About c"), true);
});

Deno.test("the front page has the head of the site, and what docs/index.md says below its first paragraph", () => {
  const text = frontPage("# volley\n\nWhat it is,\nin words.\n\n![It](demo.png)\n", { layout: "home" });
  assertEquals(text, '---\n{"layout":"home"}\n---\n\n![It](demo.png)\n');
});

Deno.test("a tutorial on the site links its notebook", () => {
  const { text } = stagedPage({ path: "docs/tutorials/a.md", text: "# A\n\nProse.\n" });
  assertStringIncludes(text, '# A\n\n<a href="../notebooks/a.ipynb"');
});

Deno.test("links of a built site that lead to no file or to no anchor are found", () =>
  inFolder(async (folder) => {
    await Deno.mkdir(`${folder}/api`);
    await Deno.writeTextFile(`${folder}/api/index.html`, '<a href="lost.html">');
    await Deno.writeTextFile(
      `${folder}/index.html`,
      '<h1 id="a"></h1><a href="/b.html#b"></a><a href="api/"></a><a href="#a"></a><a href="#c"></a><a href="/lost"></a>',
    );
    await Deno.writeTextFile(`${folder}/b.html`, '<h1 id="b"></h1><a href="https://w.org">');
    assertEquals(await brokenLinks(new URL(`file://${folder}/`)), [
      "index.html: index.html has no #c",
      "index.html: /lost leads to nothing",
    ]);
  }));

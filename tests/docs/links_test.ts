import { assertEquals } from "@std/assert";
import { existsIn, linkProblems, readPages } from "../../tools/site/link_problems.ts";
import { anchorsOf, linksOf, withLinks } from "../../tools/site/markdown.ts";
import { ROOT } from "./_script.ts";

Deno.test("links of README and docs lead to files and headings that there are", async () => {
  assertEquals(linkProblems(await readPages(ROOT), existsIn(ROOT)), []);
});

Deno.test("every folder of docs/ has an index that leads to each of its pages", async () => {
  const pages = (await readPages(ROOT)).filter(({ path }) => path.startsWith("docs/")), lost: string[] = [];
  const texts = new Map(pages.map(({ path, text }) => [path, text]));
  for (const { path } of pages) {
    const at = path.lastIndexOf("/"), folder = path.slice(0, at), name = path.slice(at + 1);
    const index = texts.get(name === "index.md" ? "docs/index.md" : `${folder}/index.md`);
    const link = name === "index.md" ? `(${folder.slice("docs/".length)}/index.md` : `(${name}`;
    if (path !== "docs/index.md" && !index?.includes(link)) lost.push(path);
  }
  assertEquals(lost, []);
});

Deno.test("a link to nothing, to no heading, and one that is not relative are problems", () => {
  const page =
    "# A b\n\n[a](#a-b) [b](no.md) `[c](no.md)` [d](b.md#x)\n\n```md\n[e](no.md)\n```\n\n[f](/a.md) ![g](https://g.h)\n";
  const pages = [{ path: "docs/a.md", text: page }, { path: "docs/b.md", text: "# B\n" }];
  assertEquals(linkProblems(pages, (path) => path === "docs/a.md" || path === "docs/b.md"), [
    "docs/a.md:3: no.md leads to nothing",
    "docs/a.md:3: docs/b.md has no heading #x",
    "docs/a.md:9: /a.md is no relative link",
  ]);
});

Deno.test("anchors are those of GitHub", () => {
  const text =
    "# What `volley` does, 0.2 & more\n\n## A_b\n\n## A_b\n\n```sh\n# no heading\n```\n### [Link](x.md) here\n";
  assertEquals([...anchorsOf(text)], ["what-volley-does-02--more", "a_b", "a_b-1", "link-here"]);
});

Deno.test("links are changed where they stand, and not in code", () => {
  const text = 'See [a](a.md "title") and `[a](a.md)`: <img src="a.md">.\n';
  assertEquals(withLinks(text, () => "b"), 'See [a](b "title") and `[a](a.md)`: <img src="b">.\n');
  assertEquals(linksOf(text).map(({ target }) => target), ["a.md", "a.md"]);
});

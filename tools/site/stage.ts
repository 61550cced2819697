import { linksOf, titleOf, withLinks } from "./markdown.ts";
import { type Page, targetOf } from "./link_problems.ts";

/** Pages of the site that stand elsewhere in the repository, by their paths there. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  "README.md": "readme.md",
  "CONTRIBUTING.md": "contributing.md",
  "CHANGELOG.md": "changes.md",
  "bench/README.md": "benchmarks.md",
};

/** Path on the site of a file of the repository; files that are no pages are shown as pages of their text. */
export function sitePath(path: string): string {
  if (Object.hasOwn(ELSEWHERE, path)) return ELSEWHERE[path];
  if (path.startsWith("docs/")) return path.slice("docs/".length);
  return path.endsWith(".md") ? `source/${path}` : `source/${path.replace(/\/$/, "")}.md`;
}

/** Whether a page is there as a notebook, too. */
function isTutorial(path: string): boolean {
  return /^docs\/tutorials\/(?!index\.md)[^/]+\.md$/.test(path);
}

/** A tutorial with a link to its notebook below the title. */
function withDownload(path: string, text: string): string {
  const name = path.slice("docs/tutorials/".length, -".md".length);
  const link = `<a href="../notebooks/${name}.ipynb" target="_self" download>This page as a notebook</a>`;
  return text.replace(/^# .*$/m, (title) => `${title}\n\n${link}`);
}

/** A page as the site has it: links lead to where its targets are on the site. */
export function stagedPage({ path, text }: Page): Page {
  const at = sitePath(path), up = "../".repeat(at.split("/").length - 1);
  const changed = withLinks(text, (target) => {
    const to = targetOf(path, target);
    if (to === null || target.startsWith("#")) return target;
    return `${up || "./"}${sitePath(to.path)}${to.anchor === "" ? "" : `#${to.anchor}`}`;
  });
  return { path: at, text: isTutorial(path) ? withDownload(path, changed) : changed };
}

/** Files outside of the pages that pages link to, by their paths in the repository. */
export function linkedSources(pages: readonly Page[]): string[] {
  const known = new Set(pages.map(({ path }) => path)), found = new Set<string>();
  for (const page of pages) {
    for (const { target } of linksOf(page.text)) {
      const to = targetOf(page.path, target);
      if (to !== null && !known.has(to.path) && !to.path.startsWith("docs/")) found.add(to.path);
    }
  }
  return [...found].sort();
}

/** The language of a file's text, for its colours. */
function languageOf(path: string): string {
  const end = path.slice(path.lastIndexOf(".") + 1);
  return ["ts", "wgsl", "json", "sh", "py", "md"].includes(end) ? end : "text";
}

/** A page that shows the text of a file, or the names in a folder. */
export function sourcePage(path: string, text: string | readonly string[]): Page {
  const body = typeof text === "string"
    ? ["````" + languageOf(path), text.trimEnd(), "````"]
    : text.map((name) => `- \`${name}\``);
  return { path: sitePath(path), text: [`# ${path}`, "", ...body, ""].join("\n") };
}

/** Pages of each folder in the order in which its index links to them, the index first. */
export function sidebarOf(pages: readonly Page[]): Record<string, { text: string; link: string }[]> {
  const sidebar: Record<string, { text: string; link: string }[]> = {};
  const own = pages.filter(({ path }) => /^docs\/[^/]+\/[^/]+\.md$/.test(path));
  const rank = (page: Page) => {
    const folder = page.path.slice(0, page.path.lastIndexOf("/") + 1);
    if (page.path === `${folder}index.md`) return -1;
    const index = own.find(({ path }) => path === `${folder}index.md`);
    const order = index ? linksOf(index.text).map(({ target }) => targetOf(index.path, target)?.path) : [];
    const at = order.indexOf(page.path);
    return at < 0 ? order.length : at;
  };
  for (const page of [...own].sort((a, b) => rank(a) - rank(b) || (a.path < b.path ? -1 : 1))) {
    const [, folder] = page.path.split("/"), path = sitePath(page.path);
    const index = path.endsWith("/index.md");
    const link = `/${path.replace(/index\.md$/, "").replace(/\.md$/, "")}`;
    (sidebar[folder] ??= []).push({ text: index ? "Overview" : titleOf(page.text) ?? path, link });
  }
  return sidebar;
}

/** The front page: VitePress' home, with what docs/index.md says below. @param home Its head, as JSON. */
export function frontPage(text: string, home: unknown): string {
  const body = text.replace(/^# .*\n+(?:.+\n)+/, "");
  return `---\n${JSON.stringify(home)}\n---\n${body}`;
}

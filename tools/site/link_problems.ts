import { anchorsOf, linksOf } from "./markdown.ts";

/** A page: its path in the repository, and its text. */
export interface Page {
  path: string;
  text: string;
}

/** What a link is to, as a path in the repository, or null for one to elsewhere. */
export function targetOf(page: string, target: string): { path: string; anchor: string } | null {
  if (/^[a-z][a-z0-9+.-]*:/i.test(target)) return null;
  const base = "file:///", url = new URL(target, `${base}${page}`);
  return { path: decodeURIComponent(url.pathname.slice(1)), anchor: decodeURIComponent(url.hash.slice(1)) };
}

/**
 * Problems of the links of pages, one line each: files that there are not, headings that there are not.
 * @param exists Whether there is a file or folder of this path in the repository.
 */
export function linkProblems(pages: readonly Page[], exists: (path: string) => boolean): string[] {
  const anchors = new Map(pages.map(({ path, text }) => [path, anchorsOf(text)])), problems: string[] = [];
  for (const page of pages) {
    for (const { line, target } of linksOf(page.text)) {
      const to = targetOf(page.path, target), place = `${page.path}:${line}`;
      if (to === null) continue;
      if (target.startsWith("/")) problems.push(`${place}: ${target} is no relative link`);
      else if (!exists(to.path)) problems.push(`${place}: ${target} leads to nothing`);
      else if (to.anchor !== "" && anchors.has(to.path) && !anchors.get(to.path)!.has(to.anchor)) {
        problems.push(`${place}: ${to.path} has no heading #${to.anchor}`);
      }
    }
  }
  return problems;
}

/** Pages beside those of docs/. */
const OTHER_PAGES = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "bench/README.md"];

/** All pages of a repository, by their paths. */
export async function readPages(root: URL): Promise<Page[]> {
  const paths: string[] = [...OTHER_PAGES];
  const walk = async (folder: string) => {
    for await (const { name, isDirectory } of Deno.readDir(new URL(folder, root))) {
      if (isDirectory) await walk(`${folder}${name}/`);
      else if (name.endsWith(".md")) paths.push(`${folder}${name}`);
    }
  };
  await walk("docs/");
  return await Promise.all(
    paths.sort().map(async (path) => ({ path, text: await Deno.readTextFile(new URL(path, root)) })),
  );
}

/** Whether there is a file or folder of this path. */
export function existsIn(root: URL): (path: string) => boolean {
  return (path) => {
    try {
      Deno.statSync(new URL(path === "" ? "." : path, root));
      return true;
    } catch {
      return false;
    }
  };
}

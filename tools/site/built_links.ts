/** Pages whose links are looked at. The API and the live page are their makers' affair. */
const OWN = /\.html$/, SKIPPED = /^(api|live)\//;

/** All files of a folder by their paths in it. */
async function filesOf(folder: URL, at = "", found = new Set<string>()): Promise<Set<string>> {
  for await (const { name, isDirectory } of Deno.readDir(new URL(at, folder))) {
    if (isDirectory) await filesOf(folder, `${at}${name}/`, found);
    else found.add(`${at}${name}`);
  }
  return found;
}

/** The file that a path leads to as servers find it. */
function fileOf(path: string, files: ReadonlySet<string>): string | undefined {
  return [path, `${path}.html`, `${path}index.html`, `${path}/index.html`].find((name) => files.has(name));
}

/**
 * Links of a built site that lead to no file or to no anchor, one line each.
 * @param site Its folder.
 */
export async function brokenLinks(site: URL): Promise<string[]> {
  const files = await filesOf(site), texts = new Map<string, string>(), problems = new Set<string>();
  for (const path of files) {
    if (OWN.test(path) && !SKIPPED.test(path)) texts.set(path, await Deno.readTextFile(new URL(path, site)));
  }
  for (const [path, text] of texts) {
    for (const [, target] of text.matchAll(/\s(?:href|src)="([^"]*)"/g)) {
      if (/^([a-z]+:|\/\/)/.test(target)) continue;
      const { pathname, hash } = new URL(target, `file:///${path}`);
      const to = fileOf(decodeURIComponent(pathname.slice(1)), files),
        anchor = decodeURIComponent(hash.slice(1));
      if (to === undefined) problems.add(`${path}: ${target} leads to nothing`);
      else if (anchor !== "" && texts.has(to) && !texts.get(to)!.includes(` id="${anchor}"`)) {
        problems.add(`${path}: ${to} has no #${anchor}`);
      }
    }
  }
  return [...problems];
}

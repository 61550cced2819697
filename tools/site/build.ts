/**
 * Builds the documentation's site into `dist/site`: `deno task docs`. Pages are those of docs/, by VitePress; the API is that of `deno doc`. The packages that
 * VitePress needs are fetched once into `.cache/site`; then it works offline. Links that lead nowhere fail.
 * @module
 */
import { brokenLinks } from "./built_links.ts";
import { existsIn, linkProblems, type Page, readPages } from "./link_problems.ts";
import { frontPage, linkedSources, sidebarOf, sourcePage, stagedPage } from "./stage.ts";

const ROOT = new URL("../../", import.meta.url), HERE = new URL("./", import.meta.url);
const STAGE = new URL(".cache/site/", ROOT),
  PAGES = new URL("pages/", STAGE),
  SITE = new URL("dist/site/", ROOT);
const THEME = `import Theme from "vitepress/theme";\nimport "./site.css";\nexport default Theme;\n`;

async function run(args: string[], cwd: URL): Promise<void> {
  const { success } = await new Deno.Command(Deno.execPath(), { args, cwd, stdin: "null" }).spawn().status;
  if (!success) throw new Error(`Cannot build the site as a program failed: deno ${args.join(" ")}`);
}

async function write(file: URL, text: string): Promise<void> {
  await Deno.mkdir(new URL(".", file), { recursive: true });
  await Deno.writeTextFile(file, text);
}

/** Copies what is no page: pictures and notebooks, to where pages expect them. */
async function copyOthers(from: URL, to: URL): Promise<void> {
  for await (const { name, isDirectory } of Deno.readDir(from)) {
    if (isDirectory) await copyOthers(new URL(`${name}/`, from), new URL(`${name}/`, to));
    else if (/\.(svg|png)$/.test(name)) {
      await Deno.mkdir(to, { recursive: true });
      await Deno.copyFile(new URL(name, from), new URL(name, to));
    }
  }
}

async function textOf(path: string): Promise<string | string[]> {
  const file = new URL(path, ROOT);
  if (!(await Deno.stat(file)).isDirectory) return await Deno.readTextFile(file);
  return (await Array.fromAsync(Deno.readDir(file), ({ name }) => name)).sort();
}

/** Lays all that VitePress reads. */
async function stage(pages: readonly Page[]): Promise<void> {
  await Deno.remove(PAGES, { recursive: true }).catch(() => {});
  const home = JSON.parse(await Deno.readTextFile(new URL("home.json", HERE)));
  for (const page of pages) {
    const { path, text } = stagedPage(page);
    await write(new URL(path, PAGES), path === "index.md" ? frontPage(text, home) : text);
  }
  for (const path of linkedSources(pages)) {
    const page = sourcePage(path, await textOf(path));
    await write(new URL(page.path, PAGES), page.text);
  }
  await copyOthers(new URL("docs/", ROOT), PAGES);
  const own = new URL(".vitepress/", PAGES);
  const sidebar = JSON.stringify(sidebarOf(pages));
  await write(
    new URL("config.ts", own),
    `import { siteConfig } from "./site_config.ts";\nexport default siteConfig(${sidebar});\n`,
  );
  await write(new URL("theme/index.ts", own), THEME);
  await Deno.copyFile(new URL("config.ts", HERE), new URL("site_config.ts", own));
  await Deno.copyFile(new URL("slug.ts", HERE), new URL("slug.ts", own));
  await Deno.copyFile(new URL("site.css", HERE), new URL("theme/site.css", own));
  await Deno.mkdir(new URL("public/", PAGES), { recursive: true });
  await Deno.copyFile(new URL("logo.svg", HERE), new URL("public/logo.svg", PAGES));
  await Deno.copyFile(new URL("packages.json", HERE), new URL("deno.json", STAGE));
  await Deno.copyFile(new URL("packages.lock", HERE), new URL("deno.lock", STAGE));
}

async function entryPoints(): Promise<string[]> {
  const { exports } = JSON.parse(await Deno.readTextFile(new URL("deno.json", ROOT)));
  return Object.values<string>(exports).filter((path) => path !== "./browser.ts");
}

const pages = await readPages(ROOT), problems = linkProblems(pages, existsIn(ROOT));
if (problems.length === 0) {
  await stage(pages);
  await Deno.remove(SITE, { recursive: true }).catch(() => {});
  await run([
    "run",
    "-q",
    "-A",
    "--frozen",
    "npm:vitepress@1.6.4",
    "build",
    "pages",
    "--outDir",
    SITE.pathname,
  ], STAGE);
  const api = new URL("api/", SITE).pathname;
  await run(["doc", "-q", "--html", "--name=volley", `--output=${api}`, ...await entryPoints()], ROOT);
  await run(["run", "-q", "-A", "tests/docs/notebooks.ts", "--out", "dist/site/notebooks"], ROOT);
  await run(["run", "-q", "-A", "tools/web/build.ts", "--out", "dist/site/live"], ROOT);
  problems.push(...await brokenLinks(SITE));
}
for (const problem of problems) console.error(problem);
if (problems.length > 0) {
  console.error(`The site has ${problems.length} link${problems.length === 1 ? "" : "s"} that lead nowhere.`);
  Deno.exit(1);
}
console.log(
  `the site is in ${SITE.pathname}; a browser needs a server of static files for it, such as npx -y http-server dist/site`,
);

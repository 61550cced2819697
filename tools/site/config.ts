/**
 * What VitePress is told. The builder puts it beside `sidebar.json` and `slug.ts`.
 * @module
 */
import { slugOf } from "./slug.ts";

const FOLDERS = ["start", "tutorials", "how-to", "concepts", "reference", "extending", "decisions"];
const NAMES: Readonly<Record<string, string>> = { "how-to": "How-to" };

function nameOf(folder: string): string {
  return NAMES[folder] ?? folder[0].toUpperCase() + folder.slice(1);
}

/** An entry of the sidebar. */
interface Entry {
  text: string;
  link: string;
}

/**
 * The configuration of the site.
 * @param pages Pages of each folder, in order.
 */
export function siteConfig(pages: Readonly<Record<string, Entry[]>>): Record<string, unknown> {
  const sidebar = FOLDERS.filter((folder) => pages[folder]?.length).map((folder) => ({
    text: nameOf(folder),
    collapsed: false,
    items: pages[folder],
  }));
  return {
    title: "volley",
    description: "Spiking networks, detailed cells and their surrogates, on WebGPU",
    lang: "en",
    cleanUrls: false,
    lastUpdated: false,
    metaChunk: true,
    markdown: { math: true, anchor: { slugify: slugOf } },
    // The API is added after VitePress, which does not know its pages. The builder checks these links.
    ignoreDeadLinks: [/^\/api\//, /^\/live\//, /^\/notebooks\//],
    vite: { build: { chunkSizeWarningLimit: 4000 }, logLevel: "warn" },
    themeConfig: {
      logo: "/logo.svg",
      search: { provider: "local" },
      outline: [2, 3],
      nav: [
        { text: "Start", link: "/start/", activeMatch: "^/start/" },
        { text: "Tutorials", link: "/tutorials/", activeMatch: "^/tutorials/" },
        { text: "How-to", link: "/how-to/", activeMatch: "^/how-to/" },
        { text: "Reference", link: "/reference/", activeMatch: "^/reference/" },
        { text: "Live page", link: "/live/index.html", target: "_self" },
        { text: "API", link: "/api/index.html", target: "_self" },
      ],
      sidebar: {
        ...Object.fromEntries(FOLDERS.map((folder) => [`/${folder}/`, sidebar])),
        "/": sidebar,
      },
      docFooter: { prev: "Before", next: "Next" },
    },
  };
}

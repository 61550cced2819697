import { escapeHtml } from "./escape_html.ts";
import { PAGE_STYLE } from "./page_style.ts";

/** Forbids the page to fetch anything at all. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";

/** What stands at the top of a page. */
export interface PageHeading {
  /** Heading. */
  title: string;
  /** Line below the heading. */
  subtitle?: string;
  /** Lead sentences, one paragraph each. */
  summary: readonly string[];
}

/**
 * One HTML file that needs nothing else: no scripts, no requests.
 *
 * @param heading Title and lead sentences, as plain text.
 * @param sections HTML of the sections; empty ones are left out.
 * @returns The text of the file.
 *
 * @example
 * ```ts
 * import { renderPage } from "./page.ts";
 *
 * const html = renderPage({ title: "Nothing yet", summary: [] }, []);
 * ```
 */
export function renderPage(heading: PageHeading, sections: readonly string[]): string {
  const title = escapeHtml(heading.title);
  const subtitle = heading.subtitle ? `\n<p class="subtitle">${escapeHtml(heading.subtitle)}</p>` : "";
  const summary = heading.summary.map((sentence) => `<p>${escapeHtml(sentence)}</p>`).join("\n");
  const parts = [summary && `<section class="summary">\n${summary}\n</section>`, ...sections];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="generator" content="volley">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<link rel="icon" href="data:,">
<title>${title}</title>
<style>${PAGE_STYLE}</style>
</head>
<body>
<main>
<header>
<h1>${title}</h1>${subtitle}
</header>
${parts.filter((part) => part !== "").join("\n")}
</main>
</body>
</html>
`;
}

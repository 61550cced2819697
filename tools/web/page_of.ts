/** What goes into the page. */
export interface PageParts {
  style: string;
  script: string;
  worker: string;
  /** Bytes of trained surrogates by name. */
  models: Readonly<Record<string, Uint8Array<ArrayBuffer>>>;
}

/** A program as it may stand in a script element: nothing in it looks like the element's end, or a comment's start. */
export function inScript(program: string): string {
  return program.replaceAll(/<(?=\/script|!--)/gi, "\\x3C");
}

function replaceOnce(text: string, mark: string, by: string): string {
  const parts = text.split(mark);
  if (parts.length !== 2) throw new Error(`Cannot make the page as ${mark} must stand in it once`);
  return parts.join(by);
}

/** The page with all that it needs. @param html With the marks for style, data and script. */
export function pageOf(html: string, { style, script, worker, models }: PageParts): string {
  const data = Object.entries(models).map(([name, bytes]) =>
    `<script type="application/octet-stream" data-model="${name}">${bytes.toBase64()}</script>\n`
  );
  data.push(`<script type="text/plain" id="worker">${inScript(worker)}</script>`);
  const styled = replaceOnce(html, "/*STYLE*/", style);
  const filled = replaceOnce(styled, "<!--DATA-->", data.join(""));
  return replaceOnce(filled, "/*SCRIPT*/", inScript(script));
}

import type { Block } from "./_blocks.ts";
import type { Output } from "./_in_page.ts";

/** What stands below a block, between `<!-- shows -->` and `<!-- /shows -->`. */
export interface Shown {
  /** Line of the first comment and of the last, counted from 0; equal and empty where there is none yet. */
  from: number;
  until: number;
  /** What is asked for: `text`, and pictures that the block's commands wrote. */
  asked: string[];
  /** Texts in place of pictures that stand there. */
  alts: string[];
  /** How many texts and pictures stand there. */
  texts: number;
}

const OPEN = /^<!-- shows(?:: (.*))? -->$/, CLOSE = "<!-- /shows -->", PICTURE = /^!\[(.*)\]\((.*)\)$/;
/** Longest text that a page shows, lines. */
const MOST_LINES = 30;

/** What stands below a block of a page. @throws {Error} When it does not end. */
export function shownBelow(lines: readonly string[], { lastLine }: Block): Shown | null {
  let from = lastLine;
  while (lines[from] === "") from++;
  const open = OPEN.exec(lines[from] ?? "");
  if (!open) return null;
  const until = lines.indexOf(CLOSE, from);
  if (until < 0) throw new Error(`Cannot read what is shown on line ${from + 1} as ${CLOSE} is missing`);
  const inside = lines.slice(from + 1, until);
  return {
    from,
    until,
    asked: (open[1] ?? "").split(",").map((part) => part.trim()).filter((part) => part !== ""),
    alts: inside.flatMap((line) => PICTURE.exec(line)?.[1] ?? []),
    texts: inside.filter((line) => line === "```text").length,
  };
}

/** Texts and files of pictures that stand below a block, in order. */
export function partsBelow(lines: readonly string[], block: Block): ({ text: string } | { file: string })[] {
  const place = shownBelow(lines, block), parts: ({ text: string } | { file: string })[] = [];
  let text: string[] | null = null;
  for (const line of place === null ? [] : lines.slice(place.from + 1, place.until)) {
    const picture = PICTURE.exec(line);
    if (text !== null && line !== "```") text.push(line);
    else if (text !== null) {
      parts.push({ text: text.join("\n") });
      text = null;
    } else if (line === "```text") text = [];
    else if (picture) parts.push({ file: picture[2] });
  }
  return parts;
}

/** A picture of a page: its file, and what it holds. */
export interface Picture {
  name: string;
  svg: string;
}

function textBlock(text: string): string[] {
  const lines = text.trimEnd().split("\n"), more = lines.length - MOST_LINES;
  const kept = more > 1 ? [...lines.slice(0, MOST_LINES), `… ${more} more lines`] : lines;
  return ["", "```text", ...kept.map((line) => line.trimEnd()), "```"];
}

/** Texts and pictures that outputs amount to, in order. */
export function partsOf(outputs: readonly Output[]): ({ text: string } | { svg: string; alt: string })[] {
  const parts: ({ text: string } | { svg: string; alt: string })[] = [];
  for (const output of outputs) {
    if (output.kind === "stream") {
      const last = parts.at(-1);
      if (last && "text" in last) last.text += output.text;
      else parts.push({ text: output.text });
      continue;
    }
    const { bundle } = output, text = String(bundle["text/plain"] ?? ""), svg = bundle["image/svg+xml"];
    const chart = Object.keys(bundle).some((type) => type.includes("vegalite"));
    if (!chart && text !== "") parts.push({ text });
    if (typeof svg === "string") parts.push({ svg, alt: chart ? "Figure" : text.split("\n")[0] });
  }
  return parts;
}

/** What a page is written anew with. */
export interface Update {
  /** Name of the page without its folder and `.md`. */
  stem: string;
  text: string;
  blocks: readonly Block[];
  outputs: readonly Output[];
  /** Whether cells get a place for what they show where they have none. */
  everyCell: boolean;
  /** Reads a picture that a command wrote. */
  readPicture(path: string): string;
}

/** The page with what its blocks show now, and its pictures. */
export function withShown({ stem, text, blocks, outputs, everyCell, readPicture }: Update) {
  const lines = text.split("\n"),
    pictures: Picture[] = [],
    edits: [from: number, until: number, string[]][] = [];
  const picture = (name: string, svg: string, alt: string) => {
    pictures.push({ name, svg });
    return ["", `![${alt.replace(/[[\]]/g, "")}](figures/${name})`];
  };
  blocks.forEach((block, at) => {
    const place = shownBelow(lines, block), own = outputs.filter((output) => output.block === at);
    if (place === null && !(everyCell && block.language === "ts" && own.length > 0)) return;
    const { asked = [], alts = [] } = place ?? {}, body: string[] = [];
    let drawn = 0;
    for (const part of asked.length === 0 || asked.includes("text") ? partsOf(own) : []) {
      if ("text" in part) body.push(...textBlock(part.text));
      else body.push(...picture(`${stem}-${pictures.length + 1}.svg`, part.svg, alts[drawn++] ?? part.alt));
    }
    for (const path of asked.filter((name) => name !== "text")) {
      const name = `${stem}-${path.split("/").at(-1)}`;
      body.push(...picture(name, readPicture(path), alts[drawn++] ?? path));
    }
    const comment = asked.length === 0 ? "<!-- shows -->" : `<!-- shows: ${asked.join(", ")} -->`;
    const region = [comment, ...body, "", CLOSE];
    if (place) edits.push([place.from, place.until + 1, region]);
    else edits.push([block.lastLine, block.lastLine, ["", ...region]]);
  });
  for (const [from, until, region] of edits.reverse()) lines.splice(from, until - from, ...region);
  return { text: lines.join("\n"), pictures };
}

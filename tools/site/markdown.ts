import { slugOf } from "./slug.ts";

/** A link or picture of a page. */
export interface PageLink {
  /** Line, counted from 1. */
  line: number;
  /** What stands in the round brackets. */
  target: string;
}

/** Text of code in place of which nothing stands, with all lines where they were. */
function withoutCode(text: string): string {
  const blank = (code: string) => code.replace(/[^\n]/g, " ");
  return text.replace(/^(\s*)(```+|~~~+)[^\n]*\n[\s\S]*?^\s*\2\s*$/gm, blank)
    .replace(/(`+)(?!`)[\s\S]*?[^`]\1(?!`)/g, blank)
    .replace(/<!--[\s\S]*?-->/g, blank);
}

const LINK = /\]\(\s*<?([^()\s<>]+(?:\([^()\s]*\)[^()\s]*)?)>?(?:\s+"[^"]*")?\s*\)|\b(?:href|src)="([^"]+)"/g;

/** Links and pictures of a page of Markdown, those in code aside. */
export function linksOf(text: string): PageLink[] {
  const plain = withoutCode(text);
  return Array.from(plain.matchAll(LINK), (match) => ({
    line: plain.slice(0, match.index).split("\n").length,
    target: match[1] ?? match[2],
  }));
}

/** The headings of a page, as plain text. */
export function headingsOf(text: string): string[] {
  const fenceless = text.replace(/^(\s*)(```+|~~~+)[^\n]*\n[\s\S]*?^\s*\2\s*$/gm, "");
  return Array.from(
    fenceless.matchAll(/^#{1,6} (.+?)(?: #+)?$/gm),
    ([, heading]) => heading.replace(/!?\[([^\]]*)\]\([^)]*\)/g, "$1").replace(/[`*]|(?<!\w)_|_(?!\w)/g, ""),
  );
}

/** The anchors of a page as GitHub makes them: a heading that comes again gets a number. */
export function anchorsOf(text: string): Set<string> {
  const anchors = new Set<string>(), times = new Map<string, number>();
  for (const heading of headingsOf(text)) {
    const slug = slugOf(heading), before = times.get(slug) ?? 0;
    anchors.add(before === 0 ? slug : `${slug}-${before}`);
    times.set(slug, before + 1);
  }
  for (const [, id] of text.matchAll(/<a (?:id|name)="([^"]+)"/g)) anchors.add(id);
  return anchors;
}

/** Title of a page: its first heading. */
export function titleOf(text: string): string | undefined {
  return headingsOf(text)[0];
}

/** The text of a page with every link and picture put through `change`; those in code stay. */
export function withLinks(text: string, change: (target: string) => string): string {
  const plain = withoutCode(text);
  let out = "", at = 0;
  for (const match of plain.matchAll(LINK)) {
    const target = match[1] ?? match[2], start = match.index + match[0].indexOf(target);
    out += text.slice(at, start) + change(target);
    at = start + target.length;
  }
  return out + text.slice(at);
}

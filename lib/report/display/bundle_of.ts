import type { About, DrawnAs, MediaBundle } from "../../base/display.ts";
import { aboutHtml } from "./about_html.ts";

/**
 * What a notebook shows of a result, beside its text. `displayed` of lib/base loads this module when a notebook asks.
 * @param about What the result says of itself.
 */
export function bundleOf(_kind: DrawnAs, about: About): MediaBundle {
  return { "text/html": aboutHtml(about) };
}

import { NETWORK_STREAMS, SPIKING_STREAMS, STREAMS } from "../../../lib/random/streams.ts";
import { page, table } from "../markdown_parts.ts";

/** The source that says what each stream counts. */
export const STREAMS_SOURCE = "lib/random/streams.ts";

/** What the comment before a member says. */
function aboutOf(source: string, name: string): string {
  const found = new RegExp(`/\\*\\*((?:(?!\\*/)[\\s\\S])*?)\\*/\\s*${name}:`).exec(source);
  return (found?.[1] ?? "").replace(/^\s*\*/gm, "").replace(/\{@link (\w+)\}/g, "$1").replace(/\s+/g, " ")
    .trim();
}

function streamTable(source: string, streams: Readonly<Record<string, number>>): string {
  return table(
    ["use", "tag", "what it draws, and what its counter counts"],
    Object.entries(streams).map(([name, tag]) => [
      `\`${name}\``,
      tag < 256 ? String(tag) : `0x${tag.toString(16)}`,
      aboutOf(source, name),
    ]),
  );
}

const INTRODUCTION =
  `Random numbers come from counters: the seed is the key, and what a number is for is its counter. So the same seed gives the same numbers in whatever parts and order things are computed. Every use
has a stream of its own, and a test sees that no two meet. [Seeds](../concepts/seeds.md) says what follows for you, [random numbers](../decisions/random-numbers.md) why it is so.`;

/** The page of random streams. @param source Text of {@linkcode STREAMS_SOURCE}. */
export function randomStreamsPage(source: string): string {
  return page(
    "Random streams",
    INTRODUCTION,
    "## Under the key of a seed",
    "Drawn by Philox 4x32-10 (Salmon et al. 2011). The tag is the last word of the counter; the other three are listed.",
    streamTable(source, STREAMS),
    "## In networks of point neurons",
    "Drawn by pcg4d (Jarzynski & Olano 2020), each part of a network under a key that is drawn from `spiking` above.",
    streamTable(source, SPIKING_STREAMS),
    "## In Markovian networks",
    "Drawn by pcg4d under a key for each network, from `network` above. Steps of a simulation count cells and steps; these are counted beside them.",
    streamTable(source, NETWORK_STREAMS),
  );
}

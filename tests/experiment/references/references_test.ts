import { assert, assertEquals, assertThrows } from "@std/assert";
import { type Cited, citedIn } from "../../../lib/base/reference.ts";
import { CHANNEL_MODELS } from "../../../lib/cable/channels/models.ts";
import { MEASURES } from "../../../lib/experiment/measures/registry.ts";
import { bibtexOf } from "../../../lib/experiment/references/bibtex.ts";
import { citedByMeasures, citedByModel, citedBySpec } from "../../../lib/experiment/references/cite.ts";
import {
  type KeyedReference,
  referenceKeys,
  referenceList,
} from "../../../lib/experiment/references/reference_list.ts";
import { referenceText } from "../../../lib/experiment/references/reference_text.ts";
import { TRANSFER_KINDS } from "../../../lib/meanfield/transfer/registry.ts";
import { findLayer, layerKinds } from "../../../lib/nn/layers/registry.ts";
import { NEURON_MODELS } from "../../../lib/spiking/neurons/models.ts";
import { SYNAPSE_MODELS } from "../../../lib/spiking/synapses/models.ts";
import { RECURRENT_SURROGATE } from "../../../lib/surrogate/counts/recurrent_surrogate.ts";
import { loadAnyModel } from "../../../lib/surrogate/model_file.ts";
import { TRACE_SURROGATE } from "../../../lib/surrogate/trace/trace_surrogate.ts";
import { VOLLEY_SURROGATE } from "../../../lib/surrogate/volley/volley_surrogate.ts";
import { getPreset, listPresets } from "../../../lib/systems.ts";
import { VERSION } from "../../../lib/version.ts";

const keysOf = (cited: readonly Cited[]) => referenceList(cited).map(({ key }) => key);

/** Where each preset is from; those that are made up for the library are from nowhere. */
const SOURCES: Readonly<Record<string, string | null>> = {
  ...Object.fromEntries(["mif-hom", "mif-reg", "mif-syn", "mif-second"].map((name) => [name, "li2019"])),
  ...Object.fromEntries(
    ["cai-reg", "cai-syn", "small-hom", "small-reg", "small-syn"].map((name) => [`mif-${name}`, "cai2021"]),
  ),
  ...Object.fromEntries(["one-beat", "two-beat", "irregular"].map((name) => [`multiband-${name}`, "wu2022"])),
  ...Object.fromEntries(["coba", "cuba", "cobahh", "cuba-delta"].map((name) => [name, "brette2007"])),
  ...Object.fromEntries(["sr", "fast", "ai", "slow"].map((name) => [`brunel-${name}`, "brunel2000"])),
  "izhikevich-2003": "izhikevich2003",
  ring: null,
  synfire: "diesmann1999",
  "rs-fs": "zerlaut2018",
  "rs-fs-awake": "goldman2023",
  "rs-fs-asleep": "goldman2023",
  "destexhe-2009": "destexhe2009",
  microcircuit: "potjans2014",
  "microcircuit-tenth": "vanalbada2015",
  "microcircuit-thalamus": "vanalbada2015",
  "stdp-window": "song2000",
  "stdp-triplet": "pfister2006",
  "stdp-competition": "song2000",
  "tetanus-strong": "luboeinski2021",
  "tetanus-weak": "luboeinski2021",
  "engram-rewiring": "rinke2018",
  "olah2022-soma": "olah2022",
  cerebellum: "degrazia2026",
  "cerebellum-awake": "degrazia2026",
  "cerebellum-awake-tenth": "degrazia2026",
  "cerebellum-awake-nuclei": "degrazia2026",
  "cerebellum-awake-nuclei-tenth": "degrazia2026",
  "cerebellum-static": "degrazia2026",
  "cerebellum-tenth": "degrazia2026",
  branching: null,
  hay2011: "hay2011",
  "adex-mean-field": "divolo2019",
  "adex-mean-field-2": "divolo2019",
  mpr: "montbrio2015",
  "wilson-cowan": "wilson1972",
  griffiths2020: "griffiths2020",
  "four-mpr": null,
  "bursting-unit": "bhattasali2026",
  pyloric: "bhattasali2026",
  "oscillator-chain": "sakaguchi1986",
};

const citedByPresets = () => listPresets().flatMap(({ name }) => citedBySpec(getPreset(name)));
const sources = [...NEURON_MODELS, ...SYNAPSE_MODELS, ...CHANNEL_MODELS].flatMap(({ source }) =>
  citedIn(source)
);

Deno.test("every preset cites its source, its models, and volley before them", () => {
  for (const { name } of listPresets()) {
    assert(name in SOURCES, `no source is known of ${name}`);
    const keys = keysOf(citedBySpec(getPreset(name))), source = SOURCES[name];
    assertEquals(keys[0], "volley");
    if (source !== null) assert(keys.includes(source), `${name} cites ${keys}`);
    assertEquals(new Set(keys).size, keys.length);
  }
});

Deno.test("a run without a time step cites its method", () => {
  const spec = getPreset("mif-syn"), exact = { stepMs: 0, engine: "reference" };
  assert(keysOf(citedBySpec(spec, {}, exact)).includes("gillespie1977"));
  assert(!keysOf(citedBySpec(spec, {}, { ...exact, stepMs: 0.1 })).includes("gillespie1977"));
});

Deno.test("every source of a model that has a DOI is in the table, and all of the table is cited", () => {
  const known = new Set(referenceKeys());
  const inSources = sources.filter(({ doi }) => doi !== undefined);
  for (const { key } of referenceList(inSources).slice(1)) {
    assert(known.has(key), `${key} is not in the table`);
  }
  const cited: Cited[] = [
    ...citedByPresets(),
    ...sources,
    ...MEASURES.flatMap(({ references = [] }) => references),
    ...layerKinds().flatMap((kind) => findLayer(kind)!.references ?? []),
    ...RECURRENT_SURROGATE.references!({ layers: [], likelihood: "conway-maxwell" } as never),
    ...VOLLEY_SURROGATE.references!({} as never),
    ...TRACE_SURROGATE.references!({ layers: [] } as never),
    ...TRANSFER_KINDS.flatMap(({ references }) => references),
    // What no preset is or has.
    ...[
      "gillespie1977",
      "wang2002",
      "wang1996",
      "jahr1990",
      "tsodyks1998",
      "klinshov2022",
      "hopfield1984",
      "diazpier2016",
    ],
  ];
  assertEquals([...known].filter((key) => !keysOf(cited).includes(key)), []);
});

Deno.test("receptors and short-term plasticity are cited where a network has them", () => {
  const receptors = {
    nmda: {
      kinetics: "saturating",
      tauRise: 2,
      tauDecay: 100,
      alpha: 0.5,
      reversal: 0,
      magnesium: 1,
    },
  };
  const spec = {
    kind: "spiking",
    name: "mine",
    stepMs: 0.1,
    populations: [{ name: "E", size: 4, neuron: "lif", receptors }],
    projections: [{
      from: "E",
      to: "E",
      receptor: "nmda",
      connect: { rule: "all-to-all" },
      weight: 1,
      delayMs: 1,
      shortTerm: { U: 0.5, tauFacilitation: 0, tauDepression: 100 },
    }],
  };
  const keys = keysOf(citedBySpec(spec));
  for (const key of ["rotter1999", "wang2002", "jahr1990", "tsodyks1998"]) assert(keys.includes(key), key);
  assertEquals(keys.includes("brunel2000"), false);
});

Deno.test("a surrogate cites its layers, its training and the network that it learnt from", async () => {
  const model = async (name: string) => {
    const { spec } = await loadAnyModel(
      new URL(`../../../examples/models/${name}`, import.meta.url).pathname,
    );
    return keysOf(citedByModel(spec));
  };
  const lstm = await model("zhang2024-lstm"), volley = await model("zhang2024-volley");
  for (const key of ["hochreiter1997", "kingma2015", "li2019"]) assert(lstm.includes(key), key);
  for (const key of ["zhang2024", "bishop1994", "li2019"]) assert(volley.includes(key), key);
  assert(keysOf(citedByMeasures({ spikes: true })).includes("softky1993"));
  assert(!keysOf(citedByMeasures()).includes("softky1993"));
});

Deno.test("BibTeX has balanced braces and a key for each entry of its own, of whatever titles", () => {
  const odd: Cited[] = [
    { title: "Toys {that} fire & rest 100 %", authors: ["A. Toy", "others"], year: 2020 },
    { title: "Other toys", authors: ["B. Toy"], year: 2020 },
    { title: "A notebook, without a year" },
  ];
  const list = referenceList([...citedByPresets(), ...sources, ...odd, ...odd]), text = bibtexOf(list);
  const entries = text.split("\n\n");
  assertEquals(entries.length, list.length);
  const keys = entries.map((entry) =>
    /^@(article|book|misc)\{([\w:.-]+),\n( {2}\w+ = \{.*\},\n)+\}$/.exec(entry)?.[2]
  );
  assertEquals(keys.filter((key) => key === undefined), []);
  assertEquals(new Set(keys).size, keys.length);
  for (const entry of entries) {
    let depth = 0;
    for (const letter of entry) {
      depth += letter === "{" ? 1 : letter === "}" ? -1 : 0;
      assert(depth >= 0, entry);
    }
    assertEquals(depth, 0, entry);
  }
  assert(text.includes("@misc{toy2020-1,") && text.includes("Toys that fire \\& rest 100 \\%"));
  assert(text.includes("author = {R. Brette and others}") && text.includes("pages = {183--208}"));
});

Deno.test("references are text as people write it", () => {
  const [volley, brette, own] = referenceList([
    { title: "of a model's own words", doi: "10.1007/S10827-007-0038-6" },
    { title: "Toys", authors: ["A. Toy"], url: "https://example.org" },
  ]).map(referenceText);
  assertEquals(volley.endsWith(`Version ${VERSION}.`), true);
  assertEquals(
    brette,
    "R. Brette et al. (2007). Simulation of networks of spiking neurons: a review of tools and strategies. " +
      "Journal of Computational Neuroscience 23, 349-398. doi:10.1007/s10827-007-0038-6",
  );
  assertEquals(own, "A. Toy. Toys. https://example.org");
});

Deno.test("what is no reference is refused in one sentence", () => {
  const refuses = (cited: unknown, sentence: string) =>
    assertThrows(() => referenceList([cited as Cited]), TypeError, sentence);
  refuses(
    "brunel200",
    "as the library has no reference of this key: current value is brunel200 (did you mean brunel2000?)",
  );
  for (const odd of [null, 3, {}, { title: 3 }, { title: "x", authors: "A" }, { title: "x", journl: "y" }]) {
    refuses(odd, "Cannot cite this as a reference is a key or an object of authors, year, key, title");
  }
});

Deno.test("sources are told apart", () => {
  assertEquals(citedIn("textbook"), []);
  assertEquals(citedIn("Ito (1951), doi:10.1090/memo/0004; my notes, 2024"), [
    { title: "Ito (1951)", doi: "10.1090/memo/0004" },
    { title: "my notes, 2024" },
  ] as KeyedReference[]);
});

Deno.test("CITATION.cff has the fields that its schema requires, and the version of the library", async () => {
  const text = await Deno.readTextFile(new URL("../../../CITATION.cff", import.meta.url));
  const fields = Object.fromEntries(
    text.split("\n").filter((line) => /^[a-z-]+: ?/.test(line)).map((line) => {
      const at = line.indexOf(":");
      return [line.slice(0, at), line.slice(at + 1).trim().replace(/^"(.*)"$/, "$1")];
    }),
  );
  assertEquals(fields["cff-version"], "1.2.0");
  assertEquals(fields.version, VERSION);
  assertEquals(fields.license, "MIT");
  assertEquals(fields.type, "software");
  assert(fields.message.length > 0 && fields.title.startsWith("volley: "));
  assert(text.includes("\nauthors:\n  - name: The volley authors\n"));
});

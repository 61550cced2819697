import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import { loadSonataNetwork } from "../../../lib/spiking/sonata/load_sonata_network.ts";
import { FileError } from "../../../lib/io/file_error.ts";
import { loadSonataSpikes } from "../../../lib/spiking/sonata/sonata.ts";
import { SpecError } from "../../../lib/base/spec_error.ts";
import { inFolder } from "../../_folder.ts";
import { writeEdges, writeJson, writeLists, writeNodes, writeSmallCircuit } from "./_sonata_files.ts";

/** Writes the small circuit with a simulation. @returns Its path. */
async function writeSimulation(folder: string): Promise<string> {
  await writeSmallCircuit(folder);
  const at = "network/";
  await writeJson(`${folder}/simulation.json`, {
    run: { tstop: 5, dt: 0.1 },
    networks: {
      nodes: ["in", "out"].map((name) => ({
        nodes_file: `${at}${name}_nodes.h5`,
        node_types_file: `${at}${name}_types.csv`,
      })),
      edges: [{ edges_file: `${at}edges.h5`, edge_types_file: `${at}edge_types.csv` }],
    },
    inputs: { s: { input_type: "spikes", input_file: "spikes.h5", node_set: "in" } },
  });
  return `${folder}/simulation.json`;
}

const FILES = [
  "network/in_nodes.h5",
  "network/out_nodes.h5",
  "network/edges.h5",
  "spikes.h5",
  "network/out_types.csv",
  "network/edge_types.csv",
  "simulation.json",
];

Deno.test("damaged HDF5 is one sentence that names the file and the place in it", () =>
  inFolder(async (folder) => {
    const simulation = await writeSimulation(folder);
    const path = `${folder}/network/edges.h5`;
    const whole = await Deno.readFile(path);
    for (
      const part of [
        whole.subarray(0, 3000),
        whole.subarray(0, 20),
        whole.map((byte, at) => at < 100 ? byte : 0),
      ]
    ) {
      await Deno.writeFile(path, part);
      const { message } = await assertRejects(() => loadSonataNetwork(simulation), FileError);
      assertStringIncludes(
        message,
        `Cannot read ${path} as its HDF5 must be whole: current value is damaged at /`,
      );
      assertEquals(message.split("\n").length, 1);
    }
    await Deno.writeFile(path, new TextEncoder().encode("no HDF5"));
    const { message } = await assertRejects(() => loadSonataNetwork(simulation), FileError);
    assertEquals(
      message,
      `Cannot read ${path} as it must be a SONATA file with /edges: current value is no HDF5 file`,
    );
  }));

/** Replaces a file of the small circuit by a wrong one, which must be refused in a sentence that names file and rule. */
function withWrongFiles(
  test: (
    folder: string,
    wrong: (file: string, write: () => Promise<void>, rule: string) => Promise<void>,
  ) => Promise<void>,
): Promise<void> {
  return inFolder(async (folder) => {
    const simulation = await writeSimulation(folder);
    await test(folder, async (file, write, rule) => {
      const kept = await Deno.readFile(`${folder}/${file}`);
      await write();
      const { message } = await assertRejects(() => loadSonataNetwork(simulation), FileError);
      assertStringIncludes(message, file);
      assertStringIncludes(message, rule);
      await Deno.writeFile(`${folder}/${file}`, kept);
    });
  });
}

const ids = (numbers: number[]) => ({ data: Uint32Array.from(numbers) });

Deno.test("spikes whose lists differ in length, kind or values are refused", () =>
  withWrongFiles(async (folder, wrong) => {
    const spikes = (lists: Parameters<typeof writeLists>[1]) => () =>
      writeLists(`${folder}/spikes.h5`, lists);
    const [times, cells] = ["spikes/in/timestamps", "spikes/in/node_ids"];
    await wrong(
      "spikes.h5",
      spikes({ [times]: { data: [1, 2] }, [cells]: ids([0]) }),
      "/spikes/in/node_ids must have 2 entries: current value is 1",
    );
    await wrong(
      "spikes.h5",
      spikes({ [times]: { data: [1, NaN] }, [cells]: ids([0, 0]) }),
      "/spikes/in/timestamps must be finite: current value is NaN at 1",
    );
    await wrong(
      "spikes.h5",
      spikes({ [times]: { data: [1] }, [cells]: { data: [-1] } }),
      "/spikes/in/node_ids must have whole numbers from 0 to 2^32 - 1: current value is -1 at 0",
    );
    await wrong(
      "spikes.h5",
      spikes({ [times]: { data: ["soon"] }, [cells]: ids([0]) }),
      "it must have a list of numbers /spikes/in/timestamps: current value is none",
    );
  }));

Deno.test("edges and nodes whose lists differ in length, kind or values are refused", () =>
  withWrongFiles(async (folder, wrong) => {
    const edges = { from: "in", to: "out", sources: [0], targets: [0], types: [100] };
    const file = "network/edges.h5", at = `${folder}/${file}`;
    await wrong(
      file,
      () => writeEdges(at, { ...edges, targets: [0, 1] }),
      "target_node_id must have 1 entries",
    );
    await wrong(file, () => writeEdges(at, { ...edges, targets: [7] }), "must connect nodes that there are");
    await wrong(
      file,
      () => writeEdges(at, { ...edges, to: "in" }),
      "must end in cells, not in virtual nodes",
    );
    await wrong(
      file,
      () => writeEdges(at, { ...edges, types: [8] }),
      "must be in its edge_types_file: current value is 8",
    );
    await wrong(
      file,
      () =>
        writeEdges(at, {
          ...edges,
          sources: [0, 0],
          targets: [0, 1],
          types: [100, 100],
          columns: { delay: [1] },
        }),
      "/0/delay must have an entry 1: current value is 1",
    );
    await wrong(
      file,
      () =>
        writeLists(at, {
          "edges/e/edge_type_id": ids([100]),
          "edges/e/source_node_id": ids([0]),
          "edges/e/target_node_id": ids([0]),
        }),
      "source_node_id must name its node_population: current value is none",
    );
    const nodes = { population: "out", ids: [3, 3], types: [100, 100] };
    await wrong(
      "network/out_nodes.h5",
      () => writeNodes(`${folder}/network/out_nodes.h5`, nodes),
      "must differ in node_id",
    );
  }));

Deno.test("several spikes at one time are kept in the order of cells", () =>
  inFolder(async (folder) => {
    await writeLists(`${folder}/s.h5`, {
      "spikes/a/timestamps": { data: [2, 1, 1, 2, 1] },
      "spikes/a/node_ids": { data: Uint32Array.of(3, 4, 4, 3, 0) },
    });
    const { a } = await loadSonataSpikes(`${folder}/s.h5`);
    assertEquals([[...a.timesMs], [...a.cells]], [[1, 1, 1, 2, 2], [0, 4, 4, 3, 3]]);
  }));

Deno.test("files with random damage load, or are one sentence and nothing else", () =>
  inFolder(async (folder) => {
    const simulation = await writeSimulation(folder);
    const whole = new Map(
      await Promise.all(FILES.map(async (name) => [name, await Deno.readFile(`${folder}/${name}`)] as const)),
    );
    const damage = fc.record({
      file: fc.constantFrom(...FILES),
      bytes: fc.array(fc.tuple(fc.nat(100_000), fc.integer({ min: 0, max: 255 })), { maxLength: 6 }),
      end: fc.option(fc.nat(100_000)),
    });
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(damage, async ({ file, bytes, end }) => {
        const kept = whole.get(file)!, changed = kept.slice();
        for (const [at, byte] of bytes) changed[at % changed.length] = byte;
        await Deno.writeFile(
          `${folder}/${file}`,
          end === null ? changed : changed.subarray(0, end % changed.length),
        );
        try {
          await loadSonataNetwork(simulation);
        } catch (error) {
          assert(error instanceof FileError || error instanceof SpecError, String((error as Error).stack));
          const { message } = error as Error;
          assert(!message.includes("\n") && message.length < 700, message);
          refused++;
        } finally {
          await Deno.writeFile(`${folder}/${file}`, kept);
        }
      }),
      { numRuns: 200 },
    );
    assert(refused > 50, String(refused));
  }));

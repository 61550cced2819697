import { assertEquals, assertStringIncludes } from "@std/assert";
import { writeJson, writeSmallCircuit } from "../spiking/sonata/_sonata_files.ts";
import { cliTest } from "./_volley.ts";

cliTest(
  "volley simulate takes SONATA configurations of any folder, or says what is wrong",
  async (run, folder) => {
    const inner = `${folder}/model`;
    await Deno.mkdir(inner);
    await writeSmallCircuit(inner);
    const nodes = ["in", "out"].map((name) => ({
      nodes_file: `$NET/${name}_nodes.h5`,
      node_types_file: `$NETWORK/${name}_types.csv`,
    }));
    await writeJson(`${inner}/circuit.json`, {
      manifest: { $NET: "network", $NETWORK: "${configdir}/network" },
      networks: { nodes, edges: [{ edges_file: "$NET/edges.h5", edge_types_file: "$NET/edge_types.csv" }] },
    });
    const inputs = { s: { input_type: "spikes", input_file: "spikes.h5", node_set: "in" } };
    await writeJson(`${inner}/simulation.json`, { run: { tstop: 20, dt: 0.1 }, inputs });
    await writeJson(`${inner}/config.json`, { network: "circuit.json", simulation: "simulation.json" });
    const { code, out, err } = await run("simulate", "model/config.json", "--engine", "reference", "--json");
    assertEquals(code, 0, err);
    const { populations, bins } = JSON.parse(out);
    assertEquals(populations.map(({ name }: { name: string }) => name), ["in", "out"]);
    assertEquals(bins, 20);
    const alone = await run("simulate", "model/simulation.json");
    assertEquals([alone.code, alone.out], [2, ""]);
    assertStringIncludes(
      alone.err,
      "Cannot read model/simulation.json as a simulation must name the configuration of its circuit in network: current value is none",
    );
    const edges = await Deno.readFile(`${inner}/network/edges.h5`);
    await Deno.writeFile(`${inner}/network/edges.h5`, edges.subarray(0, 3000));
    const damaged = await run("simulate", "model/config.json");
    assertEquals(damaged.code, 2);
    assertEquals(damaged.err.trim().split("\n").length, 1, damaged.err);
    assertStringIncludes(damaged.err, "as its HDF5 must be whole: current value is damaged at /");
    const timing = await run("simulate", "coba", "--timing", "nest");
    assertEquals(timing.code, 2);
    assertStringIncludes(timing.err, "as --timing is for SONATA configurations: current value is nest");
  },
);

import { fail } from "../../base/fail.ts";
import type { Gpu } from "../../gpu/gpu.ts";
import { createKernel, type Kernel } from "../../gpu/kernel.ts";
import { mifRates } from "../build/mif_rates.ts";
import type { EngineOptions } from "./engine_options.ts";
import { EnsembleEngine, SOFTWARE_LOOPS } from "./ensemble_engine.ts";
import { type EnsembleMethod, type Part, planFlags, timeOf, type Verdict } from "./ensemble_method.ts";
import { packPopulations } from "./pack_populations.ts";
import type { Plan } from "../build/plan.ts";
import type { EnsembleRun } from "../run.ts";
import pcg4d from "../../../shaders/random/pcg4d.wgsl" with { type: "text" };
import uniform from "../../../shaders/random/uniform.wgsl" with { type: "text" };
import mifPath from "../../../shaders/markov/mif_path.wgsl" with { type: "text" };
import mifTeam from "../../../shaders/markov/mif_team.wgsl" with { type: "text" };
import runaway from "../../../shaders/markov/runaway.wgsl" with { type: "text" };
import mifWindows from "../../../shaders/markov/mif_windows.wgsl" with { type: "text" };

const STEM = "markov/mif_windows";
/** Bytes of a spike in a window's list, and how many fit to begin with. */
const LISTED_BYTES = 8;
const FIRST_LISTED = 64;
/** A spike's window within a submit has 16 bits. */
const MAX_SUBMIT_WINDOWS = 65_535;
/** Loop iterations of one cell in one window, for a first guess of what a submit may hold where loops are bounded. */
const LOOPS_PER_CELL = 40;
/** Networks of a workgroup when one invocation simulates a whole network. */
const NETWORKS_PER_WORKGROUP = { software: 8, gpu: 32 };
/** Faults of a network, with the length of a list that was too short in the lower bits. */
const CUT_FAULT = 0x8000_0000;
const CHANGES_FAULT = 0x4000_0000;

/** How networks lie on invocations. */
interface Shape {
  team: number;
  cells: number;
  workgroup: number;
}

function chooseShape(gpu: Gpu, cells: number, wanted: number | undefined): Shape {
  const { software } = gpu.adapter;
  const subgroup = software ? 8 : 32;
  const most = gpu.limit("maxComputeInvocationsPerWorkgroup");
  if (wanted !== undefined && !(Number.isInteger(wanted) && wanted >= 1 && wanted <= most)) {
    fail("simulate", `a team must be a whole number of invocations from 1 to ${most}`, wanted);
  }
  const team = wanted ?? Math.min(most, Math.ceil(cells / subgroup) * subgroup);
  const alone = software ? NETWORKS_PER_WORKGROUP.software : NETWORKS_PER_WORKGROUP.gpu;
  return { team, cells: Math.ceil(cells / team), workgroup: team === 1 ? alone : team };
}

/** Windows, on teams: what the engine needs to know of the kernel `simulation/mif_windows`. */
class WindowsMethod implements EnsembleMethod {
  readonly stem = STEM;
  readonly method = "exact";
  readonly spikeWords = 2;
  readonly populations: Uint32Array<ArrayBuffer>;
  readonly stateBytes: number;
  readonly mostSteps: number;
  #listed = FIRST_LISTED;
  /** Most spikes of a window before the network is stopped. */
  readonly #most: number;

  constructor(gpu: Gpu, readonly kernel: Kernel, readonly plan: Plan, readonly shape: Shape) {
    this.populations = packPopulations(kernel, plan.specs.map(mifRates));
    this.#most = plan.runaway?.windowSpikes ?? Infinity;
    const { Cell, Held } = kernel.definitions.structs;
    this.stateBytes = (plan.cells.e + plan.cells.i) * (shape.cells === 1 ? Cell : Held).size;
    const guess = Math.max(1, Math.floor(SOFTWARE_LOOPS / (LOOPS_PER_CELL * shape.cells)));
    this.mostSteps = gpu.adapter.software ? guess : MAX_SUBMIT_WINDOWS;
  }

  workgroups(networks: number): number {
    return this.shape.team === 1 ? Math.ceil(networks / this.shape.workgroup) : networks;
  }

  fields(): Record<string, number> {
    return { window: this.plan.stepMs, list_capacity: this.#listed, list_most: this.#most };
  }

  scratch(most = false): Record<string, number> {
    const listed = most && Number.isFinite(this.#most) ? this.#most : this.#listed;
    return { lists: 2 * LISTED_BYTES * Math.max(listed, this.#listed) };
  }

  judge(faults: Uint32Array): Verdict {
    if (faults.some((fault) => (fault & CUT_FAULT) !== 0)) return "shorter";
    if (faults.some((fault) => (fault & CHANGES_FAULT) !== 0)) {
      fail(
        "simulate exactly on the GPU",
        "a cell may fall asleep and wake at most 4 times in a time step when refractoryHits is none",
        `a step of ${this.plan.stepMs} ms (use a shorter one or the reference engine)`,
      );
    }
    const needed = faults.reduce((most, fault) => Math.max(most, fault), 0);
    if (needed === 0) return "good";
    this.#listed = Math.min(2 * needed, this.#most);
    return "again";
  }

  spikesOf(words: Uint32Array, part: Part): { time: number; cell: number }[] {
    const times = new Float32Array(words.buffer, words.byteOffset, words.length);
    const spikes = Array.from({ length: words.length / 2 }, (_, spike) => ({
      time: timeOf(this.plan, part, words[2 * spike] >>> 16, times[2 * spike + 1]),
      cell: words[2 * spike] & 0xffff,
    }));
    return spikes.sort((a, b) => a.time - b.time || a.cell - b.cell);
  }
}

/** Runs networks that are planned. @throws {LimitError} When one network does not fit the device. */
export async function runExact(
  gpu: Gpu,
  plan: Plan,
  options: EngineOptions & { team?: number },
): Promise<EnsembleRun> {
  const shape = chooseShape(gpu, plan.cells.e + plan.cells.i, options.team);
  const kernel = await createKernel(gpu, {
    stem: STEM,
    pieces: [
      `const TEAM: u32 = ${shape.team}u;\nconst CELLS: u32 = ${shape.cells}u;`,
      pcg4d,
      uniform,
      mifPath,
      mifTeam,
      ...(plan.runaway ? [runaway] : []),
      mifWindows,
    ],
    flags: {
      ALONE: shape.team === 1,
      ONE_CELL: shape.cells === 1,
      AWAKE_HITS: plan.specs.some(({ refractoryHits, tau_R }) => refractoryHits === "none" && tau_R > 0),
      ...planFlags(plan),
    },
    constants: { WORKGROUP: shape.workgroup },
  });
  return await new EnsembleEngine(gpu, new WindowsMethod(gpu, kernel, plan, shape), plan, options).run();
}

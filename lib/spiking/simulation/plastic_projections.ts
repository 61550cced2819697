import { createBuffer, readBuffer, writeBuffer } from "../../gpu/buffer.ts";
import type { Gpu } from "../../gpu/gpu.ts";
import { createKernel, type Kernel } from "../../gpu/kernel.ts";
import { shortTermRows } from "../cpu/short_term.ts";
import type { ResolvedNetwork, ResolvedProjection } from "../build/resolve.ts";
import control from "../../../shaders/spiking/control.wgsl" with { type: "text" };
import shortTerm from "../../../shaders/spiking/short_term.wgsl" with { type: "text" };

const STEM = "spiking/short_term";
/** Words of `ShortTerm`, and of a source's state. */
const WORDS = { about: 9, state: 4 } as const;
/** Step over a time constant of 0: an exponent beyond any. */
const AT_ONCE = 1e6;
/** Workgroups that take spikes and projections. */
const WORKGROUPS = { software: 4, gpu: 256 };

/** Compiles the kernel. */
export async function shortTermKernel(gpu: Gpu): Promise<Kernel> {
  return await createKernel(gpu, { stem: STEM, pieces: [control, shortTerm], constants: { WORKGROUP: 64 } });
}

/** Projections with short-term plasticity, on the device. */
export class PlasticProjections {
  /** (N) u, R, bits of the last step, u R of each source. */
  readonly states: GPUBuffer;
  /** (N) y of each source. */
  readonly transmitted: GPUBuffer;
  /** Where the sources of each projection begin. */
  readonly firsts = new Map<ResolvedProjection, number>();
  readonly #bound: GPUBindGroup[];

  /** Makes the states of all such projections of a network, of which there is at least one. */
  constructor(
    readonly gpu: Gpu,
    readonly kernel: Kernel,
    readonly network: ResolvedNetwork,
    { control, spikes }: { control: GPUBuffer; spikes: GPUBuffer },
  ) {
    const plastic = network.projections.filter(({ shortTerm }) => shortTerm !== null)
      .sort((a, b) => network.populations[a.from].first - network.populations[b.from].first);
    const counts = new Map<number, number>();
    for (const { from } of plastic) counts.set(from, (counts.get(from) ?? 0) + 1);
    const view = new DataView(new ArrayBuffer(4 * WORDS.about * plastic.length));
    let sources = 0;
    plastic.forEach((projection, at) => {
      const { first, size } = network.populations[projection.from];
      const { U, facilitation, depression, transmission } = projection.shortTerm!;
      [first, size, sources].forEach((word, k) => view.setUint32(4 * (WORDS.about * at + k), word, true));
      [U, Math.min(facilitation, AT_ONCE), Math.min(depression, AT_ONCE)].forEach((value, k) =>
        view.setFloat32(4 * (WORDS.about * at + 3 + k), value, true)
      );
      const { from, until } = projection.active;
      [from, until].forEach((word, k) => view.setUint32(4 * (WORDS.about * at + 6 + k), word, true));
      view.setFloat32(4 * (WORDS.about * at + 8), Math.min(transmission, AT_ONCE), true);
      this.firsts.set(projection, sources);
      sources += size;
    });
    this.states = createBuffer(gpu, `${STEM}/states`, 4 * WORDS.state * sources);
    this.transmitted = createBuffer(gpu, `${STEM}/transmitted`, 4 * sources);
    const about = createBuffer(gpu, `${STEM}/plastic`, new Uint32Array(view.buffer));
    const uniforms = [0, 1].map((parity) =>
      kernel.uniform("run", { parity, projections: plastic.length, from_one: Math.max(...counts.values()) })
    );
    this.#bound = uniforms.map((run) =>
      kernel.bind({
        run,
        control,
        spikes,
        plastic: about,
        states: this.states,
        transmitted: this.transmitted,
      })
    );
  }

  /** Takes the spikes of a window. */
  encode(pass: GPUComputePassEncoder, parity: number): void {
    this.kernel.dispatch(
      pass,
      this.#bound[parity],
      this.gpu.adapter.software ? WORKGROUPS.software : WORKGROUPS.gpu,
    );
  }

  /** u, R, last steps and, where it counts, y of each projection, by its number. (3 or 4, N) */
  async snapshot(): Promise<Map<ResolvedProjection, Float64Array>> {
    const data = await readBuffer(this.gpu, this.states);
    const values = new Float32Array(data), words = new Uint32Array(data);
    const transmitted = new Float32Array(await readBuffer(this.gpu, this.transmitted));
    return new Map([...this.firsts].map(([projection, first]) => {
      const { size } = this.network.populations[projection.from];
      const saved = new Float64Array(shortTermRows(projection.shortTerm!) * size);
      for (let source = 0; source < size; source++) {
        const at = WORDS.state * (first + source);
        saved[source] = values[at];
        saved[size + source] = values[at + 1];
        saved[2 * size + source] = words[at + 2];
        if (saved.length > 3 * size) saved[3 * size + source] = transmitted[first + source];
      }
      return [projection, saved];
    }));
  }

  /** Goes on from such states; what is missing begins anew. */
  restore(saved: ReadonlyMap<ResolvedProjection, Float64Array>): void {
    const data = new ArrayBuffer(this.states.size);
    const values = new Float32Array(data), words = new Uint32Array(data);
    const transmitted = new Float32Array(this.transmitted.size / 4);
    for (const [projection, state] of saved) {
      const { size } = this.network.populations[projection.from];
      for (let source = 0; source < size; source++) {
        const at = WORDS.state * (this.firsts.get(projection)! + source);
        values[at] = state[source];
        values[at + 1] = state[size + source];
        words[at + 2] = state[2 * size + source];
        transmitted[this.firsts.get(projection)! + source] = state[3 * size + source] ?? 0;
      }
    }
    writeBuffer(this.gpu, this.states, values);
    writeBuffer(this.gpu, this.transmitted, transmitted);
  }
}

// Hamiltonian sampling by many chains: new momenta, leapfrog, Metropolis' rule. S. Duane, A. D. Kennedy, B. J. Pendleton, D. Roweth (1987), doi:10.1016/0370-2693(87)91197-X. Scheme, order
// and random numbers: sampleHamiltonian of lib/flows/sampler/sample_hamiltonian.ts, which this kernel follows up to rounding. The energy is put before it by the host: `fn energy() -> f32`, which
// reads place(i), number(i) and scratch(k), and calls slope(i, value) for every i and note(k, value), where SIZE is N.
//
// One invocation owns one chain for `moves` moves, and its column of every buffer; nobody else writes there. Columns lie side by side. Dispatch: one invocation for each chain, folded past 65,535
// workgroups. Needs philox.wgsl, uniform.wgsl and normal_from.wgsl.

struct Run {
  chains: u32,      // B
  size: u32,        // N
  first_move: u32,  // moves done before this dispatch
  moves: u32,       // moves of this dispatch
  steps: u32,       // steps of leapfrog in a move
  key_low: u32,     // key of the random numbers
  key_high: u32,
  metropolis: u32,  // 1 where moves may be refused
  step_size: f32,   // h
  temperature: f32, // 1 / beta
  kept: f32,        // part of the momentum that stays
  spread: f32,      // standard deviation of what is added to it
}

@group(0) @binding(0) var<uniform> run: Run;
@group(0) @binding(1) var<storage, read> numbers: array<f32>;      // numbers of the energy
@group(0) @binding(2) var<storage, read_write> chains: array<f32>; // (6 SIZE + 1 + scratch, B) place, momentum, slope, the same before a move; energy; scratch
@group(0) @binding(3) var<storage, read_write> found: array<f32>;  // (moves, SIZE + 2, B) place; change of H in units of the temperature; 1 where the move was refused, 2 where it was accepted, 0 where loops were cut

override WORKGROUP: u32 = 64u;

const PLACE = 0u;
const DECISION = 0xffffffffu;

var<private> chain: u32;
// N, and where rows begin. No constants, by which compilers would write out all loops.
var<private> SIZE: u32;
var<private> MOMENTUM: u32;
var<private> SLOPE: u32;
var<private> BEFORE: u32;
var<private> ENERGY: u32;

fn at(row: u32) -> u32 {
  return row * run.chains + chain;
}

fn place(i: u32) -> f32 {
  return chains[at(PLACE + i)];
}

fn slope(i: u32, value: f32) {
  chains[at(SLOPE + i)] = value;
}

fn number(k: u32) -> f32 {
  return numbers[k];
}

fn scratch(k: u32) -> f32 {
  return chains[at(ENERGY + 1u + k)];
}

fn note(k: u32, value: f32) {
  chains[at(ENERGY + 1u + k)] = value;
}

fn words(move_number: u32, part: u32) -> vec4<u32> {
  return philox4x32(vec4<u32>(move_number, chain, part, SAMPLER_STREAM), vec2<u32>(run.key_low, run.key_high));
}

// Adds new momenta to what stays of the old.
fn refresh(move_number: u32, kept: f32, spread: f32) {
  for (var i = 0u; i < SIZE; i += 4u) {
    let drawn = words(move_number, i / 4u);
    var normals = array<f32, 4>(
      normal_turned(drawn.x, drawn.y, 0.0),
      normal_turned(drawn.x, drawn.y, 0.25),
      normal_turned(drawn.z, drawn.w, 0.0),
      normal_turned(drawn.z, drawn.w, 0.25),
    );
    for (var j = 0u; j < 4u; j++) {
      if (i + j < SIZE) {
        let row = at(MOMENTUM + i + j);
        chains[row] = kept * chains[row] + spread * normals[j];
      }
    }
  }
}

fn kinetic() -> f32 {
  var square = 0.0;
  for (var i = 0u; i < SIZE; i++) {
    let p = chains[at(MOMENTUM + i)];
    square += p * p;
  }
  return 0.5 * square;
}

fn leapfrog() {
  let half_step = 0.5 * run.step_size;
  for (var step = 0u; step < run.steps; step++) {
    for (var i = 0u; i < SIZE; i++) {
      let p = chains[at(MOMENTUM + i)] - half_step * chains[at(SLOPE + i)];
      chains[at(MOMENTUM + i)] = p;
      chains[at(PLACE + i)] += run.step_size * p;
    }
    chains[at(ENERGY)] = energy();
    for (var i = 0u; i < SIZE; i++) {
      chains[at(MOMENTUM + i)] -= half_step * chains[at(SLOPE + i)];
    }
  }
}

// Whether a number is finite, by its bits, as compilers may take it that there are no others.
fn is_finite(value: f32) -> bool {
  return (bitcast<u32>(value) & 0x7f800000u) != 0x7f800000u;
}

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) wid: vec3<u32>,
  @builtin(num_workgroups) nwg: vec3<u32>,
  @builtin(local_invocation_index) lane: u32,
) {
  SIZE = run.size;
  MOMENTUM = SIZE;
  SLOPE = 2u * SIZE;
  BEFORE = 3u * SIZE;
  ENERGY = 6u * SIZE;
  chain = (wid.y * nwg.x + wid.x) * WORKGROUP + lane;
  if (chain >= run.chains) {
    return;
  }
  if (run.first_move == 0u) {
    chains[at(ENERGY)] = energy();
    refresh(0u, 0.0, sqrt(run.temperature));
  }
  for (var local = 0u; local < run.moves; local++) {
    let move_number = run.first_move + local + 1u;
    refresh(move_number, run.kept, run.spread);
    for (var row = 0u; row < 3u * SIZE; row++) {
      chains[at(BEFORE + row)] = chains[at(row)];
    }
    let energy_before = chains[at(ENERGY)];
    let kinetic_before = kinetic();
    leapfrog();
    let change = ((chains[at(ENERGY)] - energy_before) + (kinetic() - kinetic_before)) / run.temperature;
    let chance = exp(clamp(-change, -80.0, 80.0));
    let accepted = run.metropolis == 0u ||
      (is_finite(change) && uniform_open(words(move_number, DECISION).x) < chance);
    if (!accepted) {
      for (var i = 0u; i < SIZE; i++) {
        chains[at(PLACE + i)] = chains[at(BEFORE + i)];
        chains[at(MOMENTUM + i)] = -chains[at(BEFORE + SIZE + i)];
        chains[at(SLOPE + i)] = chains[at(BEFORE + 2u * SIZE + i)];
      }
      chains[at(ENERGY)] = energy_before;
    }
    let row = local * (SIZE + 2u);
    var written = 0u;
    for (var i = 0u; i < SIZE; i++) {
      found[at(row + i)] = place(i);
      written++;
    }
    found[at(row + SIZE)] = change;
    // A driver that has ended the loops of this move ends this one, too.
    if (written == SIZE) {
      found[at(row + SIZE + 1u)] = select(1.0, 2.0, accepted);
    }
  }
}

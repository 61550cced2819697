// Draws the synapses of one projection by its rule, the same as lib/spiking/build/graph.ts does: counts them by source cell, or,
// with FILL, writes them into the rows that these counts make. Whole numbers decide; weights and delays come from tables of
// quantiles that the host made.
//
// With ROWS (fixed probability) one invocation owns one source and goes from gap to gap along its row; else one invocation draws one
// synapse. Rows are in the order of the rule with ROWS, else in any order.
// With DISTANCE pairs that are tried are kept by their distance, in whole numbers too.
// Dispatch: `rule.items` invocations, folded. Joined with pcg4d, and without ROWS or with DISTANCE with multiply_high of
// philox.wgsl: that of a word and a size is a whole number below the size.
// N source cells, S synapses.

override WORKGROUP: u32 = 64u;

struct Rule {
  graph_key: vec2<u32>,
  permutation_key: vec2<u32>,
  kind: u32, // 1 in-degree, 2 out-degree, 3 total, 4 one-to-one, 5 all-to-all
  items: u32,
  sources: u32, // cells
  places: u32, // cells that may be partners of one
  number: u32, // degree
  skips_self: u32, // 1: the cell itself is left out of its places
  multapses: u32,
  half_bits: u32, // of the permutation
  first_row: u32, // in cursors
  first_source: u32, // sources whose synapses are placed
  end_source: u32,
  first_word: u32, // in synapses
  stride: u32, // words of a synapse
  target_bits: u32,
  weights: u32, // first quantile in lookup
  weights_differ: u32,
  delays: u32,
  delays_differ: u32,
  gaps: u32,
  gap_count: u32,
  positions_from: u32, // in lookup: three words of each cell
  positions_to: u32,
  thresholds: u32, // in lookup, by entry
  threshold_count: u32,
  delays_by_distance: u32, // 1: the distance takes the place of a drawn quantile
  box: vec3<u32>, // 0 where space does not close upon itself
  limit_low: u32, // largest square of a distance
  limit_high: u32,
}

@group(0) @binding(0) var<uniform> rule: Rule;
@group(0) @binding(1) var<storage, read> lookup: array<u32>;
@group(0) @binding(2) var<storage, read_write> cursors: array<atomic<u32>>; // (N + 1): counts, or next free place of each row
//#if FILL
@group(0) @binding(3) var<storage, read_write> synapses: array<u32>; // (S) target and delay; weight where they differ

fn write_synapse(place: u32, cell: u32, words: vec4<u32>) {
  var word = cell;
  if (rule.delays_differ != 0u) {
    word |= lookup[rule.delays + (words.z >> 16u)] << rule.target_bits;
  }
  let at = rule.first_word + place * rule.stride;
  synapses[at] = word;
  if (rule.weights_differ != 0u) {
    synapses[at + 1u] = lookup[rule.weights + (words.y >> 16u)];
  }
}
//#endif

fn skip_self(place: u32, self_cell: u32) -> u32 {
  return select(place, place + 1u, rule.skips_self != 0u && place >= self_cell);
}

//#if DISTANCE
// Square of the distance of two cells in whole units, low and high word.
fn square_between(row: u32, cell: u32) -> vec2<u32> {
  var sum = vec2<u32>(0u);
  for (var at = 0u; at < 3u; at++) {
    let one = lookup[rule.positions_from + 3u * row + at];
    let other = lookup[rule.positions_to + 3u * cell + at];
    var apart = max(one, other) - min(one, other);
    if (rule.box[at] > 0u) {
      apart = min(apart, max(rule.box[at], apart) - min(rule.box[at], apart));
    }
    let low = apart * apart;
    sum.x += low;
    sum.y += multiply_high(apart, apart) + select(0u, 1u, sum.x < low);
  }
  return sum;
}

// Entry of the tables for a square: its root in steps of 2^9 units, rounded down.
fn entry_of(square: vec2<u32>) -> u32 {
  let whole = (square.y << 14u) | (square.x >> 18u);
  var root = u32(sqrt(f32(whole)));
  while (root * root > whole) {
    root--;
  }
  while ((root + 1u) * (root + 1u) <= whole) {
    root++;
  }
  return root;
}

// Whether a pair that was tried is connected; all ones stand for always.
fn keeps_pair(row: u32, cell: u32, words: ptr<function, vec4<u32>>) -> bool {
  let square = square_between(row, cell);
  if (square.y > rule.limit_high || (square.y == rule.limit_high && square.x > rule.limit_low)) {
    return false;
  }
  let apart = entry_of(square);
  if (apart >= rule.threshold_count) {
    return false;
  }
  let threshold = lookup[rule.thresholds + apart];
  if (threshold != 0xffffffffu && (*words).w >= threshold) {
    return false;
  }
  if (rule.delays_by_distance != 0u) {
    (*words).z = apart << 16u;
  }
  return true;
}
//#endif

//#if ROWS
// Number of thresholds that a word reaches.
fn reached(word: u32) -> u32 {
  var low = 0u;
  var high = rule.gap_count;
  while (low < high) {
    let middle = (low + high) / 2u;
    if (word >= lookup[rule.gaps + middle]) {
      low = middle + 1u;
    } else {
      high = middle;
    }
  }
  return low;
}

fn draw(row: u32) {
//#if FILL
  if (row < rule.first_source || row >= rule.end_source) {
    return;
  }
//#endif
  var count = 0u;
  var place = 0u;
  for (var number = 0u; place < rule.places; number++) {
    var words = pcg4d(vec4<u32>(row, number, rule.graph_key));
    let gap = reached(words.x);
    place += gap;
    if (gap == rule.gap_count) {
      continue;
    }
    var kept = place < rule.places;
//#if DISTANCE
    kept = kept && keeps_pair(row, skip_self(place, row), &words);
//#endif
    if (kept) {
//#if FILL
      write_synapse(atomicLoad(&cursors[rule.first_row + row]) + count, skip_self(place, row), words);
//#endif
      count++;
    }
    place++;
  }
//#if !FILL
  atomicStore(&cursors[rule.first_row + row], count);
//#endif
}
//#else
// Value of the permutation of an owner at an index: lib/spiking/build/permutation.ts.
fn permuted(owner: u32, index: u32) -> u32 {
  let one = pcg4d(vec4<u32>(owner, 0u, rule.permutation_key));
  let two = pcg4d(vec4<u32>(owner, 4u, rule.permutation_key));
  var value = index;
  loop {
    var left = value >> rule.half_bits;
    var right = value & ((1u << rule.half_bits) - 1u);
    for (var round = 0u; round < 8u; round++) {
      var key = one[round & 3u];
      if (round >= 4u) {
        key = two[round & 3u];
      }
      var mixed = (right + key) * 0x9e3779b1u;
      mixed = (mixed ^ (mixed >> 15u)) * 0x85ebca6bu;
      let next = left ^ (mixed >> (32u - rule.half_bits));
      left = right;
      right = next;
    }
    value = (left << rule.half_bits) + right;
    if (value < rule.places) {
      break;
    }
  }
  return value;
}

fn partner(owner: u32, k: u32, word: u32) -> u32 {
  var place = 0u;
  if (rule.multapses != 0u) {
    place = multiply_high(word, rule.places);
  } else {
    place = permuted(owner, k);
  }
  return skip_self(place, owner);
}

fn draw(item: u32) {
  var row = item;
  var cell = item;
  var words = vec4<u32>(0u);
  switch rule.kind {
    case 1u: {
      cell = item / rule.number;
      words = pcg4d(vec4<u32>(cell, item % rule.number, rule.graph_key));
      row = partner(cell, item % rule.number, words.x);
    }
    case 2u: {
      row = item / rule.number;
      words = pcg4d(vec4<u32>(row, item % rule.number, rule.graph_key));
      cell = partner(row, item % rule.number, words.x);
    }
    case 3u: {
      words = pcg4d(vec4<u32>(item, 0u, rule.graph_key));
      let ends = pcg4d(vec4<u32>(item, 0u, rule.permutation_key));
      row = multiply_high(ends.x, rule.sources);
      cell = skip_self(multiply_high(ends.y, rule.places), row);
    }
    case 4u: {
      words = pcg4d(vec4<u32>(item, 0u, rule.graph_key));
    }
    default: {
      row = item / rule.places;
      words = pcg4d(vec4<u32>(row, item % rule.places, rule.graph_key));
      cell = skip_self(item % rule.places, row);
    }
  }
//#if FILL
  if (row < rule.first_source || row >= rule.end_source) {
    return;
  }
//#endif
//#if DISTANCE
  if (!keeps_pair(row, cell, &words)) {
    return;
  }
//#endif
  let place = atomicAdd(&cursors[rule.first_row + row], 1u);
//#if FILL
  write_synapse(place, cell, words);
//#endif
}
//#endif

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) wid: vec3<u32>,
  @builtin(num_workgroups) nwg: vec3<u32>,
  @builtin(local_invocation_index) lid: u32,
) {
  let item = (wid.y * nwg.x + wid.x) * WORKGROUP + lid;
  if (item >= rule.items) {
    return;
  }
  draw(item);
}

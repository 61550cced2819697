// Whether a network runs away: its surplus of E spikes beyond those that a rate allows. A piece of the kernels that step
// networks or work them out in windows, with RUNAWAY: they declare `run` with runaway_allowance and runaway_most, in 2^-8
// spikes. Rule: the docstring of RunawayBound (lib/markov/build/runaway.ts).
// The last word of a network in `networks` holds its surplus before the dispatch, or STOPPED; two words for each network
// behind the faults in `counts` hold its surplus after it, and its steps done when it was stopped, or RUNNING.

const STOPPED: u32 = 0xffffffffu;
const RUNNING: u32 = 0xffffffffu;

fn next_surplus(surplus: u32, spikes: u32) -> u32 {
  return max(surplus + (spikes << 8u), run.runaway_allowance) - run.runaway_allowance;
}

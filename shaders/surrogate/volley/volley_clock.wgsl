// Where a network of a hybrid simulation stands. A piece of volley_advance.wgsl and volley_jump.wgsl, which declare the
// storage `clocks` of (B, CLOCK_WORDS) words.

const CLOCK_WORDS: u32 = 24u;
const CLOCK_BIN: u32 = 0u;    // bins done
const CLOCK_STEP: u32 = 1u;   // steps done, those that were jumped over included: counts the random numbers
const CLOCK_OPEN: u32 = 2u;   // 1: a volley has started and is to be jumped over
const CLOCK_JUMPS: u32 = 3u;  // volleys jumped over
const CLOCK_IDLE: u32 = 4u;   // bins since the last volley's end
const CLOCK_WINDOW: u32 = 8u; // (WINDOW_BINS) recurrent E spikes of the last bins, bin t at t % WINDOW_BINS
const WINDOW_BINS: u32 = 16u;

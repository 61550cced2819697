// The upper half of the product of a word and a size: a whole number below size.

fn below(word: u32, size: u32) -> u32 {
  let word_low = word & 0xffffu;
  let word_high = word >> 16u;
  let low = size & 0xffffu;
  let high = size >> 16u;
  let middle = word_high * low + ((word_low * low) >> 16u);
  let carry = word_low * high + (middle & 0xffffu);
  return word_high * high + (middle >> 16u) + (carry >> 16u);
}

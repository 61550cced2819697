/** Numbers whose bits those of 16-bit floats of the IEEE are. */
export function float16ToFloat32(bits: Uint16Array): Float32Array<ArrayBuffer> {
  const floats = new Float32Array(bits.length);
  for (let at = 0; at < bits.length; at++) {
    const half = bits[at],
      sign = half & 0x8000 ? -1 : 1,
      exponent = (half >> 10) & 0x1f,
      fraction = half & 0x3ff;
    if (exponent === 0) floats[at] = sign * fraction * 2 ** -24;
    else if (exponent === 31) floats[at] = fraction ? NaN : sign * Infinity;
    else floats[at] = sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
  }
  return floats;
}

/** Numbers whose bits those of bfloat16 are: the upper half of a 32-bit float. */
export function bfloat16ToFloat32(bits: Uint16Array): Float32Array<ArrayBuffer> {
  return new Float32Array(Uint32Array.from(bits, (half) => half * 65536).buffer);
}

// One chunk (at most 64 KiB, the portable size of a uniform binding) of the left and right operands of a weight
// gradient, and its products. The host instantiates this piece once per chunk by renumbering the suffix 0.
// Flags: WIDE.

@group(0) @binding(16) var<uniform> left0: array<vec4<f32>, 4096>; // (S of the chunk, leftStride / 4)
@group(0) @binding(32) var<uniform> right0: array<vec4<f32>, 4096>; // (S of the chunk, N)

// Sums of 16 rows k of one column; with WIDE, of a second one after them.
//#if WIDE
alias Sums = array<vec4<f32>, 32>;
//#else
alias Sums = array<vec4<f32>, 16>;
//#endif

// acc[q] += sum over the chunk's samples of left[s, 16 band + q] * right[s, n]; with WIDE, acc[16 + q] likewise of column m.
fn productsPart0(count: u32, leftWidth: u32, band: u32, n: u32, m: u32, acc: ptr<function, Sums>) {
  var a = *acc;
  var at = 4u * band;
  var row = 0u;
  for (var s = 0u; s < count; s++) {
    let r = right0[row + n];
    //#if WIDE
    let q = right0[row + m];
    //#endif
    let l0 = left0[at];
    a[0] = fma(vec4<f32>(l0.x), r, a[0]);
    a[1] = fma(vec4<f32>(l0.y), r, a[1]);
    a[2] = fma(vec4<f32>(l0.z), r, a[2]);
    a[3] = fma(vec4<f32>(l0.w), r, a[3]);
    //#if WIDE
    a[16] = fma(vec4<f32>(l0.x), q, a[16]);
    a[17] = fma(vec4<f32>(l0.y), q, a[17]);
    a[18] = fma(vec4<f32>(l0.z), q, a[18]);
    a[19] = fma(vec4<f32>(l0.w), q, a[19]);
    //#endif
    let l1 = left0[at + 1u];
    a[4] = fma(vec4<f32>(l1.x), r, a[4]);
    a[5] = fma(vec4<f32>(l1.y), r, a[5]);
    a[6] = fma(vec4<f32>(l1.z), r, a[6]);
    a[7] = fma(vec4<f32>(l1.w), r, a[7]);
    //#if WIDE
    a[20] = fma(vec4<f32>(l1.x), q, a[20]);
    a[21] = fma(vec4<f32>(l1.y), q, a[21]);
    a[22] = fma(vec4<f32>(l1.z), q, a[22]);
    a[23] = fma(vec4<f32>(l1.w), q, a[23]);
    //#endif
    let l2 = left0[at + 2u];
    a[8] = fma(vec4<f32>(l2.x), r, a[8]);
    a[9] = fma(vec4<f32>(l2.y), r, a[9]);
    a[10] = fma(vec4<f32>(l2.z), r, a[10]);
    a[11] = fma(vec4<f32>(l2.w), r, a[11]);
    //#if WIDE
    a[24] = fma(vec4<f32>(l2.x), q, a[24]);
    a[25] = fma(vec4<f32>(l2.y), q, a[25]);
    a[26] = fma(vec4<f32>(l2.z), q, a[26]);
    a[27] = fma(vec4<f32>(l2.w), q, a[27]);
    //#endif
    let l3 = left0[at + 3u];
    a[12] = fma(vec4<f32>(l3.x), r, a[12]);
    a[13] = fma(vec4<f32>(l3.y), r, a[13]);
    a[14] = fma(vec4<f32>(l3.z), r, a[14]);
    a[15] = fma(vec4<f32>(l3.w), r, a[15]);
    //#if WIDE
    a[28] = fma(vec4<f32>(l3.x), q, a[28]);
    a[29] = fma(vec4<f32>(l3.y), q, a[29]);
    a[30] = fma(vec4<f32>(l3.z), q, a[30]);
    a[31] = fma(vec4<f32>(l3.w), q, a[31]);
    //#endif
    at += leftWidth;
    row += shape.columns;
  }
  *acc = a;
}

/** webgpu-utils: struct layouts and bind-group layouts read from the WGSL text. */
export {
  getSizeAndAlignmentOfUnsizedArrayElement,
  makeBindGroupLayoutDescriptors,
  makeShaderDataDefinitions,
  makeStructuredView,
  type ShaderDataDefinitions,
} from "npm:webgpu-utils@1.11.0";

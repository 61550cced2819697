/**
 * Layers of images on the GPU, which are loaded together when one is needed.
 * @module
 */
export { conv2dForward } from "./conv2d_layer.ts";
export { pool2dForward } from "./pool2d_layer.ts";

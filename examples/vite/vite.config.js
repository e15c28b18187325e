export default {
  // Relative addresses: what is built runs from any path of any static host.
  base: './',
}
